"""The preset to-thread, as it is written for asyncio: to-thread.py WHERE READ TICKS PERIOD (WHERE: thread or loop)."""

import asyncio
import sys
import time


def read_file(length):
    """Blocks its thread: so does a slow disk, or a library that knows of no loop."""
    time.sleep(length)
    return "42"


async def reader(in_thread, length):
    if in_thread:
        text = await asyncio.to_thread(read_file, length)
    else:
        text = read_file(length)
    print(f"reader: {text}")


async def ticker(ticks, period):
    for tick in range(1, ticks + 1):
        await asyncio.sleep(period)
        print(f"ticker: {tick}")


async def main(in_thread, length, ticks, period):
    ticking = asyncio.create_task(ticker(ticks, period), name="ticker")
    reading = asyncio.create_task(reader(in_thread, length), name="reader")
    await asyncio.gather(ticking, reading)


asyncio.run(main(sys.argv[1] == "thread", float(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
