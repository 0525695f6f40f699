import asyncio
from telling_loop import run


async def value():
    print("value runs")
    return 5


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def first(_):
        print("first")
        future.add_done_callback(lambda _: print("added by first"))
        loop.call_soon(print, "soon by first")

    future.add_done_callback(first)
    future.add_done_callback(lambda _: print("second"))
    loop.call_soon(print, "before")
    future.set_result(None)
    loop.call_soon(print, "after")
    future.add_done_callback(lambda _: print("added when done"))
    print("set")
    await future
    print("no turn in between")
    await asyncio.sleep(0)
    print("frame 2")
    await asyncio.sleep(0)
    print("frame 3")
    task = asyncio.create_task(value())
    task.add_done_callback(lambda _: print("task callback 1"))

    def chain(_):
        print("task callback 2")
        inner = asyncio.create_task(value())
        inner.add_done_callback(lambda _: print("inner callback"))

    task.add_done_callback(chain)
    print(await task)
    for i in range(3):
        await asyncio.sleep(0)
        print("later", i)


run(main())
