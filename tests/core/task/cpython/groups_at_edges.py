"""Task groups and timeouts: nested, failing, and cancelled from outside."""

import asyncio
from common import fails, gives, nap, stubborn, sweep, told, turns
from telling_loop import TellingLoop, describe, program, run_chosen

TellingLoop.tick = 0


@program
async def nested_failures():
    async def inner(group, error):
        async with asyncio.TaskGroup() as inner:
            inner.create_task(fails(1, f"{error} 1"))
            inner.create_task(fails(1, f"{error} 2"))
            inner.create_task(stubborn(error, 9, 0, f"{error} 3"))

    async def outer():
        async with asyncio.TaskGroup() as group:
            group.create_task(inner(group, "a"))
            group.create_task(inner(group, "b"))
            group.create_task(nap("c", 9))
            raise ValueError("body")

    await told(outer())

    async def later():
        async with asyncio.TaskGroup() as group:
            group.create_task(inner(group, "d"))
            group.create_task(nap("e", 9))
            await nap("body", 9)

    await told(later())


@program
async def cancelled_from_outside():
    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(nap("a", 9))
            group.create_task(stubborn("b", 9, 0.1))
            await turns(2)
            print("body ends")
        return "group"

    await sweep(6, group)


@program
async def cancelled_while_it_fails():
    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(2, "a"))
            group.create_task(stubborn("b", 9, 0, "b"))
            await nap("body", 9)

    await sweep(7, group)


@program
async def group_in_group_cancelled():
    async def group():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(gives(3, 1))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(gives(2, 2))
                inner.create_task(gives(4, 3))
            print("inner ended")
        print("outer ended")

    await sweep(9, group)


@program
async def a_child_is_cancelled():
    async def group(message):
        async with asyncio.TaskGroup() as group:
            child = group.create_task(nap("child", 9))
            other = group.create_task(nap("other", 0.1))
            await turns(1)
            print(child.cancel(message))
        print(child.cancelled(), other.done(), asyncio.current_task().cancelling())
        return "group"

    await told(group("one child"))

    async def raises_cancelled():
        raise asyncio.CancelledError("by itself")

    async def body_raises():
        async with asyncio.TaskGroup() as group:
            group.create_task(nap("child", 9))
            await turns(1)
            raise asyncio.CancelledError("by the body")

    async def child_raises():
        async with asyncio.TaskGroup() as group:
            group.create_task(raises_cancelled())
            group.create_task(nap("child", 0.1))

    await told(asyncio.create_task(body_raises()))
    await told(asyncio.create_task(child_raises()))


@program
async def tasks_made_late():
    async def makes(group, depth):
        print("depth", depth)
        if depth:
            group.create_task(makes(group, depth - 1))
            await turns(1)

    async with asyncio.TaskGroup() as group:
        group.create_task(makes(group, 3))
    print("has ended")

    async def shut():
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(0, "early"))
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError:
                coro = gives(0, 1)
                try:
                    group.create_task(coro)
                except RuntimeError:
                    print("shuts down")
                    coro.close()
                raise

    await told(shut())


@program
async def the_parent_swallows():
    async def swallows():
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(1, "child"))
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError as error:
                print("swallowed", describe(error), asyncio.current_task().cancelling())
            await asyncio.sleep(0.1)
            print("body goes on")
        return "not reached"

    await told(swallows())
    print(asyncio.current_task().cancelling())


@program
async def repeatedly_cancelled():
    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(stubborn("a", 9, 0.3))

    task = asyncio.create_task(group())
    await turns(2)
    for i in range(3):
        print(task.cancel(f"request {i}"), task.cancelling())
        await asyncio.sleep(0.05)
    await told(task)
    print(task.cancelling())


@program
async def timeouts_in_each_other():
    async def limited(outer, inner, delay):
        async with asyncio.timeout(outer) as first:
            try:
                async with asyncio.timeout(inner) as second:
                    await asyncio.sleep(delay)
            except TimeoutError:
                print("inner timeout", first.expired(), second.expired())
                await asyncio.sleep(0)
                print("goes on")
        print("ended", first.expired())

    for arguments in ((0.1, 0.2, 0.3), (0.2, 0.1, 0.3), (0.1, 0.1, 0.3), (0.3, 0.2, 0.1), (0, 0, 0.1), (None, 0, 0.1),
                      (0, None, 0.1), (-1, -1, 0), (None, None, 0)):
        print(arguments)
        await told(asyncio.create_task(limited(*arguments)))


@program
async def timeout_and_cancel():
    async def limited(delay):
        try:
            async with asyncio.timeout(0.1):
                await nap("limited", delay)
        except TimeoutError:
            print("timeout", asyncio.current_task().cancelling())
            raise

    loop = asyncio.get_running_loop()
    for when in (0.05, 0.1, 0.15):
        task = asyncio.create_task(limited(9))
        handle = loop.call_later(when, task.cancel, f"at {when}")
        await told(task)
        print(task.cancelled(), task.cancelling())
        await asyncio.sleep(0.2)
    await sweep(4, lambda: limited(0))


@program
async def timeout_around_a_failing_group():
    async def body(when):
        async with asyncio.timeout(0.1):
            async with asyncio.TaskGroup() as group:
                group.create_task(stubborn("a", when, 0.2))
                group.create_task(stubborn("b", 9, 0, "b"))
                await asyncio.sleep(when)

    for when in (0.05, 9):
        await told(asyncio.create_task(body(when)))
        await asyncio.sleep(0.5)


@program
async def rescheduled_at_the_edge():
    loop = asyncio.get_running_loop()

    async def body(by):
        async with asyncio.timeout(0.1) as limit:
            await asyncio.sleep(0.05)
            limit.reschedule(loop.time() + by if by is not None else None)
            print(f"{limit.when() - loop.time():.2f}" if limit.when() is not None else None)
            await nap("body", 0.1)

    for by in (None, 0.2, 0.02, 0, -1):
        await told(asyncio.create_task(body(by)))
        await asyncio.sleep(0.2)


@program
async def wait_for_in_a_group():
    async def group(delay):
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.wait_for(nap("a", 9), 0.1))
            group.create_task(told(asyncio.shield(nap("b", 0.3))))
            await asyncio.sleep(delay)
        return "ended"

    for delay in (0, 9):
        await told(asyncio.create_task(group(delay)))
        await asyncio.sleep(0.5)


run_chosen()
