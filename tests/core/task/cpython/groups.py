import asyncio
from telling_loop import describe, now, run


async def nap(name, delay, error=None):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError as cancelled:
        print(name, describe(cancelled), "at", now())
        raise
    print(name, "slept")
    if error:
        raise ValueError(error)


async def stubborn(delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print("goes on")
        await asyncio.sleep(0.2)
        raise ValueError("of stubborn")


async def told(awaitable):
    try:
        print("result", await awaitable)
    except BaseExceptionGroup as group:
        print(group.message, [str(error) for error in group.exceptions], "at", now())
    except (asyncio.CancelledError, ValueError) as error:
        print(describe(error), "at", now())
    print("cancelling", asyncio.current_task().cancelling())


async def all_well():
    async with asyncio.TaskGroup() as group:
        group.create_task(nap("a", 0.2))
        group.create_task(nap("b", 0.1))
        await asyncio.sleep(0)
        print("body ends")
    return "well"


async def one_fails():
    async with asyncio.TaskGroup() as group:
        group.create_task(nap("a", 0.1, "of a"))
        group.create_task(nap("b", 0.5))
        group.create_task(stubborn(0.5))


async def fails_in_body():
    async with asyncio.TaskGroup() as group:
        group.create_task(nap("a", 0.1, "of a"))
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError as error:
            print("body", describe(error), "at", now())
            raise


async def body_fails():
    async with asyncio.TaskGroup() as group:
        group.create_task(nap("a", 0.5))
        await asyncio.sleep(0.1)
        raise ValueError("of body")


async def body_forgets():
    async with asyncio.TaskGroup() as group:
        group.create_task(nap("a", 0.1, "of a"))
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            print("forgets")
        try:
            late = nap("late", 0.1)
            group.create_task(late)
        except RuntimeError:
            late.close()
            print("shutting down")


async def nested():
    async with asyncio.TaskGroup() as outer:
        outer.create_task(nap("outer", 0.9))
        try:
            async with asyncio.TaskGroup() as inner:
                inner.create_task(nap("inner", 0.1, "of inner"))
        except BaseExceptionGroup as group:
            print("inner group", len(group.exceptions))
        await asyncio.sleep(0.1)


async def main():
    for program in (all_well, one_fails, fails_in_body, body_fails, body_forgets, nested):
        print(program.__name__)
        await told(program())
    print("cancelled")
    task = asyncio.create_task(all_well())
    await asyncio.sleep(0.05)
    task.cancel("asked")
    await told(task)
    print(task.cancelling())


run(main())
