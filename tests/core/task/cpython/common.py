"""What programs here have in common."""

import asyncio
import gc
from telling_loop import describe, now


async def nap(name, delay, error=None):
    """Sleeps and returns its name, or raises ValueError; tells when it is cancelled."""
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError as cancelled:
        print(name, describe(cancelled), "at", now())
        raise
    print(name, "slept")
    if error:
        raise ValueError(error)
    return name


async def stubborn(name, delay, longer, error=None):
    """The same, but goes on for `longer` when it is cancelled."""
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError as cancelled:
        print(name, describe(cancelled), "and goes on")
        await asyncio.sleep(longer)
    if error:
        raise ValueError(error)
    return name


def shown(error):
    if isinstance(error, BaseExceptionGroup):
        return f"{error.message} [{', '.join(map(shown, error.exceptions))}]"
    return "timeout" if isinstance(error, TimeoutError) else describe(error)


async def told(awaitable):
    """Awaits it and tells what comes of it."""
    try:
        print("result", await awaitable, "at", now())
    except (asyncio.CancelledError, Exception) as error:
        print(shown(error), "at", now())


async def turns(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def sweep(count, make):
    """Runs make() as a task `count` times, and cancels it one turn later each time."""
    for turn in range(count):
        print("cancelled in turn", turn)
        task = asyncio.create_task(make())
        await turns(turn)
        print("asked", task.cancel(f"of turn {turn}"), task.cancelling())
        await told(task)


async def fails(after, error):
    """Raises after so many turns."""
    await turns(after)
    raise ValueError(error)


async def gives(after, value):
    """Returns after so many turns."""
    await turns(after)
    return value


async def awaits(awaitable):
    return await awaitable


class Unhandled:
    """What the loop's exception handler is told, for who asks in the end: the order is the collector's."""

    def __init__(self, loop=None):
        self.told = []
        (loop or asyncio.get_running_loop()).set_exception_handler(self.handle)

    def handle(self, loop, context):
        kinds = ("never retrieved", "in callback", "is pending", "shutdown")
        kind = next((kind for kind in kinds if kind in context["message"]), "?")
        self.told.append(f"{kind} {shown(context['exception']) if 'exception' in context else ''}")

    def tell(self):
        gc.collect()
        print("unhandled:", ", ".join(sorted(self.told)) or "nothing")
        self.told.clear()
