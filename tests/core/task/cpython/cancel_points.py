import asyncio
from telling_loop import describe, now, run


async def watched(name, wait):
    try:
        await wait()
        print(name, "not reached")
    except asyncio.CancelledError as error:
        print(name, describe(error))
        raise
    finally:
        print(name, "finally")


async def nap():
    await asyncio.sleep(9)


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    inner = asyncio.create_task(watched("inner", nap))

    async def on_sleep():
        await asyncio.sleep(9)

    async def on_yield():
        while True:
            await asyncio.sleep(0)

    async def on_future():
        await future

    async def on_task():
        await inner

    async def on_gather():
        await asyncio.gather(watched("child 1", nap), watched("child 2", nap))

    async def nested():
        await watched("level 2", on_sleep)

    waits = [on_sleep, on_yield, on_future, on_task, on_gather, nested]
    tasks = [asyncio.create_task(watched(wait.__name__, wait)) for wait in waits]
    not_begun = asyncio.create_task(watched("not begun", nap))
    await asyncio.sleep(0)
    early = asyncio.create_task(watched("early", nap))
    early.cancel("too early")
    await asyncio.sleep(0.1)
    for task in tasks:
        print("cancel", task.cancel(f"message {tasks.index(task)}"), task.cancelling())
    not_begun.cancel()
    print("future", future.cancelled(), "inner", inner.cancelled())
    for task in tasks + [not_begun, early]:
        try:
            await task
        except asyncio.CancelledError as error:
            print("main", describe(error), task.cancelled(), task.done(), task.cancel())
    print("inner", inner.cancelled(), "at", now())


run(main())
