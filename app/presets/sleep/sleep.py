"""The preset sleep, as it is written for asyncio: sleep.py FIRST SECOND (in seconds)."""

import asyncio
import sys


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main(first, second):
    await say_after(first, "hello")
    await say_after(second, "world")


asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
