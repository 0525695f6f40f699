"""The preset cancel, as it is written for asyncio: cancel.py MODE LENGTH AFTER (in seconds).

MODE is before_start, while_awaiting, while_shielded or swallowed.
"""

import asyncio
import sys


async def work(length, swallows):
    print("worker: begins")
    try:
        await asyncio.sleep(length)
    except asyncio.CancelledError:
        print("worker: CancelledError")
        if not swallows:
            raise
    print("worker: ends")


async def save(length):
    await asyncio.sleep(length)
    print("save: ends")


async def wait_shielded(saving):
    print("worker: begins")
    await asyncio.shield(saving)
    print("worker: ends")


async def cancel(worker):
    """How the worker ends that is asked to."""
    print("main: cancels")
    worker.cancel()
    try:
        await worker
        print("main: the worker is done")
    except asyncio.CancelledError:
        print("main: the worker is cancelled")


async def main(mode, length, after):
    if mode == "while_shielded":
        saving = asyncio.create_task(save(length), name="save")
        worker = asyncio.create_task(wait_shielded(saving), name="worker")
        await asyncio.sleep(after)
        await cancel(worker)
        await saving
    else:
        worker = asyncio.create_task(work(length, mode == "swallowed"), name="worker")
        if mode != "before_start":
            await asyncio.sleep(after)
        await cancel(worker)


asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
