"""Handles, timers and names."""

import asyncio
from common import Unhandled, turns
from telling_loop import TellingLoop, now, program, run_chosen

TellingLoop.tick = 0


@program
async def cancelled_when():
    loop = asyncio.get_running_loop()
    handles = {
        "soon": loop.call_soon(print, "soon runs"),
        "later": loop.call_later(0.1, print, "later runs"),
        "at": loop.call_at(0.2, print, "at runs"),
        "never": loop.call_later(0.3, print, "never runs"),
        "soon never": loop.call_soon(print, "never runs"),
    }
    handles["never"].cancel()
    handles["soon never"].cancel()
    for sleep in (0, 0.15, 0.3):
        await asyncio.sleep(sleep)
        print(*[f"{name} {handle.cancelled()}" for name, handle in handles.items()])
    for handle in handles.values():
        handle.cancel()
    print(*[f"{name} {handle.cancelled()}" for name, handle in handles.items()])
    for handle in handles.values():
        handle.cancel()
    print(handles["later"].when(), handles["at"].when())


@program
async def cancels_itself():
    loop = asyncio.get_running_loop()
    handles = []

    def call(name):
        print(name, "runs")
        handles[0].cancel()
        print(handles[0].cancelled())

    for schedule in (lambda: loop.call_soon(call, "soon"), lambda: loop.call_later(0.1, call, "later")):
        handles[:] = [schedule()]
        await asyncio.sleep(0.2)
        print(handles[0].cancelled())


@program
async def equal_deadlines():
    loop = asyncio.get_running_loop()
    handles = {}

    def tell(name, *cancels):
        print(name, "at", now())
        for other in cancels:
            handles[other].cancel()

    when = loop.time() + 0.1
    handles["a"] = loop.call_at(when, tell, "a", "c", "e")
    handles["b"] = loop.call_at(when, tell, "b")
    handles["c"] = loop.call_at(when, tell, "c")
    handles["d"] = loop.call_at(when, tell, "d", "a", "b")
    handles["e"] = loop.call_at(when + 0.1, tell, "e")
    handles["f"] = loop.call_at(when - 0.05, tell, "f")
    await asyncio.sleep(0.3)
    print(*[name for name, handle in handles.items() if handle.cancelled()])


@program
async def in_the_past():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0.5)
    loop.call_soon(print, "soon 1")
    loop.call_later(0, print, "later 0")
    loop.call_at(0.1, print, "at 0.1")
    loop.call_later(-3, print, "later -3")
    loop.call_at(0.4, print, "at 0.4")
    loop.call_soon(print, "soon 2")
    for i in range(3):
        await asyncio.sleep(0)
        print("turn", i)


@program
async def made_by_timers():
    loop = asyncio.get_running_loop()

    def first():
        print("first")
        loop.call_later(0, print, "later 0 of first")
        loop.call_soon(print, "soon of first")
        loop.call_at(loop.time(), print, "now of first")

    def second():
        print("second")
        loop.call_soon(print, "soon of second")

    loop.call_later(0.1, first)
    loop.call_later(0.1, second)
    await asyncio.sleep(0.1)
    print("main awake")
    await turns(3)


@program
async def timer_chain():
    loop = asyncio.get_running_loop()
    left = [4]

    def again():
        print("again at", now())
        left[0] -= 1
        if left[0]:
            loop.call_later(0.1 if left[0] % 2 else 0, again)

    loop.call_soon(again)
    await asyncio.sleep(1)


@program
async def failing_callbacks():
    unhandled = Unhandled()
    loop = asyncio.get_running_loop()

    def fail(text):
        print("fails", text)
        raise ValueError(text)

    loop.call_soon(fail, "soon")
    loop.call_later(0.1, fail, "later")
    loop.call_soon(print, "the next")
    future = loop.create_future()
    future.add_done_callback(lambda _: fail("done 1"))
    future.add_done_callback(lambda _: print("done 2"))
    future.set_result(1)
    await asyncio.sleep(0.2)
    unhandled.tell()

    def cancelled():
        raise asyncio.CancelledError("out of a callback")

    loop.call_soon(cancelled)
    await turns(2)
    unhandled.tell()


@program
async def failing_handler():
    loop = asyncio.get_running_loop()
    told = []

    def handler(loop, context):
        told.append(str(context["exception"]))
        if len(told) == 1:
            loop.set_exception_handler(lambda loop, context: print("second handler", context["exception"]))

    def fail(text):
        raise ValueError(text)

    loop.set_exception_handler(handler)
    loop.call_soon(fail, "one")
    loop.call_soon(fail, "two")
    await turns(1)
    print(told)


@program
async def names():
    async def tell(*sets):
        for name in sets:
            asyncio.current_task().set_name(name)
        print(repr(asyncio.current_task().get_name()))

    loop = asyncio.get_running_loop()
    task = loop.create_task(tell("set"), name="given")
    print(task.get_name())
    await task
    print(task.get_name())
    task.set_name("after the end")
    print(task.get_name())
    await loop.create_task(tell("Task-1"), name="x")
    await loop.create_task(tell(), name="Task-7")
    await loop.create_task(tell("", "back"), name="y")


run_chosen()
