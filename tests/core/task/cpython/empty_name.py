"""An empty name is a name."""

import asyncio
from telling_loop import program, run_chosen


@program
async def is_kept():
    async def tell():
        print("name", repr(asyncio.current_task().get_name()))

    loop = asyncio.get_running_loop()
    task = loop.create_task(tell(), name="")
    print(repr(task.get_name()))
    await task
    task = loop.create_task(tell())
    task.set_name("")
    print(repr(task.get_name()))
    await task
    async with asyncio.TaskGroup() as group:
        print(repr(group.create_task(tell(), name="").get_name()))


run_chosen(real=True)
