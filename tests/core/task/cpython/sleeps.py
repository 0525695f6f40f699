import asyncio
from telling_loop import now, run


async def say_after(delay, text):
    await asyncio.sleep(delay)
    print(text, "at", now())
    return text


async def main():
    print("sequential")
    print(await say_after(0.21, "hello"))
    print(await say_after(0.12, "world"))
    print("tasks")
    a = asyncio.create_task(say_after(0.31, "slow"))
    b = asyncio.create_task(say_after(0.11, "quick"))
    print(await a, await b)
    print("gather")
    print(*await asyncio.gather(say_after(0.21, "two"), say_after(0.11, "one"), say_after(0, "zero")))
    print("ten")
    tasks = [asyncio.create_task(say_after(0.5103 + i / 100000, f"number {i}")) for i in range(10)]
    for task in tasks:
        await task
    print("done at", now())


run(main())
