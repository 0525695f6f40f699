import asyncio
from common import nap, told, turns
from telling_loop import TellingLoop, now, program, run_chosen

TellingLoop.tick = 0


@program
async def nested_deadlines():
    async def both(outer, inner):
        print("deadlines", outer, inner)
        try:
            async with asyncio.timeout(outer / 10) as first:
                try:
                    async with asyncio.timeout(inner / 10) as second:
                        await nap("body", 0.9)
                except TimeoutError:
                    print("inner timeout at", now(), first.expired(), second.expired())
                await asyncio.sleep(0.1)
        finally:
            print(first.expired(), second.expired(), asyncio.current_task().cancelling())

    for deadlines in ((1, 3), (3, 1), (2, 2), (3, 2)):
        await told(both(*deadlines))


@program
async def cancelled_inside():
    async def body(delay):
        async with asyncio.timeout(delay):
            await nap("body", 0.9)

    loop = asyncio.get_running_loop()
    for delay in (0.1, 0.2, 0.3):
        task = asyncio.create_task(body(0.2))
        loop.call_later(delay, task.cancel, f"after {int(delay * 10)}")
        await told(task)
        print(task.cancelled(), task.cancelling())
    task = asyncio.create_task(body(0.2))
    await asyncio.sleep(0)
    loop.call_later(0.2, task.cancel, "behind the deadline")
    await told(task)
    print(task.cancelled(), task.cancelling())


@program
async def swallowed_timeout():
    async def body():
        async with asyncio.timeout(0.1) as limit:
            try:
                await nap("body", 0.9)
            except asyncio.CancelledError:
                print("swallowed", limit.expired())
            await asyncio.sleep(0.2)
            print("goes on at", now())
        return limit.expired()

    async def replaced():
        async with asyncio.timeout(0.1):
            try:
                await nap("body", 0.9)
            except asyncio.CancelledError:
                raise ValueError("instead")

    await told(body())
    print(asyncio.current_task().cancelling())
    await told(replaced())
    print(asyncio.current_task().cancelling())


@program
async def rescheduled():
    loop = asyncio.get_running_loop()

    async def body(changes):
        async with asyncio.timeout(0.2) as limit:
            for change in changes:
                await asyncio.sleep(0.1)
                limit.reschedule(change if change is None else loop.time() + change)
                print("rescheduled at", now())
            await nap("body", 0.4)

    await told(body([0.3]))
    await told(body([0.6]))
    await told(body([None]))
    await told(body([0.9, -1]))
    await told(body([0.3, 0.3, 0.3]))
    try:
        async with asyncio.timeout(0.1) as limit:
            await asyncio.sleep(0.1)
            await asyncio.sleep(0.1)
    except TimeoutError:
        print(limit.expired())
        try:
            limit.reschedule(loop.time() + 1)
        except RuntimeError:
            print("too late")


@program
async def around_others():
    async def gathered():
        async with asyncio.timeout(0.2):
            await asyncio.gather(nap("a", 0.1), nap("b", 0.3), nap("c", 0.4))

    async def grouped():
        async with asyncio.timeout(0.2):
            async with asyncio.TaskGroup() as group:
                group.create_task(nap("d", 0.1))
                group.create_task(nap("e", 0.3))

    async def failing():
        async with asyncio.timeout(0.2):
            async with asyncio.TaskGroup() as group:
                group.create_task(nap("f", 0.2, "of f"))
                group.create_task(nap("g", 0.3))

    async def waits():
        async with asyncio.timeout(0.2):
            await asyncio.wait_for(nap("h", 0.4), 0.3)

    for body in (gathered, grouped, failing, waits):
        print(body.__name__)
        await told(body())
        print(asyncio.current_task().cancelling())


run_chosen()
