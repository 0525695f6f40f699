"""Connections that end, in whatever way: who hears of it, and in which turn. On real sockets of this machine, whose peers
hear at once; only what is printed is compared."""

import asyncio
import socket
import struct
from telling_loop import program, run_chosen


async def pair(limit=2**16):
    """Both ends of a connection, and the server."""
    accepted = asyncio.get_running_loop().create_future()

    async def serve(reader, writer):
        accepted.set_result((reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=limit)
    port = server.sockets[0].getsockname()[1]
    near = await asyncio.open_connection("127.0.0.1", port, limit=limit)
    return server, *near, *await accepted


def reset(writer):
    """The other end finds the connection reset."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def shown(value):
    return value.decode() if isinstance(value, bytes) else value


async def told(name, coroutine):
    try:
        print(name, "result", shown(await coroutine))
    except asyncio.IncompleteReadError as error:
        print(name, error)
    except OSError as error:
        print(name, type(error).__name__)
    except asyncio.CancelledError:
        print(name, "cancelled")


def start(name, coroutine):
    return asyncio.create_task(told(name, coroutine))


async def count_turns(log, turns):
    for turn in range(turns):
        print("turn", turn, *(what() for what in log))
        await asyncio.sleep(0)


@program
async def idle_reset():
    server, reader, writer, far_reader, far_writer = await pair()
    waiting = start("wait_closed", writer.wait_closed())
    await asyncio.sleep(0)
    reset(far_writer)
    await count_turns([writer.is_closing, waiting.done], 6)
    await waiting
    await told("again", writer.wait_closed())
    await told("read", reader.read())
    await told("drain", writer.drain())
    writer.write(b"dropped")
    writer.close()
    server.close()


@program
async def close_while_reading():
    server, reader, writer, far_reader, far_writer = await pair()
    tasks = [start("near", reader.read()), start("far", far_reader.read())]
    await asyncio.sleep(0)
    writer.close()
    await count_turns([writer.is_closing, far_writer.is_closing, tasks[0].done, tasks[1].done], 6)
    far_writer.close()
    server.close()
    await asyncio.wait(tasks)


@program
async def abort_while_reading():
    server, reader, writer, far_reader, far_writer = await pair()
    tasks = [start("far", far_reader.readline()), start("near", reader.readexactly(10))]
    await asyncio.sleep(0)
    writer.transport.abort()
    await count_turns([writer.is_closing, far_writer.is_closing, tasks[0].done, tasks[1].done], 6)
    far_writer.close()
    server.close()
    await asyncio.wait(tasks)


run_chosen(real=True)
