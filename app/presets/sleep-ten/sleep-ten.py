"""The preset sleep-ten, as it is written for asyncio: sleep-ten.py COUNT DELAY (in seconds)."""

import asyncio
import sys


async def nap(number, delay):
    await asyncio.sleep(delay)
    print(f"nap-{number} is over")


async def main(count, delay):
    naps = [asyncio.create_task(nap(number, delay), name=f"nap-{number}") for number in range(1, count + 1)]
    await asyncio.gather(*naps)
    print(f"main: {count} naps are over")


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
