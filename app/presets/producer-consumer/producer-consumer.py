"""The preset producer-consumer, as it is written for asyncio: producer-consumer.py BY ITEMS BOUND PRODUCE CONSUME.

BY is queue or await; PRODUCE and CONSUME are seconds.
"""

import asyncio
import sys


async def consume(item, length):
    await asyncio.sleep(length)
    print(f"consumer: {item}")


async def produce_for_one(items, produce, length):
    """Directly: the next item is not even begun before this one is consumed."""
    for item in range(1, items + 1):
        await asyncio.sleep(produce)
        print(f"producer: {item}")
        await consume(item, length)


async def producer(queue, items, produce):
    """By way of a queue: it waits only when the queue is full."""
    for item in range(1, items + 1):
        await asyncio.sleep(produce)
        print(f"producer: {item}")
        await queue.put(item)


async def consumer(queue, items, length):
    for _ in range(items):
        item = await queue.get()
        await consume(item, length)


async def main(by, items, bound, produce, length):
    if by == "await":
        await produce_for_one(items, produce, length)
        return
    queue = asyncio.Queue(bound)
    making = asyncio.create_task(producer(queue, items, produce), name="producer")
    taking = asyncio.create_task(consumer(queue, items, length), name="consumer")
    await asyncio.gather(making, taking)


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])))
