"""The preset never-awaited, as it is written for asyncio: never-awaited.py DELAY AWAITED (in seconds; on or off)."""

import asyncio
import sys


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main(delay, awaited):
    if awaited:
        await say_after(delay, "hello")
    else:
        say_after(delay, "hello")  # the await is missing
    print("main: goes on")
    await say_after(delay, "world")


asyncio.run(main(float(sys.argv[1]), sys.argv[2] == "on"))
