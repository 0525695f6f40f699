"""The preset barrier, as it is written for asyncio: barrier.py WORKERS ROUNDS STEP (in seconds)."""

import asyncio
import sys


async def worker(number, barrier, rounds, step):
    """The k-th worker takes k times the step for its part of a round."""
    for round in range(1, rounds + 1):
        await asyncio.sleep(number * step)
        print(f"worker-{number}: done with round {round}")
        await barrier.wait()
        print(f"worker-{number}: all are")


async def main(workers, rounds, step):
    barrier = asyncio.Barrier(workers)
    tasks = [
        asyncio.create_task(worker(number, barrier, rounds, step), name=f"worker-{number}")
        for number in range(1, workers + 1)
    ]
    await asyncio.gather(*tasks)


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
