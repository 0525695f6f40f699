"""Programs made up by chance, the same as in random_test.cpp: random_programs.py COUNT runs those of the seeds below COUNT."""

import asyncio
import sys
from random_waits import SharedObjects, perform_wait
from telling_loop import TellingLoop, run


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


class World:
    MOST_ACTORS = 25

    def __init__(self, seed):
        self.seed = seed
        self.tasks = []  # by the actors' numbers; None for one that only a gather knows
        self.futures = []
        self.shared = SharedObjects()

    def new_actor(self):
        number = len(self.tasks)
        self.tasks.append(None)
        return actor(self, number)

    def spawn(self):
        number = len(self.tasks)
        coro = self.new_actor()
        self.tasks[number] = asyncio.create_task(coro)

    def pick(self, random, first):
        """A task of an actor from `first` on. Actors await only later ones, so that none ever waits for itself."""
        found = [number for number in range(first, len(self.tasks)) if self.tasks[number]]
        return found[random.below(len(found))] if found else None




async def nested(depth, random):
    if depth:
        return 1 + await nested(depth - 1, random)
    if random.below(2):
        await asyncio.sleep(0)
    if random.below(4) == 0:
        raise ValueError("nested")
    return 0


def set_unless_done(future, value):
    if not future.done():
        future.set_result(value)


async def gather_some(world, me, random):
    children = []
    for _ in range(random.below(4)):
        number = world.pick(random, me + 1)
        if number is not None and random.below(2):
            children.append(world.tasks[number])
        elif len(world.tasks) < world.MOST_ACTORS:
            children.append(world.new_actor())
    returns_exceptions = random.below(3) == 0
    together = asyncio.gather(*children, return_exceptions=returns_exceptions)
    if random.below(5) == 0:
        print(me, "cancels a gather:", together.cancel())
    results = [result if isinstance(result, int) else "-" for result in await together]
    print(me, "gathered", *results)


async def perform(world, me, random):
    loop = asyncio.get_running_loop()
    action = random.below(28)
    if action == 0:
        await asyncio.sleep(0)
    elif action <= 2:
        await asyncio.sleep(1 + random.below(3))
    elif action <= 4:
        if len(world.tasks) < world.MOST_ACTORS:
            world.spawn()
    elif action == 5:
        number = world.pick(random, me + 1)
        if number is not None:
            print(me, "awaits", number)
            print(me, "got", await world.tasks[number])
    elif action == 6:
        number = world.pick(random, 0)
        if number is not None:
            print(me, "cancels", number, world.tasks[number].cancel())
    elif action == 7:
        await gather_some(world, me, random)
    elif action == 8:
        future = loop.create_future()
        world.futures.append(future)
        loop.call_later(1 + random.below(2), set_unless_done, future, me)
        print(me, "got of its future", await future)
    elif action == 9:
        print(me, "nested", await nested(random.below(4), random))
    elif action == 10:
        number = world.pick(random, 0)
        if number is not None:
            loop.call_later(random.below(3), world.tasks[number].cancel)
    elif action == 11:
        number = world.pick(random, 0)
        if number is not None:
            world.tasks[number].add_done_callback(lambda _: print("callback of", number))
    elif action == 12:
        if world.futures:
            print(me, "got of a future", await world.futures[random.below(len(world.futures))])
    elif action == 13:
        asyncio.current_task().cancel()
    else:
        await perform_wait(world, me, random, action - 14)


async def actor(world, me):
    random = Random(world.seed * 1000 + me)
    for _ in range(random.below(8)):
        try:
            await perform(world, me, random)
        except ValueError as error:
            print(me, "caught", error)
        except TimeoutError:
            print(me, "timed out")
        except ExceptionGroup as group:
            print(me, "caught a group of", len(group.exceptions))
        except asyncio.CancelledError:
            goes_on = random.below(4) == 0
            print(me, "goes on" if goes_on else "is cancelled")
            if not goes_on:
                raise
    if random.below(6) == 0:
        raise ValueError(me)
    return me


async def main(seed):
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)  # exceptions that nobody asks for
    print("program", seed)
    world = World(seed)
    for _ in range(4):
        world.spawn()
    await asyncio.sleep(1000)  # by then all have ended
    print(len(asyncio.all_tasks()), "task left")


TellingLoop.tick = 0
for seed in range(int(sys.argv[1])):
    run(main(seed))
