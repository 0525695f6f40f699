"""The preset echo-slow-client, as it is written for asyncio: echo-slow-client.py DRAIN MESSAGES PAUSE LATENCY.

DRAIN is on or off. The network is a real one here, has a latency of its own, and keeps some of the bytes itself.
"""

import asyncio
import sys

KIB = 1024
MESSAGE = 16 * KIB


async def echo(reader, writer, drains):
    """Without drain() it keeps whatever the client does not take yet."""
    most = 0
    while True:
        data = await reader.read(MESSAGE)
        if not data:
            break
        writer.write(data)
        most = max(most, writer.transport.get_write_buffer_size())
        if drains:
            await writer.drain()
    if most <= 128 * KIB:
        print("echo: never more than 128 KiB unsent")
    else:
        print(f"echo: {most // KIB} KiB unsent at most")
    writer.close()
    await writer.wait_closed()


async def send(writer, messages):
    """Sends as fast as it may."""
    for _ in range(messages):
        writer.write(b"x" * MESSAGE)
        await writer.drain()
    writer.write_eof()


async def receive(reader, messages, pause):
    """Reads one message at a time, and takes its time over each."""
    for message in range(1, messages + 1):
        await asyncio.sleep(pause)
        await reader.readexactly(MESSAGE)
        print(f"client: message {message} is back")


async def main(drains, messages, pause):
    server = await asyncio.start_server(lambda reader, writer: echo(reader, writer, drains), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=MESSAGE)
    sending = asyncio.create_task(send(writer, messages), name="send")
    receiving = asyncio.create_task(receive(reader, messages, pause), name="receive")
    await asyncio.gather(sending, receiving)
    await reader.read()  # until the server has closed its end
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()


asyncio.run(main(sys.argv[1] == "on", int(sys.argv[2]), float(sys.argv[3])))
