"""Who sees the message of a cancellation: a task's own goes to the first who asks."""

import asyncio
from common import awaits, nap, stubborn, told, turns
from telling_loop import TellingLoop, describe, now, program, run_chosen

TellingLoop.tick = 0


def asked(future, how):
    try:
        print(how, getattr(future, how)())
    except asyncio.CancelledError as error:
        print(how, describe(error))


@program
async def second_awaiter():
    inner = asyncio.create_task(nap("inner", 9))
    waiting = [asyncio.create_task(awaits(inner)) for _ in range(3)]
    await turns(1)
    inner.cancel("of the task")
    for task in waiting:
        await told(task)
    await told(inner)
    future = asyncio.get_running_loop().create_future()
    waiting = [asyncio.create_task(awaits(future)) for _ in range(3)]
    await turns(1)
    future.cancel("of the future")
    for task in waiting:
        await told(task)
    await told(future)


@program
async def asked_again():
    for how in ("result", "exception"):
        for make in (lambda: asyncio.create_task(nap("task", 9)), asyncio.get_running_loop().create_future):
            future = make()
            await turns(1)
            future.cancel("said")
            await turns(1)
            asked(future, how)
            asked(future, how)
            await told(future)


@program
async def never_begun():
    task = asyncio.create_task(nap("never", 9))
    task.cancel("before it began")
    await turns(1)
    asked(task, "exception")
    asked(task, "exception")


@program
async def cancelled_as_it_returns():
    async def cancels_itself(how):
        asyncio.current_task().cancel("while it returns")
        if how == "raise":
            raise ValueError("instead")

    for how in ("return", "raise"):
        task = asyncio.create_task(cancels_itself(how))
        await turns(1)
        print(task.cancelled(), task.cancelling())
        await told(task)
        await told(task)
    both = await asyncio.gather(asyncio.create_task(cancels_itself("return")), return_exceptions=True)
    print(*map(describe, both))


@program
async def among_results():
    loop = asyncio.get_running_loop()
    task, future = asyncio.create_task(nap("task", 9)), loop.create_future()
    never = asyncio.create_task(nap("never", 9))
    never.cancel("never begun")
    both = asyncio.gather(task, future, never, return_exceptions=True)
    await turns(1)
    task.cancel("of the task")
    future.cancel("of the future")
    print(*map(describe, await both))
    for each in (task, future, never):
        await told(each)
        await told(each)


@program
async def gather_takes_it():
    child = asyncio.create_task(nap("child", 9))
    both = asyncio.gather(child, nap("other", 0.1))
    await turns(1)
    child.cancel("of the child")
    await told(both)
    await told(both)
    await told(child)
    await asyncio.sleep(0.2)


@program
async def cancelled_gather_takes_the_last():
    for options in ({}, {"return_exceptions": True}):
        for children in ((nap, stubborn), (stubborn, nap), (nap, nap), (stubborn, stubborn)):
            extra = {nap: (), stubborn: (0,)}
            tasks = [asyncio.create_task(child(f"{i}", 9, *extra[child])) for i, child in enumerate(children)]
            both = asyncio.gather(*tasks, **options)
            await turns(1)
            both.cancel("of the gather")
            try:
                await both
            except asyncio.CancelledError as error:
                print("gather", describe(error))
            for task in tasks:
                await told(task)


@program
async def left_over_message():
    # The request reaches a task that is about to run, so that the task keeps the message, and goes on.
    async def deaf(future):
        try:
            await future
        except asyncio.CancelledError as error:
            print("deaf", describe(error))
        return 1

    for options in ({}, {"return_exceptions": True}):
        future = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(deaf(future))
        both = asyncio.gather(nap("other", 9), task, **options)
        await turns(1)
        future.set_result(2)
        print(both.cancel("to one that is awake"))
        await told(both)
        await told(task)


@program
async def through_shield_and_wait_for():
    inner = asyncio.create_task(nap("inner", 9))
    outer = asyncio.shield(inner)
    await turns(1)
    inner.cancel("of the inner")
    await told(outer)
    await told(inner)
    await told(inner)
    inner = asyncio.create_task(nap("inner", 9))
    waiting = asyncio.create_task(asyncio.wait_for(inner, 1))
    await turns(1)
    inner.cancel("of the inner")
    await told(waiting)
    await told(inner)
    waiting = asyncio.create_task(asyncio.wait_for(nap("inner", 9), 1))
    await turns(2)
    waiting.cancel("of who waits")
    await told(waiting)
    await told(waiting)


@program
async def through_groups_and_timeouts():
    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(nap("a", 9))
            await nap("body", 9)

    async def limited():
        async with asyncio.timeout(5):
            await nap("limited", 9)

    for make in (group, limited):
        task = asyncio.create_task(make())
        other = asyncio.create_task(awaits(task))
        await turns(2)
        task.cancel("from outside")
        await told(task)
        await told(other)
        await told(task)


@program
async def chain_of_tasks():
    inner = asyncio.create_task(nap("inner", 9))
    middle = asyncio.create_task(awaits(inner))
    outer = asyncio.create_task(awaits(middle))
    aside = asyncio.create_task(awaits(inner))
    await turns(1)
    print(outer.cancel("through the chain"), inner.cancelling(), middle.cancelling(), outer.cancelling())
    for task in (aside, outer, middle, inner):
        await told(task)


@program
async def two_requests():
    for between in range(3):
        task = asyncio.create_task(awaits(nap("task", 9)))
        await turns(1)
        print(task.cancel("first"))
        await turns(between)
        print(task.cancel("second"), task.cancelling())
        await told(task)
    task = asyncio.create_task(stubborn("deaf", 9, 0.1))
    await turns(1)
    print(task.cancel("first"), task.cancel("second"))
    await turns(1)
    print(task.cancel("third"), task.cancel("fourth"))
    await told(task)
    print(task.cancelling())


@program
async def cancelled_without_a_message():
    for message in (None, "", "said"):
        task = asyncio.create_task(nap("task", 9))
        await turns(1)
        task.cancel(message)
        try:
            await task
        except asyncio.CancelledError as error:
            print(describe(error))
    raised = asyncio.CancelledError("own")

    async def throws():
        raise raised

    task = asyncio.create_task(throws())
    await turns(1)
    print(task.cancelled(), task.cancelling())
    await told(task)
    await told(task)


run_chosen()
