"""The preset wait, as it is written for asyncio: wait.py RETURN_WHEN UNIT (in seconds).

RETURN_WHEN is first_completed, first_exception or all_completed.
"""

import asyncio
import sys


async def job(length, fails):
    await asyncio.sleep(length)
    if fails:
        raise RuntimeError("broken")


async def main(return_when, unit):
    jobs = [
        asyncio.create_task(job(unit, False), name="quick"),
        asyncio.create_task(job(2 * unit, True), name="broken"),
        asyncio.create_task(job(3 * unit, False), name="slow"),
    ]

    done, pending = await asyncio.wait(jobs, return_when=return_when)

    # They are sets: in the order of the list.
    for task in sorted(done, key=jobs.index):
        print(f"{task.get_name()}: {'failed' if task.exception() else 'done'}")
    for task in sorted(pending, key=jobs.index):
        print(f"{task.get_name()}: pending")
        task.cancel()  # wait() has not: it leaves them alone


asyncio.run(main(sys.argv[1].upper(), float(sys.argv[2])))
