import asyncio
from common import told, turns
from telling_loop import describe, program, run_chosen


async def holder(name, lock, count=1):
    try:
        await lock.acquire()
    except asyncio.CancelledError as error:
        print(name, "gives up:", describe(error))
        raise
    print(name, "holds")
    try:
        await turns(count)
    finally:
        print(name, "releases")
        lock.release()


def holders(lock, names, count=1):
    return [asyncio.create_task(holder(name, lock, count)) for name in names]


@program
async def lock_is_fair():
    lock = asyncio.Lock()
    tasks = holders(lock, "abc")
    await turns(2)
    tasks += holders(lock, "d")
    lock.locked() and print("locked")
    await holder("main", lock)
    for _ in range(2):
        await holder("main again", lock, 0)  # takes it before those that were woken
    await asyncio.gather(*tasks)
    try:
        lock.release()
    except RuntimeError:
        print("not locked")


@program
async def lock_waiters_cancelled():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = holders(lock, "abcd")
    await asyncio.sleep(0)
    tasks[1].cancel("b")
    lock.release()  # wakes a
    tasks[0].cancel("a")  # which passes it on
    await turns(5)
    print([task.cancelled() for task in tasks], lock.locked())
    await lock.acquire()
    task = asyncio.create_task(holder("e", lock))
    await asyncio.sleep(0)
    task.cancel("e")
    lock.release()
    print("free", await lock.acquire())
    await told(task)
    lock.release()
    await asyncio.gather(*tasks, return_exceptions=True)


@program
async def event_on_and_off():
    event = asyncio.Event()

    async def waiter(name):
        for i in range(2):
            print(name, i, await event.wait(), event.is_set())
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(waiter(name)) for name in "ab"]
    await asyncio.sleep(0)
    event.set()
    event.clear()  # they are woken all the same
    await turns(3)
    tasks.append(asyncio.create_task(waiter("c")))
    await asyncio.sleep(0)
    tasks[0].cancel()
    event.set()
    tasks[1].cancel()
    await turns(3)
    print([task.done() for task in tasks], [task.cancelled() for task in tasks])
    event.set()
    print(await event.wait())


@program
async def condition_notices():
    condition = asyncio.Condition()

    async def waiter(name):
        async with condition:
            try:
                print(name, await condition.wait(), condition.locked())
            except asyncio.CancelledError as error:
                print(name, describe(error), condition.locked())
                raise
            await asyncio.sleep(0)
        print(name, "left")

    tasks = [asyncio.create_task(waiter(name)) for name in "abcdef"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(2)
        print("notified two")
    await turns(2)
    tasks[2].cancel("c")
    async with condition:
        condition.notify()
        tasks[3].cancel("d, behind the notice")
        print("notified one")
    await turns(6)
    async with condition:
        condition.notify_all()
        condition.notify_all()
    await asyncio.gather(*tasks, return_exceptions=True)
    try:
        condition.notify()
    except RuntimeError:
        print("not locked")


@program
async def condition_predicates():
    condition = asyncio.Condition()
    items = []

    async def taker(name, count):
        async with condition:
            print(name, await condition.wait_for(lambda: len(items) >= count and items.pop()))

    tasks = [asyncio.create_task(taker(*each)) for each in (("two", 2), ("one", 1), ("three", 3))]
    for i in range(1, 8):
        await asyncio.sleep(0)
        async with condition:
            items.append(i)
            print("put", i)
            condition.notify_all()
    await asyncio.gather(*tasks)
    print(items)


@program
async def semaphore_is_fair():
    semaphore = asyncio.Semaphore(2)
    tasks = holders(semaphore, "abcde", 2)
    await turns(3)
    print("locked", semaphore.locked())
    await holder("main", semaphore)
    semaphore.release()  # one more than before
    tasks += holders(semaphore, "fghi", 1)
    await turns(2)
    tasks[6].cancel("g")
    tasks[8].cancel("i")
    await asyncio.gather(*tasks, return_exceptions=True)
    print("locked", semaphore.locked())


@program
async def semaphore_waiters_cancelled():
    semaphore = asyncio.Semaphore(0)
    tasks = holders(semaphore, "abcd")
    await asyncio.sleep(0)
    semaphore.release()
    tasks[0].cancel("woken")
    await turns(3)
    tasks[2].cancel("waiting")
    semaphore.release()
    semaphore.release()
    tasks[3].cancel("woken as well")
    await turns(5)
    print([task.done() for task in tasks], [task.cancelled() for task in tasks], semaphore.locked())
    bounded = asyncio.BoundedSemaphore(1)
    await holder("e", bounded)
    try:
        bounded.release()
    except ValueError:
        print("released too often")


@program
async def barrier_rounds():
    barrier = asyncio.Barrier(3)

    async def walker(name, count):
        for i in range(count):
            place = await barrier.wait()
            print(name, "passed", i, "as", place, barrier.n_waiting)
            await turns(place)

    tasks = [asyncio.create_task(walker(*each)) for each in (("a", 3), ("b", 3), ("c", 2))]
    await asyncio.gather(*tasks[2:])
    print("waiting", barrier.n_waiting)
    await walker("main", 1)
    await asyncio.gather(*tasks)


@program
async def barrier_broken():
    barrier = asyncio.Barrier(3)

    async def walker(name):
        try:
            print(name, await barrier.wait())
        except asyncio.BrokenBarrierError:
            print(name, "broken", barrier.broken)
        except asyncio.CancelledError as error:
            print(name, describe(error), barrier.n_waiting)
            raise

    tasks = [asyncio.create_task(walker(name)) for name in "ab"]
    await asyncio.sleep(0)
    tasks[0].cancel("gives up")
    await turns(2)
    print("waiting", barrier.n_waiting, barrier.broken)
    tasks = [asyncio.create_task(walker("c"))]
    await asyncio.sleep(0)
    await barrier.reset()
    print("waiting", barrier.n_waiting, barrier.broken)
    await turns(3)
    tasks = [asyncio.create_task(walker(name)) for name in "de"]
    await asyncio.sleep(0)
    await barrier.abort()
    await walker("late")
    await turns(3)
    await barrier.reset()
    tasks = [asyncio.create_task(walker(name)) for name in "fgh"]
    await asyncio.gather(*tasks)


run_chosen()
