"""Exceptions and cancellations through groups in groups, gathers in groups, and as_completed."""

import asyncio
from common import nap, shown, stubborn, told, turns
from telling_loop import TellingLoop, describe, now, program, run_chosen

TellingLoop.tick = 0


async def group_of(*coros):
    async with asyncio.TaskGroup() as group:
        for coro in coros:
            group.create_task(coro)
    return "group"


@program
async def groups_in_groups():
    await told(group_of(nap("a", 0.3), group_of(nap("b", 0.1, "of b"), nap("c", 0.2))))
    await told(group_of(nap("d", 0.1, "of d"), group_of(nap("e", 0.2), group_of(nap("f", 0.3)))))
    await told(group_of(group_of(nap("g", 0.1, "of g")), group_of(nap("h", 0.1, "of h"))))
    await told(group_of(group_of(nap("i", 0.1)), group_of(nap("j", 0.2))))


@program
async def gathers_in_groups():
    async def gathered(*coros):
        return len(await asyncio.gather(*coros))

    await told(group_of(nap("a", 0.3), gathered(nap("b", 0.1, "of b"), nap("c", 0.4))))
    await told(group_of(nap("d", 0.1, "of d"), gathered(nap("e", 0.2), nap("f", 0.2))))
    await told(gathered(nap("g", 0.3), group_of(nap("h", 0.1, "of h"), nap("i", 0.2))))
    await asyncio.sleep(0.5)


@program
async def errors_while_ending():
    await told(group_of(nap("a", 0.1, "of a"), stubborn("b", 0.5, 0.1, "of b"), stubborn("c", 0.5, 0.2)))
    task = asyncio.create_task(group_of(stubborn("d", 0.5, 0.1, "of d"), nap("e", 0.5)))
    await asyncio.sleep(0.1)
    task.cancel("the group")
    await told(task)
    print(task.cancelled(), task.cancelling())
    task = asyncio.create_task(group_of(stubborn("f", 0.5, 0.2), nap("g", 0.1, "of g")))
    await asyncio.sleep(0.2)
    task.cancel("while it ends")
    await told(task)
    print(task.cancelled(), task.cancelling())


@program
async def children_make_children():
    async def parent(group, name, depth):
        print(name, "begins")
        await turns(depth)
        if depth:
            for i in range(depth):
                group.create_task(parent(group, f"{name}{i}", depth - 1))
        elif name.endswith("10"):
            raise ValueError(name)
        print(name, "ends")

    async def body():
        async with asyncio.TaskGroup() as group:
            group.create_task(parent(group, "n", 3))
        print("not reached")

    await told(body())


@program
async def cancelled_children():
    async def body():
        async with asyncio.TaskGroup() as group:
            first = group.create_task(nap("a", 0.3))
            group.create_task(nap("b", 0.2))
            await asyncio.sleep(0.1)
            first.cancel("only a")
        return first.cancelled()

    async def awaits_child():
        async with asyncio.TaskGroup() as group:
            child = group.create_task(nap("c", 0.3))
            group.create_task(nap("d", 0.4))
            await asyncio.sleep(0)
            child.cancel("only c")
            await child

    await told(body())
    await told(awaits_child())
    print(asyncio.current_task().cancelling())


async def results_of(*coros):
    return [
        shown(result) if isinstance(result, BaseException) else result
        for result in await asyncio.gather(*coros, return_exceptions=True)
    ]


@program
async def gathered_exceptions():
    print(await results_of(nap("a", 0.2), nap("b", 0.1, "of b"), nap("c", 0.3, "of c")), "at", now())
    child = asyncio.create_task(nap("d", 0.3))
    asyncio.get_running_loop().call_later(0.1, child.cancel)
    print(await results_of(child, nap("e", 0.2)), "at", now())
    both = asyncio.gather(stubborn("f", 0.3, 0.1), nap("g", 0.3), return_exceptions=True)
    await asyncio.sleep(0.1)
    both.cancel("both")
    try:
        await both
    except asyncio.CancelledError as error:
        print(describe(error), "at", now(), both.cancelled())
    task = asyncio.create_task(results_of(nap("h", 0.1, "of h"), nap("i", 0.3)))
    await asyncio.sleep(0.2)
    task.cancel("the awaiter")
    await told(task)


@program
async def failures_in_one_turn():
    async def fail(name, count):
        await turns(count)
        print("fails", name)
        raise ValueError(name)

    async def both(*coros):
        await asyncio.gather(*coros)

    await told(both(fail("a", 1), fail("b", 1)))
    await told(both(fail("c", 2), fail("d", 1)))
    await told(group_of(fail("e", 1), fail("f", 1), fail("g", 2), nap("h", 0.1)))
    task = asyncio.create_task(both(fail("i", 2), nap("j", 0.2)))
    await turns(3)
    task.cancel("as it fails")
    await told(task)
    await asyncio.sleep(0.3)


@program
async def in_order_of_completion():
    coros = [nap("a", 0.3), nap("b", 0.1), nap("c", 0.2, "of c"), nap("d", 0.1)]
    for next_one in asyncio.as_completed([asyncio.create_task(coro) for coro in coros]):
        await told(next_one)
    late = [asyncio.create_task(nap(name, delay)) for name, delay in (("e", 0.1), ("f", 0.3))]
    for next_one in asyncio.as_completed(late, timeout=0.2):
        await told(next_one)
    await told(late[1])

    tasks = [asyncio.create_task(nap("g", 0.3)), asyncio.create_task(nap("h", 0.2))]
    both = list(asyncio.as_completed(tasks))

    async def victim():
        for next_one in both:
            print("got", await next_one)

    task = asyncio.create_task(victim())
    await asyncio.sleep(0.25)
    task.cancel("in between")
    await told(task)
    await asyncio.sleep(0.1)


run_chosen()
