"""What the actors of random programs do with locks, queues, groups and deadlines."""

import asyncio


class SharedObjects:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.semaphore = asyncio.Semaphore(2)
        self.condition = asyncio.Condition()
        self.event = asyncio.Event()
        self.queue = asyncio.Queue(2)


async def hold(lock, me, delay):
    async with lock:
        print(me, "holds")
        await asyncio.sleep(delay)
    return me


async def wait_for_notice(condition, me):
    async with condition:
        await condition.wait()
        print(me, "is notified")
    return me


async def wait_for_event(event, me):
    await event.wait()
    return me


async def put(queue, me):
    await queue.put(me)
    return me


async def get(queue):
    return await queue.get()


async def shielded(task):
    return await asyncio.shield(task)


async def limited(delay, coro):
    async with asyncio.timeout(delay):
        return await coro


async def in_time(random, coro):
    """Nobody waits for ever."""
    delay = random.below(4)
    if random.below(2):
        return await asyncio.wait_for(coro, delay)
    return await limited(delay, coro)


async def run_group(world, me, random):
    count = 1 + random.below(3)
    delay = random.below(3)
    fails = random.below(4) == 0
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            if len(world.tasks) < world.MOST_ACTORS:
                number = len(world.tasks)
                coro = world.new_actor()
                world.tasks[number] = group.create_task(coro)
        await asyncio.sleep(delay)
        if fails:
            raise ValueError("body")
    print(me, "has seen its group end")


MODES = (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED)


async def wait_for_some(world, me, random):
    numbers = [world.pick(random, me + 1) for _ in range(1 + random.below(3))]
    delay = random.below(4)
    mode = MODES[random.below(3)]
    if numbers[0] is not None:
        done, pending = await asyncio.wait([world.tasks[number] for number in numbers], timeout=delay, return_when=mode)
        print(me, "waited", len(done), len(pending))


async def notify(condition, count):
    async with condition:
        condition.notify(count)


async def perform_wait(world, me, random, action):
    shared = world.shared
    if action <= 1:
        delay = random.below(3)
        print(me, "held", await in_time(random, hold(shared.lock, me, delay)))
    elif action == 2:
        delay = random.below(3)
        print(me, "sat", await in_time(random, hold(shared.semaphore, me, delay)))
    elif action == 3:
        print(me, "noticed", await in_time(random, wait_for_notice(shared.condition, me)))
    elif action == 4:
        await notify(shared.condition, 1 + random.below(2))
    elif action == 5:
        print(me, "saw the event", await in_time(random, wait_for_event(shared.event, me)))
    elif action == 6:
        shared.event.set()
        if random.below(2):
            shared.event.clear()
    elif action == 7:
        print(me, "put", await in_time(random, put(shared.queue, me)))
    elif action == 8:
        print(me, "took", await in_time(random, get(shared.queue)))
    elif action == 9:
        number = world.pick(random, me + 1)
        if number is not None:
            delay = random.below(4)
            print(me, "got in time", await asyncio.wait_for(world.tasks[number], delay))
    elif action == 10:
        number = world.pick(random, me + 1)
        if number is not None:
            print(me, "got from behind a shield", await in_time(random, shielded(world.tasks[number])))
    elif action <= 12:
        await run_group(world, me, random)
    else:
        await wait_for_some(world, me, random)
