"""The preset shield, as it is written for asyncio: shield.py LENGTH TIMEOUT SHIELDED (in seconds; on or off)."""

import asyncio
import sys


async def save(length):
    print("save: begins")
    await asyncio.sleep(length)
    print("save: ends")
    return "saved"


async def main(length, timeout, shielded):
    saving = asyncio.create_task(save(length), name="save")
    try:
        awaited = saving
        if shielded:
            awaited = asyncio.shield(saving)
        await asyncio.wait_for(awaited, timeout)
    except TimeoutError:
        print("main: waited long enough")

    try:
        result = await saving
        print(f"main: {result}")
    except asyncio.CancelledError:
        print("main: nothing is saved")


asyncio.run(main(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "on"))
