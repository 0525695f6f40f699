import asyncio
from telling_loop import now, run


async def number(delay, value):
    print("begin", value)
    await asyncio.sleep(delay)
    print("end", value)
    return value


async def main():
    loop = asyncio.get_running_loop()
    print(*await asyncio.gather(number(0.31, 1), number(0.11, 2), number(0.21, 3)), "at", now())
    print(*await asyncio.gather(*[number(0, i) for i in range(3)]))
    print("empty", len(await asyncio.gather()))
    task = asyncio.create_task(number(0.1, 5))
    print(*await asyncio.gather(task, task))
    print("done already", *await asyncio.gather(task, number(0, 6)))
    future = loop.create_future()
    loop.call_later(0.1, future.set_result, 7)
    outer = asyncio.gather(future, asyncio.gather(number(0, 8), number(0.05, 9)))
    outer.add_done_callback(lambda _: print("outer done"))
    seven, rest = await outer
    print(seven, *rest)
    # Let go of, it still has its turns.
    asyncio.gather(number(0, 10), number(0, 11)).add_done_callback(lambda _: print("all done"))
    for i in range(5):
        await asyncio.sleep(0)
        print("turn", i)


run(main())
