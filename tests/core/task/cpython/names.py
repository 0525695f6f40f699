import asyncio
from telling_loop import run


async def tell():
    print(asyncio.current_task().get_name())


async def nested():
    await tell()
    await asyncio.create_task(tell())


async def main():
    await tell()
    await asyncio.create_task(tell())
    # Not asyncio.create_task(): before Python 3.12 that wastes a number on a task that is given a name.
    await asyncio.get_running_loop().create_task(tell(), name="named")
    await asyncio.gather(tell(), nested(), tell())
    task = asyncio.create_task(asyncio.sleep(0))
    print(task.get_name(), len(asyncio.all_tasks()))
    await task
    print(len(asyncio.all_tasks()))


run(main())
