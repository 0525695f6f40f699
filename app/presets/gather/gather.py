"""The preset gather, as it is written for asyncio: gather.py COUNT DELAY (in seconds)."""

import asyncio
import sys


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


def word(number):
    return {1: "hello", 2: "world"}.get(number, str(number))


async def main(count, delay):
    tasks = [
        asyncio.create_task(say_after(delay if delay > 0 else number, word(number)), name=f"say_after-{number}")
        for number in range(1, count + 1)
    ]
    await asyncio.gather(*tasks)


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
