"""The preset hello, as it is written for asyncio: hello.py DELAY (in seconds)."""

import asyncio
import sys


async def main(delay):
    print("hello")
    await asyncio.sleep(delay)
    print("world")


asyncio.run(main(float(sys.argv[1])))
