"""Programs that cancel a task in each of its turns."""

import asyncio
from common import sweep, told, turns
from telling_loop import describe, program, run_chosen


@program
async def future_chain():
    """A task awaits a coroutine that awaits a task that awaits a future."""

    async def victim():
        future = asyncio.get_running_loop().create_future()

        async def inner():
            try:
                return await future
            finally:
                print("inner ends", future.cancelled())

        async def middle():
            task = asyncio.create_task(inner())
            try:
                asyncio.get_running_loop().call_soon(lambda: future.done() or future.set_result(1))
                return await task
            finally:
                print("middle ends", task.done(), task.cancelled())

        return await middle()

    await sweep(8, victim)


@program
async def lock_holders():
    lock = asyncio.Lock()

    async def holder(name):
        async with lock:
            print(name, "holds")
            await turns(2)
        print(name, "released")
        return name

    async def victim():
        other = asyncio.create_task(holder("first"))
        await asyncio.sleep(0)
        try:
            await holder("second")
        finally:
            print("locked", lock.locked())
        return await other

    await sweep(10, victim)
    print("locked", lock.locked())
    await turns(4)
    print("locked", lock.locked())


@program
async def condition_wait():
    async def victim():
        condition = asyncio.Condition()

        async def notifier():
            await asyncio.sleep(0)
            async with condition:
                condition.notify()
                print("notified")
                await asyncio.sleep(0)

        other = asyncio.create_task(notifier())
        try:
            async with condition:
                print("waits")
                await condition.wait()
                print("goes on", condition.locked())
        except asyncio.CancelledError as error:
            print("victim", describe(error), condition.locked())
            raise
        await other

    await sweep(9, victim)
    await turns(4)


@program
async def semaphore_seats():
    semaphore = asyncio.Semaphore(1)

    async def guest(name):
        async with semaphore:
            print(name, "sits")
            await turns(2)
        print(name, "leaves")
        return name

    async def victim():
        tasks = [asyncio.create_task(guest(name)) for name in ("a", "b")]
        await asyncio.sleep(0)
        try:
            return await guest("victim")
        finally:
            print("locked", semaphore.locked())

    await sweep(9, victim)
    await turns(9)
    print("locked", semaphore.locked())


@program
async def event_waiters():
    async def victim():
        event = asyncio.Event()

        async def other():
            print("other", await event.wait())

        tasks = [asyncio.create_task(other()) for _ in range(2)]
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(event.set)
        try:
            return await event.wait()
        finally:
            await asyncio.gather(*tasks)

    await sweep(7, victim)


@program
async def queue_getter():
    async def victim():
        queue = asyncio.Queue()

        async def putter():
            for i in range(2):
                await asyncio.sleep(0)
                await queue.put(i)
                print("put", i)

        other = asyncio.create_task(putter())
        try:
            one = await queue.get()
            print("got", one)
            two = await queue.get()
            return [one, two]
        finally:
            print("left", queue.qsize())
            await other

    await sweep(8, victim)


@program
async def queue_putter():
    async def victim():
        queue = asyncio.Queue(1)

        async def getter():
            await turns(2)
            print("got", await queue.get())
            await asyncio.sleep(0)
            print("got", await queue.get())

        other = asyncio.create_task(getter())
        try:
            for i in range(3):
                await queue.put(i)
                print("put", i)
        finally:
            print("in it", queue.qsize())
            other.cancel()

    await sweep(9, victim)


@program
async def gathered_children():
    async def child(name, count):
        try:
            await turns(count)
        except asyncio.CancelledError as error:
            print(name, describe(error))
            raise
        return name

    async def victim():
        return await asyncio.gather(child("a", 1), child("b", 3), child("c", 2))

    await sweep(8, victim)


@program
async def failing_gather():
    async def child(name, count, fails):
        try:
            await turns(count)
        except asyncio.CancelledError as error:
            print(name, describe(error))
            raise
        print(name, "ends")
        if fails:
            raise ValueError(name)
        return name

    async def victim():
        try:
            return await asyncio.gather(child("a", 4, False), child("b", 2, True))
        except ValueError as error:
            print("victim", describe(error))
        await turns(2)
        return ["went", "on"]

    await sweep(9, victim)
    await turns(4)


@program
async def shielded():
    async def inner():
        try:
            await turns(3)
        except asyncio.CancelledError as error:
            print("inner", describe(error))
            raise
        print("inner ends")
        return "inner"

    async def victim():
        return await asyncio.shield(inner())

    await sweep(7, victim)
    await turns(4)


@program
async def first_completed():
    async def child(name, count):
        try:
            await turns(count)
        except asyncio.CancelledError as error:
            print(name, describe(error))
            raise
        print(name, "ends")
        return name

    async def victim():
        tasks = [asyncio.create_task(child("a", 3)), asyncio.create_task(child("b", 2))]
        try:
            done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            print(len(done), len(pending))
        finally:
            print([task.done() for task in tasks])
            for task in tasks:
                task.cancel()
        await asyncio.sleep(0)

    await sweep(8, victim)


@program
async def waited_for():
    async def inner():
        try:
            await turns(2)
        except asyncio.CancelledError as error:
            print("inner", describe(error))
            await turns(2)
            print("inner ends")
            raise
        return "inner"

    async def victim():
        return await asyncio.wait_for(inner(), 1)

    await sweep(8, victim)


@program
async def timed_out():
    async def victim():
        try:
            async with asyncio.timeout(0):
                print("body begins")
                await turns(2)
                print("body ends")
        except TimeoutError:
            print("timeout", asyncio.current_task().cancelling())
        await turns(2)
        return "victim"

    await sweep(7, victim)


@program
async def group_body():
    async def child(name, count, error=None):
        try:
            await turns(count)
        except asyncio.CancelledError as cancelled:
            print(name, describe(cancelled))
            raise
        print(name, "ends")
        if error:
            raise ValueError(error)

    async def victim():
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", 4))
            group.create_task(child("b", 2))
            await asyncio.sleep(0)
            print("body ends")
        return "victim"

    async def failing():
        async with asyncio.TaskGroup() as group:
            group.create_task(child("a", 5))
            group.create_task(child("b", 2, "of b"))
            await turns(3)
            print("body ends")

    await sweep(9, victim)
    await sweep(9, failing)


@program
async def slow_ends():
    """A cancelled task that takes some turns to end, cancelled again."""

    async def victim():
        try:
            await turns(3)
        except asyncio.CancelledError as error:
            print("first", describe(error))
        try:
            await turns(2)
        except asyncio.CancelledError as error:
            print("second", describe(error))
            asyncio.current_task().uncancel()
            raise
        return asyncio.current_task().cancelling()

    await sweep(7, victim)
    for turn in range(4):
        task = asyncio.create_task(victim())
        await asyncio.sleep(0)
        task.cancel("one")
        await turns(turn)
        task.cancel("two")
        await told(task)
        print("cancelling", task.cancelling())


run_chosen()
