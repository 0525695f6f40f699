"""Locks, conditions, semaphores, queues and barriers while those who wait are cancelled."""

import asyncio
from common import nap, sweep, told, turns
from telling_loop import TellingLoop, describe, program, run_chosen

TellingLoop.tick = 0


@program
async def lock_handed_to_a_cancelled_task():
    async def holds(name, lock, count):
        try:
            async with lock:
                print(name, "has it")
                await turns(count)
            print(name, "released it")
        except asyncio.CancelledError as error:
            print(name, describe(error))
            raise

    for when in range(5):
        print("cancelled in turn", when)
        lock = asyncio.Lock()
        tasks = [asyncio.create_task(holds(name, lock, 1)) for name in "abc"]
        await turns(when)
        print(tasks[1].cancel("the second"))
        await asyncio.wait(tasks)
        print(lock.locked())


@program
async def lock_order():
    lock = asyncio.Lock()
    await lock.acquire()

    async def takes(name):
        await lock.acquire()
        print(name, "has it")
        lock.release()
        await turns(1)
        await lock.acquire()
        print(name, "has it again")
        lock.release()

    tasks = [asyncio.create_task(takes(name)) for name in "abc"]
    await turns(1)
    lock.release()
    print(lock.locked())
    await lock.acquire()
    print("main has it")
    lock.release()
    await asyncio.wait(tasks)


@program
async def condition_sweep():
    async def waits(condition, name):
        async with condition:
            try:
                print(name, await condition.wait())
            except asyncio.CancelledError as error:
                print(name, describe(error), condition.locked())
                raise

    async def scenario():
        condition = asyncio.Condition()
        tasks = [asyncio.create_task(waits(condition, name)) for name in "ab"]
        try:
            await turns(2)
            async with condition:
                condition.notify(1)
                await turns(1)
            await turns(2)
            async with condition:
                condition.notify_all()
            await asyncio.wait(tasks)
        finally:
            for task in tasks:
                task.cancel("in the end")

    await sweep(9, scenario)
    await turns(3)


@program
async def condition_cancelled_twice():
    condition = asyncio.Condition()

    async def waits():
        async with condition:
            await condition.wait()

    for between in range(3):
        task = asyncio.create_task(waits())
        await turns(1)
        await condition.acquire()
        print(task.cancel("first"))
        await turns(between)
        print(task.cancel("second"))
        await turns(1)
        condition.release()
        await told(task)


@program
async def condition_wait_for():
    condition = asyncio.Condition()
    items = []

    async def takes(name, count):
        async with condition:
            got = await condition.wait_for(lambda: len(items) >= count and items[-1])
            print(name, got)

    tasks = [asyncio.create_task(takes(name, count)) for name, count in (("a", 1), ("b", 3), ("c", 2))]
    for i in range(4):
        await turns(2)
        async with condition:
            items.append(f"item {i}")
            condition.notify_all() if i % 2 else condition.notify(2)
        print("put", i)
    await asyncio.wait(tasks)


@program
async def semaphore_sweep():
    async def takes(semaphore, name):
        async with semaphore:
            print(name, "in", semaphore.locked())
            await turns(1)
        print(name, "out")

    async def scenario():
        semaphore = asyncio.Semaphore(1)
        tasks = [asyncio.create_task(takes(semaphore, name)) for name in "abc"]
        try:
            await turns(1)
            async with semaphore:
                print("main in")
        finally:
            tasks[1].cancel("in the end")
            await asyncio.wait(tasks)
            print(semaphore.locked())

    await sweep(8, scenario)


@program
async def semaphore_of_two():
    semaphore = asyncio.Semaphore(2)

    async def takes(name, count):
        async with semaphore:
            print(name, "in")
            await turns(count)
        print(name, "out", semaphore.locked())

    tasks = [asyncio.create_task(takes(name, count)) for name, count in (("a", 3), ("b", 1), ("c", 2), ("d", 1))]
    await turns(2)
    print(tasks[2].cancel("the third"), semaphore.locked())
    semaphore.release()
    await asyncio.wait(tasks)
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError:
        print("too many")
    print(semaphore.locked(), bounded.locked())


@program
async def queue_getters_cancelled():
    async def gets(queue, name):
        try:
            print(name, "got", await queue.get())
        except asyncio.CancelledError as error:
            print(name, describe(error))
            raise

    for when in range(4):
        print("cancelled in turn", when)
        queue = asyncio.Queue()
        tasks = [asyncio.create_task(gets(queue, name)) for name in "abc"]
        await turns(1)
        queue.put_nowait(1)
        await turns(when)
        print(tasks[0].cancel("the first"))
        queue.put_nowait(2)
        await turns(2)
        queue.put_nowait(3)
        queue.put_nowait(4)
        await asyncio.wait(tasks)
        print(queue.qsize())


@program
async def queue_putters_cancelled():
    async def puts(queue, item):
        try:
            await queue.put(item)
            print("put", item)
        except asyncio.CancelledError as error:
            print(item, describe(error))
            raise

    for when in range(4):
        print("cancelled in turn", when)
        queue = asyncio.Queue(1)
        queue.put_nowait("first")
        tasks = [asyncio.create_task(puts(queue, item)) for item in "abc"]
        await turns(1)
        print(queue.get_nowait())
        await turns(when)
        print(tasks[0].cancel("the first"), queue.full())
        while not all(task.done() for task in tasks) or not queue.empty():
            await turns(1)
            if not queue.empty():
                print("got", queue.get_nowait())


@program
async def queue_joined():
    queue = asyncio.Queue()

    async def joins(name):
        await queue.join()
        print(name, "joined")

    await joins("empty")
    for item in range(3):
        queue.put_nowait(item)
    tasks = [asyncio.create_task(joins(name)) for name in "ab"]
    await turns(1)
    print(tasks[0].cancel("the first"))
    for _ in range(3):
        print("got", await queue.get())
        queue.task_done()
        await turns(1)
    queue.put_nowait("more")
    await told(tasks[0])
    await told(tasks[1])
    try:
        queue.task_done()
        queue.task_done()
    except ValueError:
        print("too often")


@program
async def other_queues():
    for make in (asyncio.PriorityQueue, asyncio.LifoQueue, asyncio.Queue):
        queue = make(3)
        for item in (2, 3, 1):
            queue.put_nowait(item)
        try:
            queue.put_nowait(4)
        except asyncio.QueueFull:
            print("full")
        putting = asyncio.create_task(queue.put(0))
        await turns(1)
        items = [await queue.get()]
        await turns(1)
        while not queue.empty():
            items.append(queue.get_nowait())
        print(items)
        try:
            queue.get_nowait()
        except asyncio.QueueEmpty:
            print("empty")


@program
async def barrier_cancelled():
    async def waits(barrier, name):
        try:
            print(name, "passed", await barrier.wait())
        except asyncio.BrokenBarrierError:
            print(name, "broken")
        except asyncio.CancelledError as error:
            print(name, describe(error), barrier.n_waiting)
            raise

    for when in range(5):
        print("cancelled in turn", when)
        barrier = asyncio.Barrier(3)
        tasks = [asyncio.create_task(waits(barrier, name)) for name in "abc"]
        await turns(when)
        print(tasks[0].cancel("the first"), barrier.n_waiting)
        await turns(6)
        print([task.done() for task in tasks], barrier.n_waiting, barrier.broken)
        await barrier.abort()
        await asyncio.wait(tasks)


@program
async def barrier_reset_and_abort():
    async def waits(barrier, name, times):
        for _ in range(times):
            try:
                print(name, "passed", await barrier.wait())
            except asyncio.BrokenBarrierError:
                print(name, "broken", barrier.broken)

    for what in ("reset", "abort"):
        barrier = asyncio.Barrier(2)
        first = asyncio.create_task(waits(barrier, "a", 2))
        await turns(2)
        print(what, barrier.n_waiting)
        await getattr(barrier, what)()
        second = asyncio.create_task(waits(barrier, "b", 1))
        await turns(8)
        print(first.done(), second.done(), barrier.broken)
        await barrier.abort()
        await asyncio.wait([first, second])


@program
async def event_and_cancel():
    event = asyncio.Event()

    async def waits(name):
        print(name, await event.wait(), event.is_set())

    for when in range(3):
        tasks = [asyncio.create_task(waits(name)) for name in "abc"]
        await turns(1)
        event.set()
        event.clear()
        tasks.append(asyncio.create_task(waits("late")))
        await turns(when)
        print(tasks[1].cancel("the second"))
        await turns(1)
        event.set()
        await asyncio.wait(tasks)
        event.clear()


run_chosen()
