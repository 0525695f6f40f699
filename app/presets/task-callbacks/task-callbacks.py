"""The preset task-callbacks, as it is written for asyncio: task-callbacks.py PAGES LATENCY (in seconds)."""

import asyncio
import sys


async def fetch(page, latency):
    await asyncio.sleep(latency)
    print(f"fetch-{page}: ends")
    return f"page {page}"


def parse(fetched):
    print(f"parse: {fetched.result()}")


async def main(pages, latency):
    tasks = []
    for page in range(1, pages + 1):
        task = asyncio.create_task(fetch(page, page * latency), name=f"fetch-{page}")
        task.add_done_callback(parse)
        tasks.append(task)
    await asyncio.gather(*tasks)
    print(f"main: {pages} pages")


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
