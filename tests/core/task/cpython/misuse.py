"""What cannot be awaited is refused a turn later."""

import asyncio
from common import awaits, nap, told, turns
from telling_loop import TellingLoop, describe, program, run_chosen

TellingLoop.tick = 0


async def refused(name, awaitable):
    print(name, "awaits")
    try:
        print(name, "got", await awaitable)
    except RuntimeError:
        print(name, "is refused")
    except asyncio.CancelledError as error:
        print(name, describe(error))
        raise
    await turns(1)
    print(name, "goes on")


async def counts(name, count):
    for i in range(count):
        print(name, i)
        await turns(1)


async def itself(name):
    await refused(name, asyncio.current_task())
    return name


@program
async def awaits_itself():
    first = asyncio.create_task(counts("before", 4))
    task = asyncio.create_task(itself("self"))
    second = asyncio.create_task(counts("behind", 4))
    for each in (first, task, second):
        await told(each)


@program
async def refused_and_cancelled():
    for after in range(4):
        task = asyncio.create_task(itself("self"))
        await turns(after)
        print(task.cancel("too late?"), task.cancelling())
        try:
            await task
        except asyncio.CancelledError as error:
            print(describe(error))
        except RuntimeError:
            print("cannot be awaited any more")
            await turns(3)
            await told(task)


@program
async def refused_within_waits():
    async def with_timeout():
        async with asyncio.timeout(1):
            await itself("limited")

    async def in_group():
        async with asyncio.TaskGroup() as group:
            group.create_task(itself("in group"))
            await itself("body")

    await told(asyncio.create_task(with_timeout()))
    await told(asyncio.create_task(in_group()))
    await told(asyncio.create_task(asyncio.wait_for(itself("waited for"), 1)))
    print(*await asyncio.gather(itself("a"), itself("b")))


@program
async def future_of_another_loop():
    other = asyncio.new_event_loop()
    foreign, done = other.create_future(), other.create_future()
    done.set_result("a result")
    first = asyncio.create_task(counts("before", 3))
    task = asyncio.create_task(refused("pending", foreign))
    second = asyncio.create_task(refused("done", done))
    third = asyncio.create_task(counts("behind", 3))
    for each in (first, task, second, third):
        await told(each)
    task = asyncio.create_task(refused("cancelled", foreign))
    await turns(1)
    print(task.cancel("meanwhile"), foreign.done())
    await told(task)
    task = asyncio.create_task(refused("set meanwhile", foreign))
    await turns(1)
    foreign.set_result("too late")
    await told(task)
    other.close()


@program
async def unhandled_refusal():
    async def main():
        await asyncio.current_task()

    task = asyncio.create_task(main())
    await turns(1)
    print(task.done())
    await turns(1)
    print(task.done(), type(task.exception()) is RuntimeError)


run_chosen()
