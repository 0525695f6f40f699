"""The preset multi-loop, as it is written for asyncio: multi-loop.py LOOPS TASKS STEPS STEP (in seconds).

time.sleep stands for a computation: what computes in Python keeps the other threads from running too, most of the time.
"""

import asyncio
import sys
import threading
import time


async def work(loop, number, steps, step):
    for _ in range(steps):
        time.sleep(step)
        await asyncio.sleep(0)
    print(f"loop-{loop}: task {number} has computed {steps} steps\n", end="")


async def main_of(loop, tasks, steps, step):
    await asyncio.gather(
        *[asyncio.create_task(work(loop, number, steps, step), name=f"work-{number}") for number in range(1, tasks + 1)]
    )


def run_loop(number, tasks, steps, step):
    asyncio.run(main_of(number, tasks, steps, step))


def main(loops, tasks, steps, step):
    threads = []
    for number in range(1, loops + 1):
        threads.append(threading.Thread(target=run_loop, args=(number, tasks, steps, step), name=f"thread-{number}"))
        threads[-1].start()
    for thread in threads:
        thread.join()


main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
