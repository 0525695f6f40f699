"""SIGINT in asyncio.run and Runner, and what is shut down at the end. Each program runs a loop of its own."""

import asyncio
import os
import signal
import sys
import time
from telling_loop import describe


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def told(function, *arguments, **options):
    try:
        print("result", function(*arguments, **options))
    except KeyboardInterrupt:
        print("KeyboardInterrupt")
    except (asyncio.CancelledError, Exception) as error:
        print(describe(error))


async def nap(name):
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError as error:
        print(name, describe(error))
        raise


async def interrupted_nap(name="main"):
    asyncio.get_running_loop().call_soon(interrupt)
    await nap(name)


def plain():
    told(asyncio.run, interrupted_nap())


def main_goes_on():
    async def main():
        try:
            await interrupted_nap()
        except asyncio.CancelledError:
            return "ended well"

    told(asyncio.run, main())


def main_uncancels():
    async def main(ends):
        try:
            await interrupted_nap()
        except asyncio.CancelledError:
            print("uncancel", asyncio.current_task().uncancel())
            if ends == "again":
                raise
            if ends == "new":
                raise asyncio.CancelledError("mine")
            if ends == "error":
                raise ValueError("oops")
            await asyncio.sleep(0)
            return "well"

    for ends in ("again", "new", "error", "well"):
        told(asyncio.run, main(ends))


def main_is_cancelled_twice():
    async def main():
        asyncio.current_task().cancel("by itself")
        await interrupted_nap()

    async def later():
        asyncio.get_running_loop().call_soon(asyncio.current_task().cancel, "by a callback")
        await interrupted_nap()

    told(asyncio.run, main())
    told(asyncio.run, later())


def a_second_one():
    async def main():
        try:
            await interrupted_nap()
        except asyncio.CancelledError:
            interrupt()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            print("not reached")

    told(asyncio.run, main())


def at_the_end():
    async def main():
        asyncio.current_task().add_done_callback(lambda _: interrupt())
        return "lost"

    told(asyncio.run, main())


def before_main():
    with asyncio.Runner() as runner:
        runner.get_loop().call_soon(interrupt)
        told(runner.run, nap("main"))


def twice():
    with asyncio.Runner() as runner:
        told(runner.run, interrupted_nap("first"))
        told(runner.run, interrupted_nap("second"))
        told(runner.run, asyncio.sleep(0, "third"))


def handled():
    async def main(name):
        loop = asyncio.get_running_loop()
        if name == "first":
            loop.add_signal_handler(signal.SIGINT, lambda: print("handled"))
        interrupt()
        await asyncio.sleep(0.01)
        return name

    with asyncio.Runner() as runner:
        told(runner.run, main("first"))
        told(runner.run, main("second"))
    told(asyncio.run, interrupted_nap("a loop of its own"))


def handler_removed():
    async def main(add):
        loop = asyncio.get_running_loop()
        if add:
            loop.add_signal_handler(signal.SIGINT, lambda: print("handled"))
        print("removed", loop.remove_signal_handler(signal.SIGINT))
        loop.call_soon(interrupt)
        await nap("main")

    told(asyncio.run, main(False))
    told(asyncio.run, main(True))
    with asyncio.Runner() as runner:
        told(runner.run, main(True))
        told(runner.run, interrupted_nap("next"))


def handler_removed_in_the_second_run():
    async def main(step):
        loop = asyncio.get_running_loop()
        if step == "add":
            loop.add_signal_handler(signal.SIGINT, lambda: print("handled"))
        else:
            print("removed", loop.remove_signal_handler(signal.SIGINT))
            loop.call_soon(interrupt)
            await nap(step)

    with asyncio.Runner() as runner:
        told(runner.run, main("add"))
        told(runner.run, main("remove"))


def own_handler():
    def handler(*_):
        print("own")

    async def main(install):
        if install:
            signal.signal(signal.SIGINT, handler)
        interrupt()
        await asyncio.sleep(0.01)
        return "well"

    before = signal.signal(signal.SIGINT, handler)
    told(asyncio.run, main(False))
    interrupt()
    signal.signal(signal.SIGINT, before)
    told(asyncio.run, main(True))
    interrupt()
    signal.signal(signal.SIGINT, before)
    told(asyncio.run, interrupted_nap())


def while_it_closes():
    async def left_over():
        try:
            await asyncio.sleep(9)
        finally:
            print("interrupts")
            interrupt()
            await asyncio.sleep(0.01)
            print("not reached")

    async def main():
        asyncio.create_task(left_over())
        await asyncio.sleep(0)

    told(asyncio.run, main())


def jobs_end():
    begun = []

    def job(name, seconds):
        begun.append(name)
        time.sleep(seconds)
        print("job", name)
        return name

    async def waits(name):
        try:
            await asyncio.to_thread(job, name, 0.05)
        except asyncio.CancelledError:
            print(name, "is cancelled")
            raise

    async def main():
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(None, job, "a", 0.15)
        future.add_done_callback(lambda future: print("callback", future.result()))
        future.add_done_callback(another)
        asyncio.create_task(waits("b"))
        while len(begun) < 2:
            await asyncio.sleep(0.001)
        return "main"

    def another(_):
        try:
            asyncio.get_running_loop().run_in_executor(None, job, "late", 0)
        except RuntimeError as error:
            print(error)

    told(asyncio.run, main())


if __name__ == "__main__":
    globals()[sys.argv[1]]()
