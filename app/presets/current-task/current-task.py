"""The preset current-task, as it is written for asyncio: current-task.py COUNT DELAY (in seconds)."""

import asyncio
import sys


async def introduce():
    """Whoever awaits it directly stays the current task."""
    print(f"this is {asyncio.current_task().get_name()}")


async def nap(delay):
    await introduce()
    await asyncio.sleep(delay)
    asyncio.current_task().set_name("awake-" + asyncio.current_task().get_name())
    await introduce()


def list_tasks():
    names = sorted(task.get_name() for task in asyncio.all_tasks())
    print(f"not done yet: {', '.join(names)}")


async def main(count, delay):
    asyncio.current_task().set_name("main")  # Loopscope does so
    await introduce()
    naps = []
    for number in range(1, count + 1):
        naps.append(asyncio.create_task(nap(delay), name=f"nap-{number}"))
    list_tasks()
    await asyncio.gather(*naps)
    list_tasks()


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
