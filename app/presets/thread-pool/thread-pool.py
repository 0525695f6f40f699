"""The preset thread-pool, as it is written for asyncio: thread-pool.py REQUESTS WORKERS LENGTH (in seconds)."""

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def slow_call(number, length):
    """Blocks its thread, as a call of a database or of an old library does."""
    time.sleep(length)
    return number * number


async def request(number, pool, length):
    loop = asyncio.get_running_loop()
    result = await loop.run_in_executor(pool, slow_call, number, length)
    print(f"request-{number}: {result}")


async def main(requests, workers, length):
    with ThreadPoolExecutor(workers) as pool:
        tasks = [
            asyncio.create_task(request(number, pool, length), name=f"request-{number}")
            for number in range(1, requests + 1)
        ]
        await asyncio.gather(*tasks)


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
