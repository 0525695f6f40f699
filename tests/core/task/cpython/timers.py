import asyncio
from telling_loop import now, run


async def main():
    loop = asyncio.get_running_loop()

    def tell(text):
        print(text, "at", now())

    loop.call_later(0.31, tell, "third")
    loop.call_later(0.11, tell, "first")
    loop.call_later(0.21, tell, "second")
    cancelled = loop.call_later(0.15, tell, "cancelled early")
    handles = {}

    def cancel_next():
        tell("canceller")
        handles["same frame"].cancel()
        handles["soon"].cancel()

    # Both are due in the same millisecond: the second is in the ready queue when the first cancels it.
    loop.call_at(0.4001, cancel_next)
    handles["same frame"] = loop.call_at(0.4002, tell, "cancelled in the ready queue")
    handles["soon"] = loop.call_later(9, tell, "cancelled")
    loop.call_at(0.4003, tell, "same frame")
    loop.call_later(-1, tell, "past")
    loop.call_later(0, tell, "now")
    loop.call_soon(tell, "soon")
    cancelled.cancel()
    await asyncio.sleep(0.35)
    tell("main")
    await asyncio.sleep(0.2)
    tell("main")
    soon = loop.call_soon(tell, "never")
    soon.cancel()
    loop.call_soon(tell, "handle")
    await asyncio.sleep(0)
    await asyncio.sleep(-5)
    tell("main done")


run(main())
