"""Who counts as having asked for an exception: what nobody asked for is told, and nothing else."""

import asyncio
from common import Unhandled, awaits, fails, gives, nap, stubborn, sweep, told, turns
from telling_loop import TellingLoop, program, run_chosen

TellingLoop.tick = 0


@program
async def gather_cancelled_twice():
    unhandled = Unhandled()
    for between in range(4):
        task = asyncio.create_task(awaits(asyncio.gather(nap("a", 9), nap("b", 9))))
        await turns(1)
        task.cancel("1")
        await turns(between)
        print(task.cancel("2"), task.cancelling())
        await told(task)
        unhandled.tell()


@program
async def waiter_cancelled_as_gather_fails():
    unhandled = Unhandled()
    await sweep(6, lambda: awaits(asyncio.gather(fails(1, "first"), gives(2, 1), fails(3, "last"))))
    await turns(5)
    unhandled.tell()
    await sweep(6, lambda: awaits(asyncio.gather(fails(1, "first"), gives(3, 1), return_exceptions=True)))
    unhandled.tell()


@program
async def waiter_cancelled_as_future_fails():
    unhandled = Unhandled()
    loop = asyncio.get_running_loop()
    for cancel_first in (False, True):
        future = loop.create_future()
        task = asyncio.create_task(awaits(future))
        await turns(1)
        if cancel_first:
            print(task.cancel("the waiter"), future.cancelled())
        else:
            future.set_exception(ValueError("of future"))
            print(task.cancel("the waiter"), future.cancelled())
        await told(task)
        del future, task
        unhandled.tell()


@program
async def future_ends_with_a_cancellation():
    unhandled = Unhandled()
    loop = asyncio.get_running_loop()
    for message in (None, "the waiter"):
        future = loop.create_future()
        task = asyncio.create_task(awaits(future))
        await turns(1)
        future.set_exception(asyncio.CancelledError("given"))
        if message:
            task.cancel(message)
        await told(task)
        print(future.cancelled(), task.cancelled(), task.cancelling())
        await told(asyncio.wait_for(future, 1))
        await told(asyncio.wait_for(future, 0))
        del future, task
        unhandled.tell()
    future = loop.create_future()
    future.set_exception(asyncio.CancelledError("nobody asks"))
    del future
    unhandled.tell()


@program
async def children_throw_when_cancelled():
    unhandled = Unhandled()
    for options in ({"return_exceptions": True}, {}):
        await sweep(3, lambda: awaits(asyncio.gather(stubborn("a", 9, 0.1, "of a"), nap("b", 9), **options)))
        await sweep(3, lambda: awaits(asyncio.gather(nap("c", 9), stubborn("d", 9, 0, "of d"), **options)))
        await asyncio.sleep(1)
        unhandled.tell()


@program
async def wait_and_failures():
    unhandled = Unhandled()
    modes = (asyncio.FIRST_EXCEPTION, asyncio.FIRST_COMPLETED, asyncio.ALL_COMPLETED)
    for mode in modes:
        for later in range(4):
            tasks = [asyncio.create_task(fails(1, "first"), name="0")]
            tasks += [asyncio.create_task(fails(1 + later, "second"), name="1")]
            done, pending = await asyncio.wait(tasks, return_when=mode)
            print(len(done), len(pending))
            await turns(6)
            print([task.done() for task in tasks])
            del tasks, done, pending
            unhandled.tell()


@program
async def wait_for_three_failures():
    unhandled = Unhandled()
    for after in range(3):
        tasks = [asyncio.create_task(fails(number, f"of {number}"), name=str(number)) for number in (1, 1 + after, 2, 4)]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        print(len(done), len(pending))
        await turns(6)
        del tasks, done, pending
        unhandled.tell()


@program
async def wait_cancelled_as_it_ends():
    unhandled = Unhandled()

    async def waits(mode):
        tasks = [asyncio.create_task(fails(1, "first")), asyncio.create_task(fails(2, "second"))]
        done, pending = await asyncio.wait(tasks, return_when=mode)
        print(len(done), len(pending))

    for mode in (asyncio.FIRST_EXCEPTION, asyncio.FIRST_COMPLETED, asyncio.ALL_COMPLETED):
        await sweep(7, lambda: waits(mode))
        await turns(5)
        unhandled.tell()


async def within(timeout, function, *arguments):
    return await asyncio.wait_for(function(*arguments), timeout)


@program
async def wait_for_cancelled_and_failing():
    unhandled = Unhandled()
    await sweep(6, lambda: within(1, fails, 2, "in time"))
    unhandled.tell()
    await sweep(4, lambda: within(1, stubborn, "s", 9, 0, "of s"))
    await turns(1)
    unhandled.tell()
    await sweep(4, lambda: within(0, stubborn, "z", 9, 0, "of z"))
    await turns(1)
    unhandled.tell()
    await told(asyncio.wait_for(stubborn("late", 9, 0.5, "of late"), 0.1))
    unhandled.tell()


@program
async def shields():
    unhandled = Unhandled()
    for after in range(4):
        inner = asyncio.create_task(fails(2, "inner"))
        outer = asyncio.create_task(awaits(asyncio.shield(inner)))
        await turns(after)
        outer.cancel("outer")
        await told(outer)
        await turns(4)
        del inner, outer
        unhandled.tell()
    inner = asyncio.create_task(fails(1, "inner"))
    outer = asyncio.shield(inner)
    await turns(5)
    del inner, outer
    unhandled.tell()


@program
async def shield_set_by_hand():
    unhandled = Unhandled()
    loop = asyncio.get_running_loop()
    for kind in ("result", "exception", "cancel"):
        inner = loop.create_future()
        outer = asyncio.shield(inner)
        outer.set_result(1)
        if kind == "result":
            inner.set_result(2)
        elif kind == "exception":
            inner.set_exception(ValueError("inner"))
        else:
            inner.cancel()
        await turns(3)
        print(outer.result())
        unhandled.told = [line.split(" ")[0] for line in unhandled.told]
        del inner, outer
        unhandled.tell()


@program
async def as_completed_and_failures():
    unhandled = Unhandled()
    for awaited in range(3):
        left = awaited
        tasks = [asyncio.create_task(fails(after, f"of {after}"), name=str(after)) for after in (1, 3)]
        for each in asyncio.as_completed(tasks):
            if left:
                await told(each)
                left -= 1
            else:
                each.close()
        await turns(5)
        del tasks, each
        unhandled.tell()


@program
async def groups():
    unhandled = Unhandled()

    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(1, "a"))
            group.create_task(stubborn("b", 9, 0, "b"))
            group.create_task(fails(3, "c"))
            await asyncio.sleep(9)

    await sweep(6, group)
    await turns(5)
    unhandled.tell()


@program
async def asked_or_not():
    unhandled = Unhandled()

    async def ended(how):
        task = asyncio.create_task(fails(0, how))
        await turns(2)
        if how == "exception()":
            print(describe_type(task.exception()))
        elif how == "cancel()":
            print(task.cancel())
        elif how == "result()":
            try:
                task.result()
            except ValueError as error:
                print(error)
        elif how == "a callback that does not ask":
            task.add_done_callback(lambda task: print(task.cancelled(), task.done()))
        elif how == "a callback that asks":
            task.add_done_callback(lambda task: print(describe_type(task.exception())))
        elif how == "wait":
            await asyncio.wait([task])
        elif how == "a gather that ended before":
            await told(asyncio.gather(fails(0, "earlier"), task))
        elif how == "cancelled gather":
            print(asyncio.gather(task).cancel())
        await turns(2)

    hows = ("exception()", "cancel()", "result()", "a callback that does not ask", "a callback that asks", "wait")
    for how in hows + ("a gather that ended before", "cancelled gather"):
        print(how)
        await ended(how)
        unhandled.tell()


def describe_type(error):
    return "nothing" if error is None else "an exception"


@program
async def gather_that_nobody_awaits():
    unhandled = Unhandled()
    both = asyncio.gather(fails(1, "first"), fails(2, "second"))
    await turns(5)
    print(both.done(), both.cancel())
    del both
    unhandled.tell()
    both = asyncio.gather(fails(1, "first"), fails(2, "second"), return_exceptions=True)
    await turns(5)
    print(both.done())
    del both
    unhandled.tell()
    child = asyncio.create_task(nap("child", 9))
    both = asyncio.gather(child)
    await turns(1)
    child.cancel("child")
    await turns(4)
    print(both.done(), both.cancelled())
    del both, child
    unhandled.tell()


@program
async def two_who_await():
    unhandled = Unhandled()
    failing = asyncio.create_task(fails(2, "both see it"))
    first, second = asyncio.create_task(awaits(failing)), asyncio.create_task(awaits(failing))
    await turns(3)
    print(first.cancel("first"), second.done())
    await told(first)
    await told(second)
    del failing, first, second
    unhandled.tell()


@program
async def left_behind_by_main():
    unhandled = Unhandled()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: (unhandled.handle(loop, context), print(unhandled.told.pop())))
    left = [asyncio.create_task(stubborn("a", 9, 0.1, "of a")), asyncio.create_task(nap("b", 9))]
    left += [asyncio.create_task(stubborn("c", 9, 0)), asyncio.create_task(fails(3, "of d"))]
    await turns(1)
    raise ValueError("main's")


run_chosen()
