import asyncio
from common import told, turns
from telling_loop import TellingLoop, describe, now, program, run_chosen

TellingLoop.tick = 0


@program
async def producers_and_consumers():
    queue = asyncio.Queue(2)

    async def producer(name, count):
        for i in range(count):
            await queue.put(f"{name}{i}")
            print(name, "put", i, queue.qsize())
        print(name, "done")

    async def consumer(name):
        while True:
            item = await queue.get()
            print(name, "got", item, queue.qsize())
            await asyncio.sleep(0)
            queue.task_done()

    producers = [asyncio.create_task(producer(*each)) for each in (("a", 4), ("b", 3), ("c", 2))]
    consumers = [asyncio.create_task(consumer(name)) for name in ("x", "y")]
    await asyncio.gather(*producers)
    print("all put")
    await queue.join()
    print("all done")
    for task in consumers:
        task.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


async def getter(name, queue):
    try:
        print(name, "got", await queue.get())
    except asyncio.CancelledError as error:
        print(name, describe(error))
        raise


async def putter(item, queue):
    try:
        await queue.put(item)
        print("put", item)
    except asyncio.CancelledError as error:
        print(item, describe(error))
        raise


@program
async def getters_cancelled():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(getter(name, queue)) for name in "abcd"]
    await asyncio.sleep(0)
    queue.put_nowait(1)
    tasks[0].cancel("woken")  # passes it on
    tasks[1].cancel("waiting")
    await turns(3)
    queue.put_nowait(2)
    print("stolen", queue.get_nowait())
    await turns(3)
    queue.put_nowait(3)
    tasks[3].cancel("last")
    await turns(4)
    print([task.done() for task in tasks], queue.qsize())


@program
async def putters_cancelled():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(putter(item, queue)) for item in (1, 2, 3, 4)]
    await asyncio.sleep(0)
    print("got", queue.get_nowait())
    tasks[0].cancel("woken")
    await turns(3)
    tasks[2].cancel("waiting")
    print("got", await queue.get())
    queue.put_nowait(9)  # ahead of the one that was woken
    await turns(3)
    try:
        queue.put_nowait(10)
    except asyncio.QueueFull:
        print("full")
    print("got", await queue.get())
    print("got", await queue.get())
    await turns(3)
    print([task.done() for task in tasks], queue.qsize())


@program
async def other_orders():
    for make in (asyncio.PriorityQueue, asyncio.LifoQueue):
        queue = make(3)
        tasks = [asyncio.create_task(putter(item, queue)) for item in (5, 1, 4, 2, 3)]
        await turns(2)
        for _ in range(5):
            print("got", await queue.get(), queue.full())
        tasks.append(asyncio.create_task(getter("a", queue)))
        tasks.append(asyncio.create_task(getter("b", queue)))
        await asyncio.sleep(0)
        queue.put_nowait(7)
        queue.put_nowait(6)
        await asyncio.gather(*tasks)
        try:
            queue.get_nowait()
        except asyncio.QueueEmpty:
            print("empty")


@program
async def joiners():
    queue = asyncio.Queue()

    async def joiner(name):
        await queue.join()
        print(name, "joined at", now())

    await joiner("early")
    for i in range(3):
        queue.put_nowait(i)
    tasks = [asyncio.create_task(joiner(name)) for name in "ab"]

    async def worker():
        while not queue.empty():
            item = await queue.get()
            await asyncio.sleep(0.1)
            if item == 1:
                queue.put_nowait(7)
            queue.task_done()

    tasks += [asyncio.create_task(worker()) for _ in range(2)]
    await asyncio.sleep(0.1)
    tasks[0].cancel("a")
    await asyncio.gather(*tasks, return_exceptions=True)
    try:
        queue.task_done()
    except ValueError:
        print("done too often")


@program
async def impatient_getters():
    queue = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for delay in (0.1, 0.2, 0.3):
        loop.call_later(delay, queue.put_nowait, int(delay * 10))
        await told(asyncio.wait_for(queue.get(), 0.2))
        print("left", queue.qsize())
        await asyncio.sleep(0.3)
    while not queue.empty():
        await told(asyncio.wait_for(queue.get(), 0))
        await told(asyncio.wait_for(queue.get(), 0.1))


run_chosen()
