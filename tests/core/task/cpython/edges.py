"""wait_for, wait, gather, as_completed and shield at the edges."""

import asyncio
from common import Unhandled, awaits, fails, gives, nap, stubborn, sweep, told, turns
from telling_loop import TellingLoop, describe, now, program, run_chosen

TellingLoop.tick = 0


@program
async def wait_for_without_time():
    for timeout in (0, -1, None):
        print("timeout", timeout)
        await told(asyncio.wait_for(gives(0, "at once"), timeout))
        await told(asyncio.wait_for(gives(2, "in two turns"), timeout))
        await told(asyncio.wait_for(asyncio.create_task(gives(0, "task")), timeout))
        await told(asyncio.wait_for(fails(0, "fails"), timeout))
        task = asyncio.create_task(gives(0, "done"))
        await turns(2)
        await told(asyncio.wait_for(task, timeout))


@program
async def wait_for_a_gather():
    for timeout in (1, 0):
        await told(asyncio.wait_for(asyncio.gather(nap("a", 9), nap("b", 9)), timeout))
        task = asyncio.create_task(asyncio.wait_for(asyncio.gather(nap("c", 9), stubborn("d", 9, 0.1)), timeout))
        await told(task)
        print(task.cancelled(), task.cancelling())
        await told(asyncio.wait_for(asyncio.gather(nap("e", 9), nap("f", 9), return_exceptions=True), timeout))


@program
async def wait_for_what_ends_with_a_cancellation():
    async def raises(after):
        await asyncio.sleep(after)
        raise asyncio.CancelledError("its own")

    async def turns_into(error):
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            raise error

    for timeout in (1, 0.1, 0):
        await told(asyncio.wait_for(raises(0.5), timeout))
        await told(asyncio.wait_for(turns_into(asyncio.CancelledError("other")), timeout))
        await told(asyncio.wait_for(turns_into(ValueError("other")), timeout))
        await told(asyncio.wait_for(asyncio.shield(nap("shielded", 0.3)), timeout))
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.05, lambda: future.done() or future.cancel("from outside"))
        await told(asyncio.wait_for(future, timeout))


@program
async def nested_wait_for_sweep():
    async def nested():
        return await asyncio.wait_for(asyncio.wait_for(gives(2, "inner"), 1), 1)

    await sweep(12, nested)


@program
async def wait_for_in_turn_of_the_end():
    async def limited(timeout):
        return await asyncio.wait_for(gives(3, "given"), timeout)

    await sweep(9, lambda: limited(1))
    await sweep(6, lambda: limited(0))


@program
async def gathers_of_little():
    loop = asyncio.get_running_loop()
    empty = asyncio.gather()
    print(empty.done(), empty.result(), empty.cancel(), empty.cancelled())
    future = loop.create_future()
    future.set_result("done")
    both = asyncio.gather(future, future)
    print(both.done(), both.cancel(), both.done())
    print(*await both)
    cancelled = loop.create_future()
    cancelled.cancel("before")
    await told(asyncio.gather(cancelled))
    print(*map(describe, await asyncio.gather(cancelled, return_exceptions=True)))
    task = asyncio.create_task(gives(1, "task"))
    print(*await asyncio.gather(task, future, task, task))
    inner = asyncio.gather(task, gives(0, "more"))
    print(*[part for parts in await asyncio.gather(inner, inner) for part in parts])


@program
async def gather_ends_and_is_cancelled():
    async def both(**options):
        return "".join(map(str, await asyncio.gather(gives(1, "a"), gives(2, "b"), **options)))

    await sweep(7, both)


@program
async def gather_of_duplicates_cancelled():
    task = asyncio.create_task(nap("task", 9))
    both = asyncio.gather(task, task, nap("other", 9))
    await turns(1)
    print(both.cancel("all"), task.cancelling())
    await told(both)
    print(both.cancelled(), both.cancel("late"))


@program
async def gather_after_an_error():
    gathered = asyncio.gather(fails(0, "first"), nap("goes on", 0.1), fails(2, "second"))
    await told(gathered)
    print(gathered.cancel("no more"))
    await asyncio.sleep(0.2)
    await told(gathered)


def names(tasks):
    return " ".join(sorted(task.get_name() for task in tasks)) or "none"


async def tell_wait(tasks, **options):
    done, pending = await asyncio.wait(tasks, **options)
    print("done:", names(done), "pending:", names(pending), "at", now())


@program
async def wait_with_done_members():
    def make(name, delay):
        return asyncio.create_task(nap(name, delay), name=name)

    early = make("early", 0)
    await asyncio.sleep(0.1)
    for mode in (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED):
        late = make("late", 0.2)
        await tell_wait([early, late, early], return_when=mode)
        await tell_wait([early], return_when=mode)
        await tell_wait([late], return_when=mode, timeout=0)
        await tell_wait([late, early], return_when=mode, timeout=-1)
        await late


@program
async def wait_timeouts():
    tasks = [asyncio.create_task(nap(name, delay), name=name) for name, delay in (("a", 0.1), ("b", 0.2), ("c", 0.3))]
    for timeout in (0, 0.1, 0.1, 1):
        await tell_wait(tasks, timeout=timeout)
    tasks = [asyncio.create_task(nap("d", 0.2), name="d")]
    await tell_wait(tasks, timeout=0.2)
    await tell_wait(tasks, timeout=0.2, return_when=asyncio.FIRST_COMPLETED)


@program
async def wait_is_cancelled():
    async def waits():
        done, pending = await asyncio.wait([asyncio.create_task(gives(1, "a")), asyncio.create_task(gives(2, "b"))])
        print(len(done), len(pending))

    await sweep(7, waits)


async def tell_completed(futures, **options):
    for each in asyncio.as_completed(futures, **options):
        await told(each)


@program
async def as_completed_in_time():
    for timeout in (0, 0.15, 0.2, 1, None):
        print("timeout", timeout)
        await tell_completed([asyncio.create_task(nap(f"{delay}", delay)) for delay in (0.1, 0.2)], timeout=timeout)
        await asyncio.sleep(0.5)


@program
async def as_completed_of_done():
    loop = asyncio.get_running_loop()
    done, cancelled, failed = loop.create_future(), loop.create_future(), loop.create_future()
    await tell_completed([])
    done.set_result("done")
    await tell_completed([done, done])
    cancelled.cancel("cancelled")
    await tell_completed([cancelled], timeout=1)
    failed.set_exception(ValueError("failed"))
    await tell_completed([failed], timeout=0)
    await asyncio.sleep(0.1)


@program
async def as_completed_let_go():
    tasks = [asyncio.create_task(nap(f"{delay}", delay)) for delay in (0.1, 0.3)]
    for each in asyncio.as_completed(tasks, timeout=0.2):
        await told(each)
        break
    await asyncio.sleep(0.5)
    print("finished and let go of")
    tasks = [asyncio.create_task(nap(f"{delay}", delay)) for delay in (0.1, 0.2)]
    await tell_completed(tasks, timeout=0.3)
    await asyncio.sleep(0.5)


@program
async def as_completed_cancelled():
    async def first(**options):
        tasks = [asyncio.create_task(gives(after, after)) for after in (2, 4)]
        return [await each for each in asyncio.as_completed(tasks, **options)][0]

    await sweep(10, first)


@program
async def as_completed_by_two():
    tasks = [asyncio.create_task(nap(f"{delay}", delay)) for delay in (0.1, 0.2, 0.3)]
    waiting = [asyncio.create_task(told(each), name=f"waits {i}") for i, each in enumerate(asyncio.as_completed(tasks))]
    await asyncio.sleep(0.05)
    waiting[0].cancel("the first")
    await asyncio.sleep(0.5)
    print(*[task.done() for task in waiting])


@program
async def shields_twice():
    inner = asyncio.create_task(nap("inner", 0.2))
    first, second = asyncio.shield(inner), asyncio.shield(asyncio.shield(inner))
    await turns(1)
    print(first.cancel("first"), inner.done(), second.done())
    await told(first)
    await told(second)
    print(asyncio.shield(inner) is inner)
    task = asyncio.create_task(awaits(asyncio.shield(nap("shielded", 0.1))))
    await turns(1)
    task.cancel("outside")
    await told(task)
    await asyncio.sleep(0.2)


@program
async def shield_cancelled_inside_and_outside():
    for order in ("inside", "outside", "inside first", "outside first"):
        inner = asyncio.create_task(nap("inner", 9))
        outer = asyncio.create_task(awaits(asyncio.shield(inner)))
        await turns(2)
        if order.startswith("inside"):
            print(inner.cancel("inside"))
        if order != "inside":
            print(outer.cancel("outside"))
        if order == "outside first":
            print(inner.cancel("inside"))
        await told(outer)
        print(inner.done(), inner.cancel("in the end"))
        await told(inner)


@program
async def shield_sweep():
    async def shielded():
        return await asyncio.shield(gives(2, "shielded"))

    await sweep(7, shielded)
    await turns(3)


run_chosen()
