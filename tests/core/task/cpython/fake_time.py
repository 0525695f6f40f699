"""asyncio on a clock that jumps: a program with sleeps of seconds takes milliseconds, and always the same turns.

Every look at the clock moves it on by a microsecond, as a real one does, so that no two deadlines are equal (asyncio's heap gives
equal ones in any order).
"""

import asyncio
import math
import selectors


class FakeTimeSelector(selectors.SelectSelector):
    now = 0.0

    def select(self, timeout=None):
        if timeout is None:
            raise RuntimeError("the program waits for nothing")
        if timeout > 0:
            self.now += math.ceil(timeout * 1000) / 1000  # whole milliseconds, as epoll's
        return super().select(0)


class FakeTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.fake = FakeTimeSelector()
        super().__init__(self.fake)

    def time(self):
        self.fake.now += 1e-6
        return self.fake.now


def now():
    """The loop's time in tenths of a second."""
    return int(asyncio.get_running_loop().time() * 10)


def run(main):
    try:
        with asyncio.Runner(loop_factory=FakeTimeLoop) as runner:
            runner.run(main)
    except BaseException as error:
        print("run:", describe(error))


def describe(error):
    if isinstance(error, asyncio.CancelledError):
        return f"CancelledError({', '.join(map(str, error.args))})"
    return f"error({error})"
