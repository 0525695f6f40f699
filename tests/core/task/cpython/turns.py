import asyncio
from telling_loop import run


async def worker(name, count):
    for i in range(count):
        print(name, i)
        await asyncio.sleep(0)
    print(name, "done")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "callback 1")
    a = asyncio.create_task(worker("a", 3))
    loop.call_soon(print, "callback 2")
    b = asyncio.create_task(worker("b", 1))
    print("main yields")
    await asyncio.sleep(0)
    print("main is back")
    loop.call_soon(lambda: (print("outer"), loop.call_soon(print, "nested")))
    await worker("direct", 2)
    await b
    await a
    print("main done")


run(main())
