import asyncio
from telling_loop import describe, now, run


async def nap(name, delay, error=None):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError as cancelled:
        print(name, describe(cancelled), "at", now())
        raise
    if error:
        raise ValueError(error)
    return name


async def stubborn(delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print("goes on")
        await asyncio.sleep(0.2)
    return "stubborn"


labels = {}


def nap_task(name, *args):
    task = asyncio.create_task(nap(name, *args))
    labels[task] = name
    return task


def names(tasks):
    return ",".join(sorted(labels[task] for task in tasks))


async def told(awaitable):
    try:
        print("result", await awaitable)
    except (asyncio.CancelledError, ValueError) as error:
        print(describe(error))
    except TimeoutError:
        print("timeout at", now())


async def wait_modes():
    for mode in (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED):
        tasks = [
            nap_task("a", 0.1),
            nap_task("b", 0.2, "of b"),
            nap_task("c", 0.3),
        ]
        done, pending = await asyncio.wait(tasks, return_when=mode)
        print("done", names(done), "pending", names(pending), "at", now())
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0)
        tasks[1].exception() if mode != asyncio.FIRST_COMPLETED else None
    late = nap_task("late", 1)
    done, pending = await asyncio.wait([late], timeout=0.2)
    print("done", names(done), "pending", names(pending), "at", now())
    late.cancel()


async def wait_fors():
    await told(asyncio.wait_for(nap("in time", 0.1), 0.5))
    await told(asyncio.wait_for(nap("late", 0.9), 0.5))
    await told(asyncio.wait_for(stubborn(0.9), 0.5))
    await told(asyncio.wait_for(nap("at once", 0.9), 0))
    await told(asyncio.wait_for(nap("fails", 0.1, "of nap"), 0.5))
    await told(asyncio.wait_for(nap("ever", 0.1), None))
    outer = asyncio.create_task(asyncio.wait_for(nap("inner", 0.9), 0.5))
    await asyncio.sleep(0.1)
    outer.cancel("outer")
    await told(outer)


async def timeouts():
    async def limited(delay, sleep):
        async with asyncio.timeout(delay) as limit:
            await asyncio.sleep(sleep)
        return limit.expired()

    await told(limited(0.5, 0.1))
    await told(limited(0.1, 0.5))
    await told(limited(None, 0.1))
    await told(limited(0, 0.1))
    try:
        async with asyncio.timeout(0.3):
            try:
                async with asyncio.timeout(0.1):
                    await asyncio.sleep(1)
            except TimeoutError:
                print("inner at", now())
            await asyncio.sleep(1)
    except TimeoutError:
        print("outer at", now())
    task = asyncio.create_task(limited(0.3, 1))
    await asyncio.sleep(0.1)
    task.cancel("asked")
    await told(task)
    print(asyncio.current_task().cancelling())


async def main():
    await wait_modes()
    await wait_fors()
    await timeouts()


run(main())
