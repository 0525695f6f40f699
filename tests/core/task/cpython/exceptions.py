import asyncio
from telling_loop import describe, run


async def fail(depth, delay):
    if depth:
        try:
            await fail(depth - 1, delay)
        finally:
            print("level", depth)
    else:
        if delay is not None:
            await asyncio.sleep(delay)
        raise ValueError("deep")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("handler:", describe(context["exception"])))
    for delay in (None, 0, 0.1):
        try:
            await fail(3, delay)
        except ValueError as error:
            print("caught", error)
    task = asyncio.create_task(fail(1, 0))
    task.add_done_callback(lambda _: print("task done"))
    for _ in range(2):
        try:
            await task
        except ValueError as error:
            print("task:", error)

    def broken():
        raise ValueError("in a callback")

    loop.call_soon(broken)
    loop.call_soon(print, "next callback")
    await asyncio.sleep(0)
    future = loop.create_future()
    future.add_done_callback(lambda _: broken())
    future.set_result(1)
    print(await future)
    await asyncio.sleep(0)
    try:
        future.set_result(2)
    except asyncio.InvalidStateError:
        print("invalid state")
    raise ValueError("at the end")


run(main())
