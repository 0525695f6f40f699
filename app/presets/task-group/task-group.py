"""The preset task-group, as it is written for asyncio: task-group.py FIRST SECOND FAILS (in seconds; on or off)."""

import asyncio
import sys


async def say_after(delay, what, fails):
    await asyncio.sleep(delay)
    if fails:
        raise RuntimeError("no voice")
    print(what)


async def main(first, second, fails):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(say_after(first, "hello", fails), name="hello")
            group.create_task(say_after(second, "world", False), name="world")
            print("main: both tasks belong to the group")

        print("main: both are done")
    except ExceptionGroup as group:
        print(f"main: of the group {len(group.exceptions)} failed")


asyncio.run(main(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "on"))
