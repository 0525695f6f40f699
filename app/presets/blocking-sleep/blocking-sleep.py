"""The preset blocking-sleep, as it is written for asyncio: blocking-sleep.py LENGTH AWAITED TICKS PAUSE.

LENGTH and PAUSE are in seconds, AWAITED is on or off.
"""

import asyncio
import sys
import time


async def tick(count, pause):
    for number in range(1, count + 1):
        await asyncio.sleep(pause)
        print(f"tick {number}")


async def work(length, awaited):
    print("worker: begins")
    if awaited:
        await asyncio.sleep(length)  # gives the loop away meanwhile
    else:
        time.sleep(length)  # holds it
    print("worker: ends")


async def main(length, awaited, ticks, pause):
    ticker = asyncio.create_task(tick(ticks, pause), name="ticker")
    worker = asyncio.create_task(work(length, awaited), name="worker")
    await ticker
    await worker


asyncio.run(main(float(sys.argv[1]), sys.argv[2] == "on", int(sys.argv[3]), float(sys.argv[4])))
