import asyncio
from telling_loop import describe, now, run


async def nap(delay):
    try:
        await asyncio.sleep(delay)
        print("slept")
    except asyncio.CancelledError as error:
        print("nap", describe(error), "at", now())
        raise


async def twice(awaitable):
    try:
        await awaitable
    except asyncio.CancelledError as error:
        print("twice", describe(error))
    await asyncio.sleep(0.1)
    print("twice went on")
    return 0


async def outcome(task):
    try:
        print("result", await task)
    except asyncio.CancelledError as error:
        print(describe(error))


async def main():
    loop = asyncio.get_running_loop()
    # The timer has fired, the task is ready, and then it is cancelled. The half millisecond puts both timers into one frame.
    task = asyncio.create_task(nap(0.1005))
    await asyncio.sleep(0)
    loop.call_later(0.1005, task.cancel, "behind the timer")
    await outcome(task)
    # Cancelled before the timer's turn of the same frame.
    holder = []
    loop.call_later(0.1005, lambda: holder[0].cancel("before the timer"))
    holder.append(asyncio.create_task(nap(0.1005)))
    await outcome(holder[0])
    # The future is done, the task not yet.
    future = loop.create_future()

    async def wait():
        return await future

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    future.set_result(5)
    print("cancel", task.cancel("after the result"))
    await outcome(task)
    # Asked twice, answered once.
    task = asyncio.create_task(twice(asyncio.sleep(9)))
    await asyncio.sleep(0.1)
    task.cancel("one")
    task.cancel("two")
    await outcome(task)
    print(task.cancelling())
    future = loop.create_future()
    task = asyncio.create_task(twice(future))
    await asyncio.sleep(0.1)
    task.cancel("one")
    task.cancel("two")
    await outcome(task)
    # Done before it is asked.
    task = asyncio.create_task(asyncio.sleep(0))
    await asyncio.sleep(0.1)
    print(task.cancel(), task.cancelled(), task.cancelling())


run(main())
