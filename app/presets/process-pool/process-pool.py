"""The preset process-pool, as it is written for asyncio: process-pool.py WHERE SUMS COUNT.

WHERE is loop, thread or process.
"""

import asyncio
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def sum_of_squares(first, count):
    """Computes, and does nothing else."""
    sum = 0
    for n in range(first, first + count):
        sum = (sum + n * n) % 1_000_003
    return sum


async def in_loop(number, count):
    sum = sum_of_squares(number, count)
    print(f"sum-{number}: {sum}")


async def in_pool(number, count, pool):
    loop = asyncio.get_running_loop()
    sum = await loop.run_in_executor(pool, sum_of_squares, number, count)
    print(f"sum-{number}: {sum}")


async def ticker():
    for tick in range(1, 4):
        await asyncio.sleep(0.05)
        print(f"ticker: {tick}")


async def main(where, sums, count):
    with ThreadPoolExecutor(sums) as threads, ProcessPoolExecutor(sums) as processes:
        tasks = [asyncio.create_task(ticker(), name="ticker")]
        for number in range(1, sums + 1):
            name = f"sum-{number}"
            if where == "loop":
                tasks.append(asyncio.create_task(in_loop(number, count), name=name))
            if where == "thread":
                tasks.append(asyncio.create_task(in_pool(number, count, threads), name=name))
            if where == "process":
                tasks.append(asyncio.create_task(in_pool(number, count, processes), name=name))
        await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
