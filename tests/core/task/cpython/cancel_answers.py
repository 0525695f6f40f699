import asyncio
from telling_loop import describe, run


async def swallows():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        print("swallowed")
    await asyncio.sleep(0.1)
    return "result"


async def replaces():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        raise ValueError("replaced")


async def stubborn():
    for i in range(3):
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError as error:
            print("refused", i, describe(error))
    await asyncio.sleep(9)


async def cleans_up():
    cancelled = False
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        cancelled = True
    await asyncio.sleep(0.1)
    print("cleaned up")
    if cancelled:
        raise asyncio.CancelledError("after all")


async def not_an_exception():
    try:
        await asyncio.sleep(9)
    except Exception:
        print("must not be seen")


async def main():
    for body in (swallows, replaces, cleans_up, not_an_exception):
        task = asyncio.create_task(body())
        await asyncio.sleep(0.1)
        task.cancel()
        try:
            print(await task)
        except (asyncio.CancelledError, ValueError) as error:
            print(describe(error))
        print(task.done(), task.cancelled(), task.cancelling())
    task = asyncio.create_task(stubborn())
    for i in range(4):
        await asyncio.sleep(0.1)
        print("ask", task.cancel(i))
    try:
        await task
    except asyncio.CancelledError as error:
        print(describe(error), task.cancelling())


run(main())
