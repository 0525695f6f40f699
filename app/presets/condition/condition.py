"""The preset condition, as it is written for asyncio: condition.py NOTIFY CUSTOMERS PAUSE (NOTIFY: one or all)."""

import asyncio
import sys


class Shop:
    def __init__(self):
        self.changed = asyncio.Condition()
        self.loaves = 0


async def customer(number, shop):
    async with shop.changed:
        while shop.loaves == 0:
            print(f"customer-{number}: nothing there")
            await shop.changed.wait()
        shop.loaves -= 1
        print(f"customer-{number}: buys a loaf")


async def baker(loaves, notify_all, pause, shop):
    for loaf in range(1, loaves + 1):
        await asyncio.sleep(pause)
        async with shop.changed:
            shop.loaves += 1
            print(f"baker: loaf {loaf}")
            if notify_all:
                shop.changed.notify_all()
            else:
                shop.changed.notify()


async def main(notify_all, customers, pause):
    shop = Shop()
    tasks = [
        asyncio.create_task(customer(number, shop), name=f"customer-{number}") for number in range(1, customers + 1)
    ]
    tasks.append(asyncio.create_task(baker(customers, notify_all, pause, shop), name="baker"))
    await asyncio.gather(*tasks)


asyncio.run(main(sys.argv[1] == "all", int(sys.argv[2]), float(sys.argv[3])))
