"""The preset future, as it is written for asyncio: future.py DELAY NEVER PATIENCE (in seconds; NEVER is on or off)."""

import asyncio
import sys


async def set_after(future, delay, never):
    await asyncio.sleep(delay)
    if never:
        return  # it has forgotten what it was for
    future.set_result("666")
    print("setter: the future is set")


async def give_up_after(future, patience):
    """Without it nothing would ever wake the loop again."""
    await asyncio.sleep(patience)
    future.cancel()


async def main(delay, never, patience):
    future = asyncio.get_running_loop().create_future()
    setter = asyncio.create_task(set_after(future, delay, never), name="setter")
    if never:
        watchdog = asyncio.create_task(give_up_after(future, patience), name="watchdog")

    try:
        result = await future
        print(f"main: {result}")
    except asyncio.CancelledError:
        print("main: nobody has set it")


asyncio.run(main(float(sys.argv[1]), sys.argv[2] == "on", float(sys.argv[3])))
