import asyncio
from telling_loop import describe, now, run


async def left_over():
    cancelled = False
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError as error:
        print("left over", describe(error), "at", now())
        cancelled = True
    await asyncio.sleep(0.2)
    print("cleaned up at", now())
    if cancelled:
        raise asyncio.CancelledError


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(left_over())
    task.add_done_callback(lambda _: print("its callback"))
    loop.call_later(0.2, print, "a timer in between")
    loop.call_later(9, print, "never")
    await asyncio.sleep(0.1)
    loop.call_soon(print, "soon at the end")
    print("main done")
    raise ValueError("main's error")


run(main())
