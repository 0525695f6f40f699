"""The preset call-soon, as it is written for asyncio: call-soon.py DELAY (in seconds)."""

import asyncio
import sys


def chained():
    print("call_soon: second")
    asyncio.get_running_loop().call_soon(print, "call_soon: of a callback, one frame later")


async def main(delay):
    loop = asyncio.get_running_loop()
    when = loop.time() + delay

    loop.call_at(when, print, "call_at: first")
    loop.call_at(when, print, "call_at: second")
    loop.call_later(delay, print, "call_later: third")
    loop.call_soon(print, "call_soon: first")
    loop.call_soon(chained)
    print("main: five calls are asked for, none is made")

    await asyncio.sleep(delay)
    print("main: ends")


asyncio.run(main(float(sys.argv[1])))
