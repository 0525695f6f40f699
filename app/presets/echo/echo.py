"""The preset echo, as it is written for asyncio: echo.py CLIENTS PAUSE LATENCY (in seconds).

The network is a real one here, and has a latency of its own.
"""

import asyncio
import sys


async def echo(reader, writer):
    while True:
        data = await reader.read(1024)
        if not data:
            break
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def say(reader, writer, message):
    writer.write(message.encode())
    await writer.drain()
    reply = await reader.readexactly(len(message.encode()))
    return reply.decode()


def since(start):
    tenths = int((asyncio.get_running_loop().time() - start) * 10)
    return f"{tenths // 10}.{tenths % 10} s"


MESSAGES = ["你好", "世界！"]


async def client(number, port, pause, start):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    for message in MESSAGES:
        reply = await say(reader, writer, message)
        print(f"client-{number}: {reply} ({since(start)})")
        await asyncio.sleep(pause)

    writer.write_eof()
    await reader.read()  # until the server has no more to say, either
    writer.close()
    await writer.wait_closed()


async def main(clients, pause):
    start = asyncio.get_running_loop().time()
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=clients)
    port = server.sockets[0].getsockname()[1]

    tasks = [
        asyncio.create_task(client(number, port, pause, start), name=f"client-{number}") for number in range(1, clients + 1)
    ]
    await asyncio.gather(*tasks)

    server.close()
    await server.wait_closed()


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
