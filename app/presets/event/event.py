"""The preset event, as it is written for asyncio: event.py RUNNERS DELAY (in seconds)."""

import asyncio
import sys


async def runner(number, start):
    await start.wait()
    print(f"runner-{number} runs")


async def main(runners, delay):
    start = asyncio.Event()
    tasks = [asyncio.create_task(runner(number, start), name=f"runner-{number}") for number in range(1, runners + 1)]

    await asyncio.sleep(delay)
    print("go")
    start.set()

    await asyncio.gather(*tasks)
    await runner(runners + 1, start)  # late: the event is set, and nobody waits for it any more


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
