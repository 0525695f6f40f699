"""The preset cpu-bound, as it is written for asyncio: cpu-bound.py STEPS STEP YIELD_EVERY HEARTBEATS PERIOD."""

import asyncio
import sys
import time


async def compute(steps, step, yield_every):
    """A long computation, in steps. sleep(0) is a pause of no length: it lets everybody who is ready have a turn."""
    for done in range(1, steps + 1):
        time.sleep(step)  # stands for a computation of that length
        if yield_every > 0 and done % yield_every == 0:
            await asyncio.sleep(0)
    print(f"compute: {steps} steps")


async def heartbeat(number, period):
    """Says how late it is."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + period
        await asyncio.sleep(period)
        print(f"heartbeat-{number}: {int((loop.time() - due) * 1000)} ms late")


async def main(steps, step, yield_every, heartbeats, period):
    tasks = [
        asyncio.create_task(heartbeat(number, period), name=f"heartbeat-{number}")
        for number in range(1, heartbeats + 1)
    ]
    await asyncio.create_task(compute(steps, step, yield_every), name="compute")
    for task in tasks:
        task.cancel()


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])))
