"""Asynchronous generators: iterated, closed, thrown into, cancelled, left."""

import asyncio
import sys
from common import shown, turns
from telling_loop import now, program, run_chosen

asyncio_error = (asyncio.CancelledError, Exception)


async def count(name, n, delay=0.0):
    print(name, "begins")
    try:
        for i in range(n):
            if delay:
                await asyncio.sleep(delay)
            print(name, "gives", i)
            yield i
    finally:
        print(name, "ends")


async def tidy(name, delay=0.0):
    """Awaits while it cleans up."""
    try:
        yield 1
        await asyncio.sleep(delay)
        yield 2
    except GeneratorExit:
        print(name, "is closed")
        await turns(2)
    except asyncio.CancelledError:
        print(name, "is cancelled")
        await turns(2)
        raise
    print(name, "has cleaned up")


async def stubborn_generator():
    try:
        yield 1
    except GeneratorExit:
        print("no")
    yield 2


async def answering():
    given = 0
    while given < 3:
        try:
            yield given
        except ValueError as error:
            print("caught", error)
        given += 1


async def failing():
    yield 1
    raise ValueError("oops")


async def told_next(generator):
    try:
        print("item", await generator.__anext__())
    except StopAsyncIteration:
        print("no item")
    except asyncio_error as error:
        print(shown(error))


async def told_close(generator):
    try:
        await generator.aclose()
        print("closed")
    except asyncio_error as error:
        print(shown(error))


async def told_throw(generator, text):
    try:
        print("item", await generator.athrow(ValueError(text)))
    except StopAsyncIteration:
        print("no item")
    except asyncio_error as error:
        print(shown(error))


async def sum_of(generator):
    total = 0
    async for item in generator:
        total += item
    return total


@program
async def iterated():
    generator = count("a", 2, 0.1)
    for _ in range(4):
        await told_next(generator)
    print(await sum_of(count("b", 3)))
    print(await asyncio.gather(sum_of(count("c", 3, 0.2)), sum_of(count("d", 2, 0.1))), now())
    broken = failing()
    for _ in range(3):
        await told_next(broken)
    await told_close(broken)


@program
async def closed():
    generator = tidy("tidy")
    await told_next(generator)
    await told_close(generator)
    await told_close(generator)
    await told_next(generator)
    fresh = count("fresh", 3)
    await told_close(fresh)
    await told_next(fresh)
    ended = count("ended", 0)
    await told_next(ended)
    await told_close(ended)
    rude = stubborn_generator()
    await told_next(rude)
    await told_close(rude)


@program
async def thrown_into():
    generator = answering()
    await told_next(generator)
    await told_throw(generator, "first")
    await told_next(generator)
    await told_throw(generator, "last")
    fresh = answering()
    await told_throw(fresh, "before the beginning")
    await told_next(fresh)
    careless = count("careless", 3)
    await told_next(careless)
    await told_throw(careless, "uncaught")
    await told_next(careless)


@program
async def run_by_two():
    generator = count("one", 3, 0.1)
    first = asyncio.create_task(told_next(generator))
    await asyncio.sleep(0)
    await told_next(generator)
    await told_close(generator)
    await told_throw(generator, "not now")
    await first
    second = asyncio.create_task(told_next(generator))
    await second
    await told_close(generator)


@program
async def cancelled():
    generator = tidy("tidy", 9)
    await told_next(generator)
    task = asyncio.create_task(told_next(generator))
    await turns(2)
    print(task.cancel("stop"))
    await task
    await told_next(generator)
    await told_close(generator)
    limited = count("limited", 3, 0.2)
    try:
        await asyncio.wait_for(limited.__anext__(), 0.1)
    except TimeoutError:
        print("timeout")
    await told_next(limited)


@program
async def in_a_chain():
    async def doubled(generator):
        async for item in generator:
            if item == 3:
                await asyncio.sleep(0.1)
            yield 2 * item

    print(await sum_of(doubled(doubled(count("deep", 5)))))
    task = asyncio.create_task(sum_of(doubled(count("slow", 5, 0.1))))
    await asyncio.sleep(0.25)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled at", now())


@program
async def left():
    async def first_of(generator):
        async for item in generator:
            return item

    print(await first_of(tidy("left")))
    print("goes on")
    await asyncio.sleep(0.05)
    print("later")
    await first_of(count("soon", 3))
    await asyncio.sleep(0.05)


kept = []


@program
async def shut_down():
    async def bad():
        try:
            yield 1
        finally:
            raise ValueError("bad end")

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(
        lambda _, context: print(context["message"].split(" <")[0], shown(context["exception"])))
    kept.extend([tidy("kept"), bad(), stubborn_generator(), count("ended", 1), count("fresh", 1)])
    for generator in kept[:2]:
        await told_next(generator)
    await told_next(kept[3])
    await told_next(kept[3])
    await asyncio.get_running_loop().shutdown_asyncgens()
    print("shut down")
    kept.append(tidy("late"))
    await told_next(kept[-1])
    print("main ends")


run_chosen(real=sys.argv[1] in ("left", "shut_down"))
