"""The preset gather-exceptions, as it is written for asyncio: gather-exceptions.py RETURN_EXCEPTIONS PAGES LATENCY.

RETURN_EXCEPTIONS is on or off, LATENCY is in seconds.
"""

import asyncio
import sys


async def fetch(page, latency):
    await asyncio.sleep(latency)
    if page == 1:
        raise RuntimeError("no such page")
    print(f"fetch-{page}: ends")
    return f"page {page}"


async def main(returned, pages, latency):
    tasks = []
    for page in range(1, pages + 1):
        tasks.append(asyncio.create_task(fetch(page, page * latency), name=f"fetch-{page}"))

    if returned:
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            print(f"main: {'an exception' if isinstance(result, Exception) else result}")
    else:
        try:
            await asyncio.gather(*tasks)
        except RuntimeError as error:
            print(f"main: {error}")
        await asyncio.wait(tasks)  # the others, which nobody has cancelled
    print("main: ends")


asyncio.run(main(sys.argv[1] == "on", int(sys.argv[2]), float(sys.argv[3])))
