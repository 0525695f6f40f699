"""Cancelling: in the turn in which something ends, before it begins, again, and taken back."""

import asyncio
from common import awaits, gives, nap, sweep, told, turns
from telling_loop import TellingLoop, describe, now, program, run_chosen

TellingLoop.tick = 0


@program
async def before_it_begins():
    for uncancels in (False, True):
        task = asyncio.create_task(nap("task", 0.1))
        print(task.cancel("a"), task.cancel("b"), task.cancelling())
        if uncancels:
            print(task.uncancel(), task.uncancel(), task.uncancel())
        await told(task)
        print(task.cancelled(), task.cancelling())


@program
async def takes_it_back():
    async def resists(times):
        for i in range(times):
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError as error:
                print(i, describe(error), asyncio.current_task().cancelling(), asyncio.current_task().uncancel())
        return "resisted"

    task = asyncio.create_task(resists(3))
    await turns(1)
    for i in range(3):
        print(task.cancel(f"request {i}"), task.cancelling())
        await turns(2)
    await told(task)
    print(task.cancelling(), task.cancelled())


@program
async def its_own():
    async def cancels_itself(then):
        asyncio.current_task().cancel("itself")
        print("goes on", asyncio.current_task().cancelling())
        if then == "sleep 0":
            await asyncio.sleep(0)
        elif then == "sleep":
            await asyncio.sleep(1)
        elif then == "done future":
            future = asyncio.get_running_loop().create_future()
            future.set_result(1)
            print(await future)
        elif then == "coroutine":
            print(await gives(0, "given"))
        elif then == "task":
            print(await asyncio.create_task(gives(0, "given")))
        elif then == "uncancel":
            asyncio.current_task().uncancel()
            await asyncio.sleep(0)
        return then

    for then in ("return", "sleep 0", "sleep", "done future", "coroutine", "task", "uncancel"):
        print(then)
        await told(asyncio.create_task(cancels_itself(then)))


@program
async def in_the_turn_of_the_end():
    for first in ("inner", "outer"):
        inner = asyncio.create_task(gives(2, "inner"))
        outer = asyncio.create_task(awaits(inner))
        for turn in range(5):
            await turns(1)
            if turn == (2 if first == "inner" else 3):
                print(inner.done(), outer.done())
                print((inner if first == "inner" else outer).cancel(f"in turn {turn}"))
        await told(outer)
        await told(inner)


@program
async def ends_cancelled_though_caught():
    async def finally_awaits():
        try:
            await asyncio.sleep(9)
        finally:
            print("cleaning")
            await asyncio.sleep(0.1)
            print("cleaned")

    async def finally_raises():
        try:
            await asyncio.sleep(9)
        finally:
            raise ValueError("in the clean-up")

    async def finally_returns():
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            return "instead"

    for make in (finally_awaits, finally_raises, finally_returns):
        task = asyncio.create_task(make())
        await turns(1)
        task.cancel("the task")
        await told(task)
        print(task.cancelled(), task.cancelling())
    task = asyncio.create_task(finally_awaits())
    await turns(1)
    task.cancel("first")
    await turns(1)
    task.cancel("second")
    await told(task)


@program
async def cancels_each_other():
    tasks = []

    async def cancels(other):
        await turns(1)
        print("cancels", other, tasks[other].cancel(f"by {1 - other}"))
        await asyncio.sleep(1)

    tasks += [asyncio.create_task(cancels(1)), asyncio.create_task(cancels(0))]
    for task in tasks:
        await told(task)


@program
async def by_what_it_awaits():
    async def cancels(task):
        task.cancel("by the awaited")
        await turns(2)
        return "still there"

    async def main():
        try:
            print(await asyncio.create_task(cancels(asyncio.current_task())))
        except asyncio.CancelledError as error:
            print("main", describe(error))
            raise

    await told(asyncio.create_task(main()))


@program
async def wakes_and_is_cancelled():
    async def sleeper():
        await asyncio.sleep(0.1)
        return "slept"

    loop = asyncio.get_running_loop()
    for delay in (0.1, 0.2):
        task = asyncio.create_task(sleeper())
        loop.call_later(delay, lambda: print(task.cancel("with the timer"), task.done()))
        await told(task)
        await asyncio.sleep(0.2)


@program
async def many_awaiters():
    inner = asyncio.create_task(nap("inner", 9))
    waiting = [asyncio.create_task(awaits(inner), name=str(i)) for i in range(4)]
    await turns(1)
    waiting[2].cancel("by the third")
    for task in waiting:
        await told(task)
    print(*[task.cancelling() for task in waiting], inner.cancelling())


@program
async def sweeps_of_nested_tasks():
    async def level(depth):
        try:
            if depth:
                return await asyncio.create_task(level(depth - 1))
            return await gives(2, "bottom")
        except asyncio.CancelledError as error:
            print(depth, describe(error))
            raise

    await sweep(12, lambda: level(2))


@program
async def cancelled_in_finally_of_another():
    async def holder(task):
        try:
            await asyncio.sleep(9)
        finally:
            print("holder cancels", task.cancel("by the holder"))

    victim = asyncio.create_task(nap("victim", 9))
    task = asyncio.create_task(holder(victim))
    await turns(1)
    task.cancel("the holder")
    await told(victim)
    await told(task)


run_chosen()
