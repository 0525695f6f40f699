"""The preset echo-load, as it is written for asyncio: echo-load.py CLIENTS MESSAGES PAUSE LATENCY (in seconds).

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


async def client(port, messages, pause):
    """How many of its messages came back as they were."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = 0
    for message in range(1, messages + 1):
        if message > 1:
            await asyncio.sleep(pause)
        writer.write(b"hello")
        await writer.drain()
        reply = await reader.readexactly(5)
        if reply == b"hello":
            answers += 1
    writer.write_eof()
    await reader.read()  # until the server has no more to say, either
    writer.close()
    await writer.wait_closed()
    return answers


async def main(clients, messages, pause):
    backlog = max(clients, 1)  # all of them knock at once
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=backlog)
    port = server.sockets[0].getsockname()[1]

    tasks = [
        asyncio.create_task(client(port, messages, pause), name=f"client-{number}") for number in range(1, clients + 1)
    ]
    answers = 0
    for task in tasks:
        answers += await task
    print(f"{clients} clients, {answers} answers")

    server.close()
    await server.wait_closed()


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
