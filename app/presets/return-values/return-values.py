"""The preset return-values, as it is written for asyncio: return-values.py COUNT DELAY (in seconds)."""

import asyncio
import sys


async def square(number, delay):
    await asyncio.sleep(delay)
    squared = number * number
    print(f"square of {number} is computed")
    return squared


async def main(count, delay):
    direct = await square(10, delay)
    print(f"main: awaited directly: {direct}")

    task = asyncio.create_task(square(20, delay), name="square-20")
    of_task = await task
    print(f"main: of a task: {of_task}, and it keeps it: {task.result()}")

    tasks = []
    for number in range(1, count + 1):
        wait = (count + 1 - number) * delay  # the first takes longest
        tasks.append(asyncio.create_task(square(number, wait), name=f"square-{number}"))
    gathered = await asyncio.gather(*tasks)
    print(f"main: gathered: {', '.join(map(str, gathered))}")


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
