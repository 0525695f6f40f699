"""Waits for what is done already, or in the same turn."""

import asyncio
from common import stubborn, told
from telling_loop import run


async def quick():
    return 1


async def fails():
    raise ValueError("of task")


def ended(kind):
    future = asyncio.get_running_loop().create_future()
    if kind == "result":
        future.set_result(1)
    elif kind == "error":
        future.set_exception(ValueError("of future"))
    elif kind == "cancelled":
        future.cancel()
    return future


async def waited(futures, **options):
    done, pending = await asyncio.wait(futures, **options)
    for future in done:
        future.cancelled() or future.exception()
    return len(done)


async def in_time(delay, awaitable):
    async with asyncio.timeout(delay):
        return await awaitable


async def main():
    for timeout in (1, 0, None):
        print("timeout", timeout)
        for kind in ("result", "error", "cancelled"):
            await told(asyncio.wait_for(ended(kind), timeout))
            await told(in_time(timeout, ended(kind)))
        await told(asyncio.wait_for(quick(), timeout))
        await told(asyncio.wait_for(fails(), timeout))
        await told(in_time(timeout, quick()))
        await told(in_time(timeout, asyncio.create_task(quick())))
        await told(in_time(timeout, asyncio.sleep(0)))
    for mode in (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED):
        print("wait")
        await told(waited([ended("result")], return_when=mode))
        await told(waited([ended("error")], return_when=mode, timeout=1))
        await told(waited([ended("cancelled"), ended("")], return_when=mode, timeout=0.1))
        await told(waited([asyncio.create_task(quick())], return_when=mode))
        await told(waited([ended("")], return_when=mode, timeout=0))
    print("the timer has its turn while the task is slow to end")
    task = asyncio.create_task(asyncio.wait_for(stubborn("slow", 9, 0.2), 0.1))
    await asyncio.sleep(0.05)
    task.cancel()
    await told(task)


run(main())
