"""The preset wait-for, as it is written for asyncio: wait-for.py DELAY TIMEOUT (in seconds)."""

import asyncio
import sys


async def answer(delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print("answer: cancelled")
        raise
    return "42"


async def main(delay, timeout):
    task = asyncio.create_task(answer(delay), name="answer")
    try:
        result = await asyncio.wait_for(task, timeout)
        print(f"main: {result}")
    except TimeoutError:
        print("main: timed out")


asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
