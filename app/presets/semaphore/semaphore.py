"""The preset semaphore, as it is written for asyncio: semaphore.py PAGES LIMIT LATENCY (in seconds)."""

import asyncio
import sys


async def download(number, latency):
    """A page of a web that takes its time."""
    await asyncio.sleep(latency)
    return f"page {number}"


async def fetch(number, limit, latency):
    async with limit:
        page = await download(number, latency)
        print(f"fetch-{number}: {page}")


async def main(pages, limit, latency):
    semaphore = asyncio.Semaphore(limit)
    tasks = [
        asyncio.create_task(fetch(number, semaphore, latency), name=f"fetch-{number}")
        for number in range(1, pages + 1)
    ]
    await asyncio.gather(*tasks)


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
