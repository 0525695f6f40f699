"""The preset as-completed, as it is written for asyncio: as-completed.py PAGES LATENCY (in seconds)."""

import asyncio
import sys


async def fetch(page, latency):
    await asyncio.sleep(latency)
    return f"page {page}"


async def main(pages, latency):
    tasks = []
    for page in range(1, pages + 1):
        length = (pages + 1 - page) * latency  # page 1 is the slowest
        tasks.append(asyncio.create_task(fetch(page, length), name=f"fetch-{page}"))

    for next_page in asyncio.as_completed(tasks):
        page = await next_page
        print(f"main: {page}")


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
