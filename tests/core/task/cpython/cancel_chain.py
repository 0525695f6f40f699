import asyncio
from telling_loop import describe, run


async def nap(name):
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError as error:
        print(name, describe(error))
        raise


async def wait(name, task):
    try:
        await task
    except asyncio.CancelledError:
        print(name, "cancelled")  # without its message: of several waiters CPython gives it to the first alone
        raise


async def tolerant(task):
    try:
        await task
    except asyncio.CancelledError:
        print("tolerant")
    return "fine"


async def main():
    inner = asyncio.create_task(nap("inner"))
    middle = asyncio.create_task(wait("middle", inner))
    outer = asyncio.create_task(wait("outer", middle))
    beside = asyncio.create_task(wait("beside", inner))
    calm = asyncio.create_task(tolerant(inner))
    await asyncio.sleep(0.1)
    outer.cancel("from the top")
    print(inner.cancelling(), middle.cancelling(), outer.cancelling(), beside.cancelling())
    for i in range(5):
        print("turn", i, inner.done(), middle.done(), outer.done(), beside.done(), calm.done())
        await asyncio.sleep(0)
    print(await calm)
    inner = asyncio.create_task(nap("inner"))
    waiters = [asyncio.create_task(wait(f"waiter {i}", inner)) for i in range(3)]
    await asyncio.sleep(0)
    inner.cancel("from below")
    await asyncio.sleep(0.1)
    print(*[task.cancelled() for task in waiters], *[task.cancelling() for task in waiters])


run(main())
