import asyncio
from telling_loop import run


async def slow():
    await asyncio.sleep(0.1)
    print("slow done")
    return 7


async def wait(name, awaitable):
    try:
        print(name, "got", await awaitable)
    except ValueError as error:
        print(name, "caught", error)


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(slow())
    waiters = [asyncio.create_task(wait(name, task)) for name in "abc"]
    task.add_done_callback(lambda _: print("callback"))
    late = asyncio.create_task(wait("late", task))
    await waiters[2]
    print("main after c")
    await waiters[0]
    await waiters[1]
    await late
    future = loop.create_future()
    waiters = [asyncio.create_task(wait(name, future)) for name in "xyz"]
    await asyncio.sleep(0)
    loop.call_soon(print, "before the error")
    future.set_exception(ValueError("broken"))
    loop.call_soon(print, "after the error")
    await waiters[0]
    print("main after x")
    await waiters[1]
    await waiters[2]
    await wait("main", future)


run(main())
