"""The preset future-callbacks, as it is written for asyncio: future-callbacks.py CALLBACKS DELAY (in seconds)."""

import asyncio
import sys


async def set_after(future, delay):
    await asyncio.sleep(delay)
    future.set_result("the result")
    print("setter: it is set, and no callback has run")


async def main(callbacks, delay):
    future = asyncio.get_running_loop().create_future()
    for number in range(1, callbacks + 1):
        future.add_done_callback(lambda ended, number=number: print(f"callback {number}: {ended.result()}"))
    setter = asyncio.create_task(set_after(future, delay), name="setter")

    result = await future
    print(f"main: {result}")


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
