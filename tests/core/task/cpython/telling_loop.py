"""Runs a program under asyncio and tells, among the lines that it prints, whose turn it is.

    frame 3 waits
      Task-2 step
    hello

Programs here call its run(). A file of several marks each with @program and ends with run_chosen(); its first argument names
the one to run. Others, which call asyncio.run: `telling_loop.py PROGRAM [arguments]`.

A frame is told when something runs in it: it "polls" or "waits", by the timeout of its select.

The clock jumps, so that a program with sleeps of seconds takes milliseconds, and always the same turns; time.sleep within the loop
moves it on, too. Every look at it moves it on by a tick, as it does a real one. Without ticks deadlines can be equal; they are then met in the order of their making, where asyncio's
heap has none. The collector runs only when a program asks for it: a task that only it can find would be gone sooner or later.
"""

import asyncio
import asyncio.runners
import gc
import itertools
import math
import runpy
import selectors
import sys
import time
import weakref

gc.disable()


async def leave_timeout(timeout, kind, error, traceback):
    """Timeout.__aexit__ of 3.11.3: a request from before it began is not its own, and TimeoutError has a cause."""
    if timeout._timeout_handler is not None:
        timeout._timeout_handler.cancel()
        timeout._timeout_handler = None
    if timeout._state is not asyncio.timeouts._State.EXPIRING:
        timeout._state = asyncio.timeouts._State.EXITED
        return
    timeout._state = asyncio.timeouts._State.EXPIRED
    if timeout._task.uncancel() <= timeout.requests_before and kind is asyncio.CancelledError:
        raise TimeoutError from error


def mend_timeouts():
    """Debian's 3.11.2 has a Timeout that 3.11.3 mended: ours is held against the mended one."""
    enter = asyncio.Timeout.__aenter__

    async def enter_timeout(timeout):
        result = await enter(timeout)
        timeout.requests_before = timeout._task.cancelling()
        return result

    asyncio.Timeout.__aenter__ = enter_timeout
    asyncio.Timeout.__aexit__ = leave_timeout


if sys.version_info < (3, 11, 3):
    mend_timeouts()


class FakeTimeSelector(selectors.SelectSelector):
    now = 0.0
    timeout = 0.0

    def select(self, timeout=None):
        if timeout is None:
            raise RuntimeError("the program waits for nothing")
        self.timeout = timeout
        if timeout > 0:
            # Whole milliseconds, as epoll's; what sums of fractions are off by is none.
            self.now = round(self.now + math.ceil(timeout * 1000 - 1e-6) / 1000, 9)
        return super().select(0)


class TellingLoop(asyncio.SelectorEventLoop):
    tick = 1e-6
    frames = 0
    frame_is_told = False
    numbers_before = 0

    def __init__(self):
        self.fake = FakeTimeSelector()
        self.order = weakref.WeakKeyDictionary()  # of the tasks' creation
        self.counter = itertools.count()
        super().__init__(self.fake)

    def time(self):
        self.fake.now += self.tick
        return self.fake.now

    def _run_once(self):
        self.frame_is_told = False
        super()._run_once()

    def create_task(self, coro, **options):
        task = super().create_task(coro, **options)
        self.order[task] = next(self.counter)
        return task

    def create_main(self, coro):
        task = self.create_task(coro)
        self.numbers_before = int(task.get_name().removeprefix("Task-")) - 1
        return task

    def name_of(self, task):
        """asyncio counts through all loops of a process; here each begins with Task-1."""
        name = task.get_name()
        number = name.removeprefix("Task-")
        return name if number == name else f"Task-{int(number) - self.numbers_before}"

    def tell(self, handle):
        if not self.frame_is_told:
            self.frame_is_told = True
            self.frames += 1
            print(f"frame {self.frames} {'waits' if self.fake.timeout > 0 else 'polls'}")
        print(" ", turn_of(handle))


def turn_of(handle):
    callback = handle._callback
    if isinstance(handle, asyncio.TimerHandle):
        return "timer callback"
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, asyncio.Task):
        return f"{handle._loop.name_of(owner)} step"
    name = getattr(callback, "__qualname__", "")
    if name == "gather.<locals>._done_callback":
        return "gather callback"
    if name == "_run_until_complete_cb":
        return "stop callback"
    return "callback"


def run_and_tell(handle, original=asyncio.Handle._run):
    if isinstance(handle._loop, TellingLoop):
        handle._loop.tell(handle)
    original(handle)


asyncio.Handle._run = run_and_tell


class OrderedTimerHandle(asyncio.TimerHandle):
    numbers = itertools.count()

    def __init__(self, *args):
        super().__init__(*args)
        self.order = next(self.numbers)

    def __lt__(self, other):
        return (self._when, self.order) < (other._when, other.order)


asyncio.events.TimerHandle = OrderedTimerHandle


def sleep_in_loop(seconds, original=time.sleep):
    """Blocks the loop that runs on this thread, as long as its own clock goes."""
    loop = asyncio._get_running_loop()
    if isinstance(loop, TellingLoop):
        loop.fake.now += seconds
    else:
        original(seconds)


time.sleep = sleep_in_loop


class OrderedTasks(dict):
    """A set of tasks in order of creation, where asyncio's has none."""

    def add(self, task):
        self[task] = None

    def discard(self, task):
        self.pop(task, None)


class OrderedTaskGroup(asyncio.TaskGroup):
    def __init__(self):
        super().__init__()
        self._tasks = OrderedTasks()


asyncio.TaskGroup = OrderedTaskGroup


def ordered_tasks(loop, all_tasks=asyncio.all_tasks):
    return sorted(all_tasks(loop), key=loop.order.get) if isinstance(loop, TellingLoop) else all_tasks(loop)


asyncio.tasks.all_tasks = ordered_tasks  # those that are left are cancelled in the order of their creation


def now():
    """The loop's time in tenths of a second."""
    return int(asyncio.get_running_loop().time() * 10 + 1e-9)


def run(main):
    """asyncio.run without its last step, the shutdown of generators and executors, which have tasks of their own."""
    loop = TellingLoop()
    try:
        try:
            loop.run_until_complete(loop.create_main(main))
        finally:
            asyncio.runners._cancel_all_tasks(loop)
    except BaseException as error:
        print("run:", describe(error))
    loop.close()


programs = {}


def program(main):
    programs[main.__name__] = main
    return main


def run_chosen(real=False):
    """real: on the real clock, without telling turns."""
    (asyncio.runners.run if real else run)(programs[sys.argv[1]]())


def run_plainly():
    """The chosen program is no coroutine: it is given a loop, and runs it."""
    loop = TellingLoop()
    asyncio.set_event_loop(loop)
    try:
        programs[sys.argv[1]](loop)
    except BaseException as error:
        print("run:", describe(error))
    loop.close()


def describe(error):
    if isinstance(error, asyncio.CancelledError):
        return f"CancelledError({', '.join(map(str, error.args))})"
    return f"error({error})"


if __name__ == "__main__":
    asyncio.run = run
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
