import asyncio
from telling_loop import describe, run


async def then_sleeps():
    asyncio.current_task().cancel("by itself")
    print("goes on")
    await asyncio.sleep(9)


async def then_yields():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)
    print("not reached")


async def then_awaits_what_is_done():
    future = asyncio.get_running_loop().create_future()
    future.set_result(None)
    asyncio.current_task().cancel()
    await future
    print("went through")
    await asyncio.sleep(0)
    print("not reached")


async def then_returns():
    asyncio.current_task().cancel("too late")
    return 5


async def then_throws():
    asyncio.current_task().cancel()
    raise ValueError("wins")


async def twice():
    asyncio.current_task().cancel("one")
    asyncio.current_task().cancel("two")
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError as error:
        print("once:", describe(error))
    await asyncio.sleep(0)
    return "went on"


async def then_awaits_a_task():
    inner = asyncio.create_task(asyncio.sleep(9))
    asyncio.current_task().cancel()
    try:
        await inner
    finally:
        print("inner", inner.cancelled())


async def main():
    for body in (then_sleeps, then_yields, then_awaits_what_is_done, then_returns, then_throws, twice,
                 then_awaits_a_task):
        task = asyncio.create_task(body())
        try:
            print("result", await task)
        except (asyncio.CancelledError, ValueError) as error:
            print(describe(error))
        print(task.cancelled(), task.cancelling())


run(main())
