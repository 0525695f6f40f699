"""The preset nested, as it is written for asyncio: nested.py DELAY TASKS (in seconds; on or off)."""

import asyncio
import sys


async def result1(delay):
    print("result1: begins")
    if delay > 0:
        await asyncio.sleep(delay)
    return "result1"


async def result2(of, delay):
    print(f"result2: begins with {of}")
    if delay > 0:
        await asyncio.sleep(delay)
    return f"result2 of {of}"


async def main(delay, tasks):
    if tasks:
        first = await asyncio.create_task(result1(delay), name="result1")
        second = await asyncio.create_task(result2(first, delay), name="result2")
    else:
        first = await result1(delay)
        second = await result2(first, delay)
    print(f"main: {first}, {second}")


asyncio.run(main(float(sys.argv[1]), sys.argv[2] == "on"))
