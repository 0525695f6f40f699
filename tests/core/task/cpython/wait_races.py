"""wait_for and wait when several things happen at once."""

import asyncio
from common import nap, stubborn, told, turns
from telling_loop import TellingLoop, now, program, run_chosen

TellingLoop.tick = 0


async def awaits(awaitable):
    return await awaitable


@program
async def result_at_deadline():
    loop = asyncio.get_running_loop()
    for delays in ((0.1, 0.1), (0.1, 0.2), (0.2, 0.1)):
        future = loop.create_future()
        loop.call_later(delays[0], lambda: future.done() or future.set_result(delays[0]))
        await told(asyncio.wait_for(future, delays[1]))
        print(future.cancelled())
        await asyncio.sleep(0.3)
    await told(asyncio.wait_for(nap("equal", 0.1), 0.1))


@program
async def cancelled_at_deadline():
    loop = asyncio.get_running_loop()
    for delay in (0.1, 0.2):
        task = asyncio.create_task(asyncio.wait_for(nap("inner", 0.9), 0.2))
        loop.call_later(delay, task.cancel, "raced")
        await told(task)
        print(task.cancelling())
    task = asyncio.create_task(asyncio.wait_for(nap("inner", 0.9), 0.2))
    await asyncio.sleep(0)
    loop.call_later(0.2, task.cancel, "behind the deadline")
    await told(task)


@program
async def swallowed_cancellation():
    await told(asyncio.wait_for(stubborn("a", 0.9, 0.1), 0.2))
    await told(asyncio.wait_for(stubborn("b", 0.9, 0.1, "of b"), 0.2))
    task = asyncio.create_task(asyncio.wait_for(stubborn("c", 0.9, 0.1), 0.2))
    await asyncio.sleep(0.1)
    task.cancel("outer")
    await told(task)
    task = asyncio.create_task(asyncio.wait_for(stubborn("d", 0.9, 0.3), 0.2))
    await asyncio.sleep(0.3)
    task.cancel("while it waits for the end")
    await told(task)
    await asyncio.sleep(0.5)


@program
async def nested_wait_for():
    await told(asyncio.wait_for(asyncio.wait_for(nap("outer first", 0.9), 0.3), 0.2))
    await told(asyncio.wait_for(asyncio.wait_for(nap("inner first", 0.9), 0.2), 0.3))
    await told(asyncio.wait_for(asyncio.wait_for(nap("equal", 0.9), 0.2), 0.2))
    await told(asyncio.wait_for(asyncio.wait_for(stubborn("slow", 0.9, 0.3), 0.2), 0.3))


@program
async def awaited_by_two():
    inner = asyncio.create_task(nap("inner", 0.3))
    waits = [asyncio.create_task(asyncio.wait_for(inner, delay)) for delay in (0.2, 0.4)]
    other = asyncio.create_task(awaits(inner))
    for task in waits:
        await told(task)
    await told(other)


def names(tasks):
    return " ".join(sorted(task.get_name() for task in tasks))


def named_naps(*naps):
    return [asyncio.create_task(nap(name, *arguments), name=name) for name, *arguments in naps]


async def tell_wait(tasks, **options):
    done, pending = await asyncio.wait(tasks, **options)
    print("done:", names(done), "pending:", names(pending), "at", now())
    for task in done:
        task.cancelled() or task.exception()


@program
async def wait_first_completed():
    tasks = named_naps(("a", 0.1), ("b", 0.1), ("c", 0.2, "of c"), ("d", 0.3))
    for _ in range(3):
        await tell_wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        tasks = [task for task in tasks if not task.done()]
    tasks[0].cancel() if tasks else None
    await turns(2)


@program
async def wait_first_exception():
    tasks = named_naps(("a", 0.1), ("b", 0.2, "of b"), ("c", 0.2, "of c"), ("d", 0.3))
    await tell_wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    await tell_wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    tasks = named_naps(("e", 0.1), ("f", 0.5), ("g", 0.2))
    tasks[1].cancel()  # a cancelled one is no exception
    await tell_wait(tasks, return_when=asyncio.FIRST_EXCEPTION)


@program
async def wait_all_completed():
    tasks = named_naps(("a", 0.1, "of a"), ("b", 0.3), ("c", 0.2))
    await tell_wait(tasks, timeout=0.2)
    await tell_wait(tasks + tasks[:1])
    tasks = named_naps(("d", 0.1), ("e", 0.2))
    waiting = asyncio.create_task(tell_wait(tasks), name="waiting")
    await asyncio.sleep(0.1)
    waiting.cancel("the wait")
    await told(waiting)
    print([task.done() for task in tasks])
    await tell_wait(tasks, timeout=0)
    await tell_wait(tasks)


run_chosen()
