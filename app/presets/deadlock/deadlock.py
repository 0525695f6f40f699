"""The preset deadlock, as it is written for asyncio: deadlock.py ORDER HOLD PATIENCE (ORDER: opposite or same)."""

import asyncio
import sys


class Account:
    def __init__(self, name):
        self.name = name
        self.lock = asyncio.Lock()


async def transfer(who, first, second, length):
    """Holds both accounts while it moves money."""
    async with first.lock:
        print(f"{who}: holds {first.name}")
        await asyncio.sleep(length)

        print(f"{who}: asks for {second.name}")
        async with second.lock:
            await asyncio.sleep(length)
            print(f"{who}: done")


async def main(same_order, length, patience):
    a = Account("a")
    b = Account("b")
    there = asyncio.create_task(transfer("there", a, b, length), name="there")
    back = asyncio.create_task(transfer("back", *((a, b) if same_order else (b, a)), length), name="back")

    done, stuck = await asyncio.wait([there, back], timeout=patience)
    if not stuck:
        return

    # Nothing but this task's own timer could wake the loop.
    print(f"main: {len(stuck)} still wait, they block each other")
    for task in stuck:
        task.cancel()
    await asyncio.wait(stuck)


asyncio.run(main(sys.argv[1] == "same", float(sys.argv[2]), float(sys.argv[3])))
