"""Futures and their callbacks at the edges."""

import asyncio
from common import Unhandled, awaits, gives, told, turns
from telling_loop import TellingLoop, describe, program, run_chosen

TellingLoop.tick = 0


def attempt(what, function, *arguments):
    try:
        print(what, function(*arguments))
    except asyncio.InvalidStateError:
        print(what, "invalid state")
    except asyncio.CancelledError as error:
        print(what, describe(error))
    except ValueError as error:
        print(what, describe(error))


def attempt_all(future):
    attempt("result", future.result)
    attempt("exception", future.exception)
    attempt("set_result", future.set_result, 2)
    attempt("set_exception", future.set_exception, ValueError("second"))
    attempt("cancel", future.cancel, "again")
    print(future.done(), future.cancelled())


@program
async def what_each_state_allows():
    loop = asyncio.get_running_loop()
    pending = loop.create_future()
    attempt("result", pending.result)
    attempt("exception", pending.exception)
    with_result, with_exception, cancelled = loop.create_future(), loop.create_future(), loop.create_future()
    with_result.set_result(1)
    with_exception.set_exception(ValueError("first"))
    cancelled.cancel("first")
    for future in (with_result, with_exception, cancelled):
        attempt_all(future)


@program
async def what_a_task_allows():
    task = asyncio.create_task(gives(1, 5))
    for turn in range(4):
        print("turn", turn)
        attempt("result", task.result)
        attempt("exception", task.exception)
        print(task.done(), task.cancelled(), task.cancelling())
        await turns(1)
    print(task.cancel("too late"), task.cancelling(), task.uncancel())


@program
async def callbacks_change_the_list():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def remover(future):
        print("remover", future.remove_done_callback(last))

    def adder(future):
        print("adder")
        future.add_done_callback(last)

    def last(future):
        print("last", future.result())

    future.add_done_callback(remover)
    future.add_done_callback(last)
    future.add_done_callback(adder)
    future.set_result(1)
    print("removed", future.remove_done_callback(last))
    await turns(3)


@program
async def removed_in_time():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def a(future):
        print("a")

    def b(future):
        print("b")

    def c(future):
        print("c")

    for each in (a, b, c):
        future.add_done_callback(each)
    print(future.remove_done_callback(b), future.remove_done_callback(b))
    future.cancel()
    print(future.remove_done_callback(a))
    await turns(2)
    print(future.remove_done_callback(c))


@program
async def callbacks_of_a_cancelled_task():
    log = []

    def tell(task):
        print("done", task.cancelled())
        task.add_done_callback(lambda task: print("added", task.cancelled()))

    task = asyncio.create_task(gives(9, 1))
    task.add_done_callback(tell)
    print(task.cancel())
    task.add_done_callback(lambda task: print("second"))
    await turns(1)
    print("turn 1", task.done())
    await turns(1)
    print("turn 2")
    await turns(2)


@program
async def failing_callbacks_go_on():
    unhandled = Unhandled()
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def fail(future):
        raise ValueError("in the callback")

    future.add_done_callback(fail)
    future.add_done_callback(lambda future: print("next", future.result()))
    task = asyncio.create_task(awaits(future))
    await turns(1)
    future.add_done_callback(fail)
    future.set_result(3)
    await told(task)
    unhandled.tell()


@program
async def callback_cancels_who_awaits():
    loop = asyncio.get_running_loop()
    for early in (True, False):
        future = loop.create_future()
        holder = []
        if early:
            future.add_done_callback(lambda future: print(holder[0].cancel("by the callback")))
        holder.append(asyncio.create_task(awaits(future)))
        await turns(1)
        if not early:
            future.add_done_callback(lambda future: print(holder[0].cancel("by the callback")))
        future.set_result(1)
        await told(holder[0])


@program
async def set_in_a_callback_of_another():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(4)]
    for first, second in zip(futures, futures[1:]):
        first.add_done_callback(lambda first, second=second: second.set_result(first.result() + 1))
    tasks = [asyncio.create_task(told(future)) for future in reversed(futures)]
    await turns(1)
    futures[0].set_result(1)
    await asyncio.wait(tasks)


@program
async def awaited_when_done():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result("there")
    loop.call_soon(print, "soon")
    print(await future, await future)
    failed = loop.create_future()
    failed.set_exception(ValueError("there too"))
    await told(failed)
    await told(failed)
    cancelled = loop.create_future()
    cancelled.cancel("gone")
    await told(cancelled)
    await told(cancelled)
    print("no turn so far")
    await turns(1)


@program
async def set_and_cancelled_in_one_turn():
    loop = asyncio.get_running_loop()
    for order in ("set, cancel task", "cancel task, set", "cancel future", "set, cancel future"):
        print(order)
        future = loop.create_future()
        task = asyncio.create_task(awaits(future))
        await turns(1)
        if order == "set, cancel task":
            future.set_result(1)
            print(task.cancel("the task"))
        elif order == "cancel task, set":
            print(task.cancel("the task"))
            attempt("set", future.set_result, 1)
        elif order == "cancel future":
            print(future.cancel("the future"), task.cancel("the task"))
        else:
            future.set_result(1)
            print(future.cancel("the future"))
        await told(task)
        print(task.cancelling())


run_chosen()
