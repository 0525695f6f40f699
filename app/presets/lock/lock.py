"""The preset lock, as it is written for asyncio: lock.py LOCK WORKERS ROUNDS HOLD (LOCK: on or off; in seconds)."""

import asyncio
import sys


class Account:
    balance = 0


async def deposit(number, account, length):
    """Reads, waits and writes: whoever writes in between is overwritten."""
    before = account.balance
    print(f"worker-{number}: reads {before}")
    await asyncio.sleep(length)
    account.balance = before + 1


async def worker(number, account, lock, locked, rounds, length):
    for _ in range(rounds):
        if locked:
            async with lock:
                await deposit(number, account, length)
        else:
            await deposit(number, account, length)


async def main(locked, workers, rounds, length):
    account = Account()
    lock = asyncio.Lock()
    tasks = [
        asyncio.create_task(worker(number, account, lock, locked, rounds, length), name=f"worker-{number}")
        for number in range(1, workers + 1)
    ]
    await asyncio.gather(*tasks)
    print(f"{workers * rounds} deposits, {account.balance} in the account")


asyncio.run(main(sys.argv[1] == "on", int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
