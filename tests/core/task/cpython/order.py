import asyncio
from common import shown, told, turns
from telling_loop import now, program, run_chosen


@program
async def spawn_tree():
    async def node(name, depth):
        print(name, "begins")
        if depth:
            children = [asyncio.create_task(node(f"{name}{i}", depth - 1)) for i in range(2)]
            print(name, "has children")
            for child in children:
                await child
        print(name, "ends")

    await node("n", 3)


@program
async def ping_pong():
    loop = asyncio.get_running_loop()
    balls = [loop.create_future() for _ in range(6)]

    async def player(name, first):
        for i in range(first, 6, 2):
            print(name, "got", await balls[i])
            if i + 1 < 6:
                balls[i + 1].set_result(i + 1)
                print(name, "sent")

    pong = asyncio.create_task(player("pong", 1))
    ping = asyncio.create_task(player("ping", 0))
    loop.call_soon(balls[0].set_result, 0)
    loop.call_soon(print, "behind the first")
    await pong
    await ping


@program
async def many_awaiters():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    async def waiter(name):
        print(name, "got", await future)
        await asyncio.sleep(0)
        print(name, "once more", await future)

    tasks = [asyncio.create_task(waiter("a"))]
    await asyncio.sleep(0)
    future.add_done_callback(lambda _: print("callback 1"))
    tasks.append(asyncio.create_task(waiter("b")))
    await asyncio.sleep(0)
    future.add_done_callback(lambda _: print("callback 2"))
    tasks.append(asyncio.create_task(waiter("c")))  # has not begun when the future is done
    future.set_result(7)
    future.add_done_callback(lambda _: print("callback 3"))
    print("main got", await future)
    for task in tasks:
        await task


@program
async def callbacks_from_callbacks():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()

    def add_to_both(_):
        print("adds to both")
        first.add_done_callback(lambda _: print("late on first"))
        second.add_done_callback(lambda _: print("in time on second"))
        loop.call_soon(print, "soon")

    def finish_second(_):
        print("finishes second")
        second.set_result(None)
        second.add_done_callback(lambda _: print("late on second"))

    def soon(depth):
        print("depth", depth)
        if depth < 3:
            loop.call_soon(soon, depth + 1)
            loop.call_soon(print, "beside", depth)

    first.add_done_callback(add_to_both)
    first.add_done_callback(finish_second)
    first.add_done_callback(add_to_both)
    second.add_done_callback(lambda _: soon(0))
    first.set_result(None)
    await turns(6)


@program
async def done_futures():
    loop = asyncio.get_running_loop()
    with_result, with_error, cancelled = (loop.create_future() for _ in range(3))
    with_result.set_result(1)
    with_error.set_exception(ValueError("early"))
    cancelled.cancel("early")
    for name, future in (("result", with_result), ("error", with_error), ("cancelled", cancelled)):
        loop.call_soon(print, "before", name)
        future.add_done_callback(lambda f, name=name: print("callback of", name, f.done(), f.cancelled()))
        loop.call_soon(print, "behind", name)
        await told(future)  # no turn in between
        print("cancel", future.cancel(), future.done())
        try:
            future.set_result(2)
        except asyncio.InvalidStateError:
            print("invalid state")
    await turns(2)


@program
async def removed_callbacks():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def first(_):
        print("first removes", bool(future.remove_done_callback(second)))

    def second(_):
        print("second")

    def third(_):
        print("third")

    for callback in (third, first, second):
        future.add_done_callback(callback)
    print(bool(future.remove_done_callback(third)), bool(future.remove_done_callback(third)))
    future.add_done_callback(third)
    loop.call_soon(lambda: print("soon removes", bool(future.remove_done_callback(second))))
    print("again", bool(future.remove_done_callback(second)))
    future.add_done_callback(second)
    await asyncio.sleep(0)
    print("left", bool(future.remove_done_callback(second)))
    future.add_done_callback(second)
    future.set_result(None)
    print("done", bool(future.remove_done_callback(second)))
    await turns(2)


@program
async def cancelled_handles():
    loop = asyncio.get_running_loop()
    handles = {}

    def tell(name, *others):
        print(name, "at", now())
        for other in others:
            handles[other].cancel()
            print("cancelled", other, handles[other].cancelled())

    handles["a"] = loop.call_soon(tell, "a", "b", "d")
    handles["b"] = loop.call_soon(tell, "b")
    handles["c"] = loop.call_soon(tell, "c")
    handles["d"] = loop.call_later(0.2, tell, "d")
    handles["e"] = loop.call_later(0.3, tell, "e", "f", "g")
    handles["f"] = loop.call_at(loop.time() + 0.3005, tell, "f")
    handles["g"] = loop.call_at(loop.time() + 0.5, tell, "g")
    handles["h"] = loop.call_later(0.6, tell, "h")
    gone = loop.call_soon(tell, "gone")
    print(gone.cancelled())
    gone.cancel()
    gone.cancel()
    print(gone.cancelled())
    await asyncio.sleep(0.45)
    handles["h"].cancel()
    await asyncio.sleep(0.3)
    print("".join(name for name in handles if handles[name].cancelled()))


@program
async def failing_callbacks():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: print("handler:", shown(context["exception"])))
    future = loop.create_future()

    def fail(text):
        print("fails", text)
        raise ValueError(text)

    loop.call_soon(fail, "soon")
    loop.call_soon(print, "the frame goes on")
    loop.call_later(0.1, fail, "timer")
    future.add_done_callback(lambda _: fail("callback"))
    future.add_done_callback(lambda _: print("next callback"))
    future.set_result("all the same")
    await told(future)
    await asyncio.sleep(0.2)
    print("at", now())


run_chosen()
