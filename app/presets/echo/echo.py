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


async def client(number, port, pause):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    first = await say(reader, writer, "你好")
    print(f"client-{number}: {first}")

    await asyncio.sleep(pause)

    second = await say(reader, writer, "世界！")
    print(f"client-{number}: {second}")

    writer.write_eof()
    await reader.read()  # until the server has no more to say, either
    writer.close()
    await writer.wait_closed()


async def main(clients, pause):
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=clients)
    port = server.sockets[0].getsockname()[1]

    tasks = [
        asyncio.create_task(client(number, port, pause), name=f"client-{number}") for number in range(1, clients + 1)
    ]
    await asyncio.gather(*tasks)

    server.close()
    await server.wait_closed()


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
