import asyncio
from telling_loop import describe, now, run


async def fail(delay, text):
    await asyncio.sleep(delay)
    print("failing", text)
    raise ValueError(text)


async def number(delay, value):
    try:
        await asyncio.sleep(delay)
        print("number", value)
        return value
    except asyncio.CancelledError as error:
        print("number", value, describe(error))
        raise


async def outcome(awaitable):
    try:
        print(*await awaitable)
    except (asyncio.CancelledError, ValueError) as error:
        print(describe(error), "at", now())


async def stubborn():
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        print("stubborn")
    return 1


async def gathers():
    await asyncio.gather(number(9, 1), number(9, 2))


async def main():
    await outcome(asyncio.gather(number(0.31, 1), fail(0.11, "first"), fail(0.21, "second")))
    await asyncio.sleep(0.5)
    print("the gather is cancelled")
    both = asyncio.gather(number(9, 3), number(9, 4))
    await asyncio.sleep(0.1)
    print(both.cancel("why"), both.done())
    await outcome(both)
    print(both.cancelled(), both.cancel())
    print("a child is cancelled")
    child = asyncio.create_task(number(9, 5))
    both = asyncio.gather(child, number(0.2, 6))
    await asyncio.sleep(0.1)
    child.cancel("the child")
    await outcome(both)
    await asyncio.sleep(0.5)
    print("its awaiter is cancelled")
    task = asyncio.create_task(gathers())
    await asyncio.sleep(0.1)
    task.cancel("the awaiter")
    await outcome(task)
    print(task.cancelled(), len(asyncio.all_tasks()))
    print("the children refuse")
    both = asyncio.gather(stubborn(), stubborn())
    await asyncio.sleep(0.1)
    both.cancel()
    await outcome(both)
    print("a child is done already")
    broken = asyncio.get_running_loop().create_future()
    broken.set_exception(ValueError("before"))
    both = asyncio.gather(broken, number(0.1, 7))
    print(both.done())
    await outcome(both)
    print("the same twice")
    child = asyncio.create_task(number(9, 8))
    both = asyncio.gather(child, child)
    await asyncio.sleep(0.1)
    both.cancel()
    print(child.cancelling())
    await outcome(both)


run(main())
