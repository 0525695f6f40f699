import asyncio
from common import nap, stubborn, told, turns
from telling_loop import now, program, run_chosen


async def awaits(awaitable):
    return await awaitable


@program
async def outer_cancelled():
    inner = asyncio.create_task(nap("inner", 0.2))
    outer = asyncio.shield(inner)
    task = asyncio.create_task(awaits(outer))
    await asyncio.sleep(0.1)
    task.cancel("the awaiter")
    await told(task)
    print(outer.cancelled(), inner.cancelled(), inner.done())
    await told(inner)


@program
async def inner_cancelled():
    inner = asyncio.create_task(nap("inner", 0.2))
    outer = asyncio.shield(inner)
    second = asyncio.shield(inner)
    await asyncio.sleep(0.1)
    inner.cancel("the inner one")
    await told(outer)
    await told(second)
    print(outer.cancelled(), second.cancelled(), inner.cancelled())


@program
async def both_ways():
    """The outer future is cancelled in the frame in which the inner one is done, before and after."""
    loop = asyncio.get_running_loop()
    for first in ("inner", "outer"):
        inner = loop.create_future()
        outer = asyncio.shield(inner)
        steps = {"inner": lambda: inner.set_result(first), "outer": lambda: print(outer.cancel("raced"))}
        loop.call_soon(steps.pop(first))
        for step in steps.values():
            loop.call_soon(step)
        await told(outer)
        await told(inner)


@program
async def inner_fails():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: print("handler"))
    inner = asyncio.create_task(nap("inner", 0.1, "of inner"))
    await told(asyncio.shield(inner))
    await told(asyncio.shield(inner))  # done already: it is the inner one
    print(asyncio.shield(inner) is inner)
    inner = asyncio.create_task(nap("inner", 0.2, "unseen"))
    outer = asyncio.shield(inner)
    outer.cancel()
    await told(outer)
    await asyncio.sleep(0.3)
    print(inner.done())


@program
async def nested_shields():
    inner = asyncio.create_task(nap("inner", 0.2))
    outer = asyncio.shield(asyncio.shield(inner))
    await turns(1)
    outer.cancel("outer")
    await told(outer)
    print(inner.done())
    await told(asyncio.shield(asyncio.shield(inner)))


@program
async def in_wait_for():
    inner = asyncio.create_task(nap("inner", 0.3))
    await told(asyncio.wait_for(asyncio.shield(inner), 0.1))
    print(inner.done(), "at", now())
    await told(asyncio.wait_for(asyncio.shield(inner), 0.1))
    await told(asyncio.wait_for(asyncio.shield(inner), 0.5))
    await told(asyncio.wait_for(asyncio.shield(inner), 0))


@program
async def in_gather():
    inner = asyncio.create_task(stubborn("inner", 0.3, 0.2))
    both = asyncio.gather(asyncio.shield(inner), nap("other", 0.4))
    await asyncio.sleep(0.1)
    both.cancel("both")
    await told(both)
    print(inner.done())
    inner.cancel("now")
    await told(inner)


run_chosen()
