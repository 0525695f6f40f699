"""The programs of loopscope_bench growth in asyncio: `growth.py NAME N` prints the nanoseconds of the processor's time
that an item took, or a word that says why there are none."""

import asyncio
import functools
import sys
import threading
import time

PROGRAMS = {}


def program(name):
    """Registers a coroutine function as the program of that name."""
    def register(function):
        PROGRAMS[name] = lambda count: asyncio.run(function(count))
        return function
    return register


async def nothing():
    pass


async def nap():
    await asyncio.sleep(3600)


async def fail():
    raise RuntimeError("no")


async def await_one(awaited):
    await awaited


def tasks_of(count, function):
    return [asyncio.create_task(function()) for _ in range(count)]


def cancel_all(tasks):
    for task in tasks:
        task.cancel()


# growth_tasks.cpp


@program("create_task")
async def create_and_await(count):
    for task in tasks_of(count, nothing):
        await task


@program("gather")
async def gather_all(count):
    await asyncio.gather(*[nothing() for _ in range(count)])


@program("gather, return_exceptions")
async def gather_failures(count):
    await asyncio.gather(*[fail() for _ in range(count)], return_exceptions=True)


@program("gather, cancelled")
async def gather_cancelled(count):
    everything = asyncio.gather(*[nap() for _ in range(count)])
    await asyncio.sleep(0)
    everything.cancel()
    try:
        await everything
    except asyncio.CancelledError:
        pass


for name, when in (("all_completed", asyncio.ALL_COMPLETED), ("first_completed", asyncio.FIRST_COMPLETED),
                   ("first_exception", asyncio.FIRST_EXCEPTION)):
    @program("wait, " + name)
    async def wait_until(count, when=when):
        await asyncio.wait(tasks_of(count, nothing), return_when=when)


@program("wait, cancelled tasks")
async def wait_cancelled(count):
    tasks = tasks_of(count, nap)
    await asyncio.sleep(0)
    cancel_all(tasks)
    await asyncio.wait(tasks)


@program("as_completed")
async def as_completed_all(count):
    for each in asyncio.as_completed([nothing() for _ in range(count)]):
        await each


@program("as_completed, too late")
async def as_completed_late(count):
    tasks = tasks_of(count, nap)
    for each in asyncio.as_completed(tasks, timeout=0.001):
        try:
            await each
        except TimeoutError:
            pass
    cancel_all(tasks)
    await asyncio.wait(tasks)


@program("wait_for")
async def wait_for_each(count):
    await asyncio.gather(*[asyncio.wait_for(nothing(), 3600) for _ in range(count)])


@program("wait_for, too late")
async def wait_for_late(count):
    async def late():
        try:
            await asyncio.wait_for(nap(), 0.001)
        except TimeoutError:
            pass
    await asyncio.gather(*[late() for _ in range(count)])


@program("timeout")
async def timeouts(count):
    async def limited():
        async with asyncio.timeout(3600):
            await asyncio.sleep(0)
    await asyncio.gather(*[limited() for _ in range(count)])


@program("shield")
async def shield_each(count):
    await asyncio.gather(*[asyncio.shield(nothing()) for _ in range(count)])


@program("TaskGroup")
async def group_of(count):
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(nothing())


@program("TaskGroup, one fails")
async def group_with_failure(count):
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(count - 1):
                group.create_task(nap())
            await asyncio.sleep(0)
            group.create_task(fail())
    except* RuntimeError:
        pass


@program("TaskGroup, all fail")
async def group_of_failures(count):
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(fail())
    except* RuntimeError:
        pass


@program("one future, n tasks")
async def await_the_same(count):
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(await_one(future)) for _ in range(count)]
    await asyncio.sleep(0)
    future.set_result(None)
    await asyncio.wait(tasks)


@program("one future, n callbacks")
async def done_callbacks(count):
    future = asyncio.get_running_loop().create_future()
    left = count

    def called(_):
        nonlocal left
        left -= 1
    for _ in range(count):
        future.add_done_callback(called)
    future.set_result(None)
    while left:
        await asyncio.sleep(0)


def chain_of(count, end):
    tasks = []
    for _ in range(count):
        tasks.append(asyncio.create_task(await_one(tasks[-1] if tasks else end)))
    return tasks


@program("chain of tasks")
async def chain(count):
    end = asyncio.get_running_loop().create_future()
    tasks = chain_of(count, end)
    await asyncio.sleep(0)
    end.set_result(None)
    await tasks[-1]


@program("chain of tasks, cancelled")
async def cancel_chain(count):
    end = asyncio.get_running_loop().create_future()
    tasks = chain_of(count, end)
    await asyncio.sleep(0)
    try:
        tasks[-1].cancel()
    except RecursionError:
        end.set_result(None)  # none of them was cancelled
        await asyncio.wait(tasks)
        raise
    await asyncio.wait(tasks)


@program("co_await, one by one")
async def await_in_a_loop(count):
    for _ in range(count):
        await nothing()


@program("co_await, nested")
async def descend(levels):
    if levels:
        await descend(levels - 1)


@program("co_await, nested, suspended")
async def descend_and_sleep(levels):
    if levels:
        await descend_and_sleep(levels - 1)
    else:
        await asyncio.sleep(0)


@program("run, tasks left behind")
async def leave_behind(count):
    leave_behind.tasks = tasks_of(count, nap)
    await asyncio.sleep(0)


def close_on_pending(count):
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)
    tasks = [loop.create_task(nap()) for _ in range(count)]
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    del tasks


PROGRAMS["close, tasks pending"] = close_on_pending


@program("all_tasks")
async def list_all_tasks(count):
    tasks = tasks_of(count, nothing)
    assert len(asyncio.all_tasks()) > count
    await asyncio.wait(tasks)


@program("names")
async def names(count):
    tasks = []
    for i in range(count):
        tasks.append(asyncio.create_task(nothing(), name=f"worker {i}"))
        tasks[-1].set_name(f"other {i}")
    await asyncio.wait(tasks)


# growth_loops.cpp


class Countdown:
    def __init__(self, left):
        self.left = left

    def __call__(self):
        self.left -= 1


@program("call_soon")
async def call_soon_all(count):
    countdown = Countdown(count)
    for _ in range(count):
        asyncio.get_running_loop().call_soon(countdown)
    while countdown.left:
        await asyncio.sleep(0)


@program("call_soon, cancelled")
async def call_soon_cancelled(count):
    handles = [asyncio.get_running_loop().call_soon(nothing) for _ in range(count)]
    for handle in handles:
        handle.cancel()
    await asyncio.sleep(0)


@program("call_later")
async def call_later_all(count):
    countdown = Countdown(count)
    for i in range(count):
        asyncio.get_running_loop().call_later(i * 7919 % 1000 / 1e6, countdown)
    while countdown.left:
        await asyncio.sleep(0.001)


@program("call_later, cancelled")
async def call_later_cancelled(count):
    handles = [asyncio.get_running_loop().call_later(1 + i * 7919 % 1000, nothing) for i in range(count)]
    for handle in handles:
        handle.cancel()
    await asyncio.sleep(0)


@program("sleep")
async def sleep_all(count):
    await asyncio.gather(*[asyncio.sleep(i * 7919 % 1000 / 1e6) for i in range(count)])


@program("call_soon_threadsafe")
async def from_thread(count):
    loop = asyncio.get_running_loop()
    countdown = Countdown(count)

    def post():
        for _ in range(count):
            loop.call_soon_threadsafe(countdown)
    thread = threading.Thread(target=post)
    thread.start()
    while countdown.left:
        await asyncio.sleep(0.001)
    thread.join()


@program("run_coroutine_threadsafe")
async def coroutines_from_thread(count):
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def post():
        futures = [asyncio.run_coroutine_threadsafe(nothing(), loop) for _ in range(count)]
        for future in futures:
            future.result()
        loop.call_soon_threadsafe(done.set_result, None)
    thread = threading.Thread(target=post)
    thread.start()
    await done
    thread.join()


@program("run_in_executor")
async def executor(count):
    loop = asyncio.get_running_loop()
    await asyncio.gather(*[loop.run_in_executor(None, int) for _ in range(count)])


# growth_sync.cpp


async def waiting(count, wait):
    tasks = tasks_of(count, wait)
    await asyncio.sleep(0)
    return tasks


def cancel_half(tasks):
    for task in tasks[1::2]:
        task.cancel()


async def take_and_release(lock):
    async with lock:
        pass


@program("Lock")
async def lock_in_turn(count):
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = await waiting(count, functools.partial(take_and_release, lock))
    lock.release()
    await asyncio.wait(tasks)


@program("Lock, half cancelled")
async def lock_half_cancelled(count):
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = await waiting(count, functools.partial(take_and_release, lock))
    cancel_half(tasks)
    lock.release()
    await asyncio.wait(tasks)


@program("Semaphore")
async def semaphore_released(count):
    semaphore = asyncio.Semaphore(0)
    tasks = await waiting(count, semaphore.acquire)
    for i in range(count):
        semaphore.release()
        if i % 100 == 99:
            await asyncio.sleep(0)
    await asyncio.wait(tasks)


@program("Event.set")
async def event_set(count):
    event = asyncio.Event()
    tasks = await waiting(count, event.wait)
    event.set()
    await asyncio.wait(tasks)


async def notified(condition):
    async with condition:
        await condition.wait()


@program("Condition.notify_all")
async def notify_all(count):
    condition = asyncio.Condition()
    tasks = await waiting(count, functools.partial(notified, condition))
    async with condition:
        condition.notify_all()
    await asyncio.wait(tasks)


@program("Condition.notify")
async def notify_each(count):
    condition = asyncio.Condition()
    tasks = await waiting(count, functools.partial(notified, condition))
    for i in range(count):
        async with condition:
            condition.notify()
        if i % 100 == 99:
            await asyncio.sleep(0)
    await asyncio.wait(tasks)


@program("Barrier")
async def barrier(count):
    everybody = asyncio.Barrier(count)
    await asyncio.wait(await waiting(count, everybody.wait))


for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
    @program(kind.__name__)
    async def queue_through(count, kind=kind):
        queue = kind()
        for i in range(count):
            queue.put_nowait(i * 7919 % count)
        for _ in range(count):
            await queue.get()


@program("Queue, n getters")
async def queue_getters(count):
    queue = asyncio.Queue()
    tasks = await waiting(count, queue.get)
    for i in range(count):
        queue.put_nowait(i)
    await asyncio.wait(tasks)


@program("Queue, n putters")
async def queue_putters(count):
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = await waiting(count, functools.partial(queue.put, 1))
    for _ in range(count + 1):
        await queue.get()
    await asyncio.wait(tasks)


@program("Queue.join")
async def queue_joined(count):
    queue = asyncio.Queue()
    queue.put_nowait(0)
    tasks = await waiting(count, queue.join)
    queue.task_done()
    await asyncio.wait(tasks)


# growth_streams.cpp

PIECE = b"1234567\n"


async def drain_away(reader, writer):
    while await reader.read(1 << 16):
        pass
    writer.close()


async def read_pieces(count, read):
    async def send(_, writer):
        for i in range(count):
            writer.write(PIECE)
            if i % 1000 == 0:
                await writer.drain()
        writer.close()
    server = await asyncio.start_server(send, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
    for _ in range(count):
        await read(reader)
    writer.close()
    server.close()
    await server.wait_closed()


for name, read in (("readline", lambda reader: reader.readline()),
                   ("readexactly", lambda reader: reader.readexactly(len(PIECE))),
                   ("readuntil", lambda reader: reader.readuntil(b"7\n")),
                   ("read(1)", lambda reader: reader.read(1))):
    @program(name)
    async def read_each(count, read=read):
        await read_pieces(count, read)


@program("write, unsent")
async def write_pieces(count):
    server = await asyncio.start_server(drain_away, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
    for _ in range(count):
        writer.write(PIECE)
    await writer.drain()
    writer.close()
    server.close()
    await server.wait_closed()


@program("connections")
async def connections(count):
    server = await asyncio.start_server(drain_away, "127.0.0.1", 0, backlog=1000)
    port = server.sockets[0].getsockname()[1]
    writers = [(await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(count)]
    for writer in writers:
        writer.close()
    server.close()
    await server.wait_closed()


def main():
    name, count = sys.argv[1], int(sys.argv[2])
    begin = time.process_time_ns()
    try:
        PROGRAMS[name](count)
    except RecursionError:
        print("RecursionError")
    else:
        print((time.process_time_ns() - begin) / count)


if __name__ == "__main__":
    main()
