"""The preset create-task, as it is written for asyncio: create-task.py FIRST SECOND (in seconds)."""

import asyncio
import sys


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main(first, second):
    hello = asyncio.create_task(say_after(first, "hello"), name="hello")
    world = asyncio.create_task(say_after(second, "world"), name="world")
    print("two tasks are made, and neither has begun")

    await hello
    print("main: hello is done")
    await world
    print("main: world is done")


asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
