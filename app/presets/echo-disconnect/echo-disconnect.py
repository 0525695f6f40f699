"""The preset echo-disconnect, as it is written for asyncio: echo-disconnect.py VANISH CLIENTS PAUSE PATIENCE LATENCY.

VANISH is close or silent. The network is a real one here, and has a latency of its own.
"""

import asyncio
import itertools
import sys

LENGTH = 6  # of a message


async def echo(number, reader, writer, patience):
    """Who is silent between two messages may be so. The rest of one that has begun must come within the patience."""
    try:
        while True:
            first = await reader.readexactly(1)
            async with asyncio.timeout(patience):
                rest = await reader.readexactly(LENGTH - 1)
            writer.write(first + rest)
            await writer.drain()
    except asyncio.IncompleteReadError as error:
        if error.expected == 1:
            print(f"echo-{number}: goodbye")
        else:
            print(f"echo-{number}: gone in the middle of a message")
    except TimeoutError:
        print(f"echo-{number}: no more of this message came")
    writer.close()


async def client(number, port, pause):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for message in range(1, 3):
        if message > 1:
            await asyncio.sleep(pause)
        writer.write(f"hello{message}".encode())
        reply = await reader.readexactly(LENGTH)
        print(f"client-{number}: {reply.decode()}")
    writer.write_eof()
    await reader.read()  # until the server has no more to say, either
    writer.close()


async def vanishing_client(port, silent, pause):
    """Vanishes after half a message: closes its end, or falls silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hel")
    if silent:
        await reader.read()  # until the server has had enough
    else:
        await asyncio.sleep(pause)
    writer.transport.abort()


async def main(silent, clients, pause, patience):
    connections = itertools.count(1)

    def serve(reader, writer):
        return echo(next(connections), reader, writer, patience)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=max(clients, 1))
    port = server.sockets[0].getsockname()[1]

    tasks = []
    for number in range(1, clients + 1):
        vanishes = number % 2 == 0
        talk = vanishing_client(port, silent, pause) if vanishes else client(number, port, pause)
        tasks.append(asyncio.create_task(talk, name=f"client-{number}"))
    await asyncio.gather(*tasks)
    server.close()
    await server.wait_closed()


asyncio.run(main(sys.argv[1] == "silent", int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
