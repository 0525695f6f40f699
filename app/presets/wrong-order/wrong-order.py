"""The preset wrong-order, as it is written for asyncio: wrong-order.py WAY PAGES LATENCY (in seconds).

WAY is await_each, create_then_await or create_all_first.
"""

import asyncio
import sys


async def fetch(page, latency):
    await asyncio.sleep(latency)
    print(f"page {page}")


async def await_each(pages, latency):
    for page in range(1, pages + 1):
        await fetch(page, latency)


async def create_then_await(pages, latency):
    for page in range(1, pages + 1):
        task = asyncio.create_task(fetch(page, latency), name=f"fetch-{page}")
        await task  # the next one is not even made


async def create_all_first(pages, latency):
    tasks = []
    for page in range(1, pages + 1):
        tasks.append(asyncio.create_task(fetch(page, latency), name=f"fetch-{page}"))
    for task in tasks:
        await task


async def main(way, pages, latency):
    if way == "await_each":
        await await_each(pages, latency)
    if way == "create_then_await":
        await create_then_await(pages, latency)
    if way == "create_all_first":
        await create_all_first(pages, latency)
    print(f"main: {pages} pages")


asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
