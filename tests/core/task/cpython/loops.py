"""Programs that run a loop themselves: more than once, stopped, interrupted."""

import asyncio
from common import Unhandled, fails, gives, nap, turns
from telling_loop import TellingLoop, describe, program, run_plainly

TellingLoop.tick = 0


def ran(loop, what):
    try:
        print("ended with", loop.run_until_complete(what))
    except (asyncio.CancelledError, ValueError) as error:
        print(describe(error))
    except RuntimeError:
        print("stopped before")
    except KeyboardInterrupt:
        print("interrupted")


def interrupt():
    print("interrupt")
    raise KeyboardInterrupt


async def counts(name, count):
    for i in range(count):
        print(name, i)
        await turns(1)
    return name


@program
def done_before(loop):
    futures = [loop.create_future() for _ in range(3)]
    futures[0].set_result(1)
    futures[1].set_exception(ValueError("before"))
    futures[2].cancel("before")
    for future in futures:
        loop.call_soon(print, "soon")
        ran(loop, future)
        ran(loop, future)
    later = loop.create_future()
    loop.call_later(0.1, later.set_result, 2)
    ran(loop, later)
    print(loop.time())


@program
def coroutines_and_tasks(loop):
    async def cancels_itself():
        asyncio.current_task().cancel("itself")
        await turns(1)

    ran(loop, gives(2, 1))
    ran(loop, fails(2, "failed"))
    ran(loop, cancels_itself())
    task = loop.create_task(gives(1, 2))
    beside = loop.create_task(counts("beside", 4))
    ran(loop, task)
    print(task.done(), beside.done())
    ran(loop, beside)


@program
def stopped_midway(loop):
    task = loop.create_task(counts("task", 5))
    loop.call_soon(loop.stop)
    loop.call_soon(print, "behind the stop")
    ran(loop, task)
    print(task.done())
    loop.call_later(0, loop.stop)
    ran(loop, task)
    loop.run_until_complete(turns(0))
    ran(loop, task)
    print(task.done())


@program
def stopped_before(loop):
    task = loop.create_task(counts("task", 3))
    for _ in range(2):
        loop.stop()
        loop.run_forever()
        print("returned")
    loop.stop()
    loop.stop()
    ran(loop, task)
    ran(loop, task)
    loop.call_soon(loop.call_soon, print, "made by the last frame")
    loop.stop()
    loop.run_forever()
    print("returned")
    loop.stop()
    loop.run_forever()


@program
def stops_and_timers(loop):
    def stop():
        print("stop at", loop.time())
        loop.stop()
        loop.call_soon(print, "after the stop")
        loop.call_later(0, print, "timer after the stop")

    loop.call_later(0.1, stop)
    loop.call_later(0.1, print, "with the stop")
    loop.call_later(0.2, print, "late")
    loop.run_forever()
    print("returned at", loop.time())
    loop.call_later(0.3, loop.stop)
    loop.run_forever()
    print("returned at", loop.time())


@program
def nested(loop):
    def runs():
        for run in (loop.run_forever, lambda: loop.run_until_complete(loop.create_future())):
            try:
                run()
            except RuntimeError:
                print("refused")

    loop.call_soon(runs)
    ran(loop, counts("task", 3))

    async def runs_within():
        runs()
        await turns(1)
        return "task"

    ran(loop, runs_within())


@program
def interrupted_by_a_callback(loop):
    task = loop.create_task(counts("task", 4))
    loop.call_soon(interrupt)
    loop.call_soon(print, "behind the interrupt")
    ran(loop, task)
    print(task.done())
    ran(loop, task)


@program
def interrupted_by_main(loop):
    async def main():
        await turns(1)
        interrupt()

    beside = loop.create_task(counts("beside", 4))
    task = loop.create_task(main())
    ran(loop, task)
    print(task.done(), task.cancelled())
    ran(loop, beside)
    print(type(task.exception()).__name__)


@program
def interrupted_by_a_coroutine(loop):
    async def main():
        interrupt()

    ran(loop, main())
    ran(loop, counts("next", 2))


@program
def interrupted_by_a_child(loop):
    async def child():
        await turns(1)
        interrupt()

    async def main():
        try:
            await loop.create_task(child())
        except KeyboardInterrupt:
            print("main sees it")
            return "main"

    task = loop.create_task(main())
    ran(loop, task)
    print(task.done())
    ran(loop, task)


@program
def interrupted_as_it_ends(loop):
    task = loop.create_task(gives(0, 1))
    task.add_done_callback(lambda task: interrupt())
    ran(loop, task)
    print(task.done())
    ran(loop, counts("next", 3))
    ran(loop, counts("one more", 2))


@program
def interrupted_before_it_ends(loop):
    # The end of the run is in the ready queue when the interrupt leaves the frame: it stops the next run.
    future = loop.create_future()

    def both():
        future.set_result(1)
        interrupt()

    loop.call_soon(both)
    ran(loop, future)
    task = loop.create_task(counts("next", 3))
    ran(loop, task)
    ran(loop, task)


@program
def left_behind(loop):
    loop.create_task(nap("behind", 0.3))
    for delay in (0.1, 0.1, 0.2):
        ran(loop, nap(f"main {delay}", delay))
        print(loop.time())


@program
def interrupt_in_a_group(loop):
    async def interrupts():
        await turns(1)
        interrupt()

    async def main():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(interrupts())
                group.create_task(nap("other", 9))
                await nap("body", 9)
        finally:
            print("the group ended")

    task = loop.create_task(main())
    ran(loop, task)
    ran(loop, task)
    print(type(task.exception()).__name__)


@program
def nobody_asks_for_an_interrupt(loop):
    async def main():
        interrupt()

    unhandled = Unhandled(loop)
    ran(loop, main())
    unhandled.tell()
    task = loop.create_task(main())
    ran(loop, task)
    del task
    unhandled.tell()  # the end of that run is still to come, and asks
    ran(loop, counts("next", 1))
    unhandled.tell()


run_plainly()
