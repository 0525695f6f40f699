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
    return value.decode().rstrip("\n") if isinstance(value, bytes) else value


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


async def paused_pair(limit=2**16):
    """The near end's writes pile up: nobody takes them at the far end."""
    server, reader, writer, far_reader, far_writer = await pair(limit)
    far_writer.transport.pause_reading()
    return server, reader, writer, far_reader, far_writer


async def pile_up(writer):
    """Writes until something is unsent for long."""
    written = 0
    while written == 0 or not writer.transport.get_write_buffer_size():
        writer.write(b"x" * 1_000_000)
        written += 1_000_000
        await asyncio.sleep(0.01)
    return written


@program
async def write_after_close():
    server, reader, writer, far_reader, far_writer = await paused_pair()
    written = await pile_up(writer)
    writer.close()
    writer.write(b"not too late")
    print(writer.is_closing(), writer.transport.get_write_buffer_size() > 0)
    far_writer.transport.resume_reading()
    got = await far_reader.read()
    print(len(got) - written, got[-12:].decode())
    await told("closed", writer.wait_closed())
    await told("drain", writer.drain())
    far_writer.close()
    server.close()


@program
async def abort_drops_the_rest():
    server, reader, writer, far_reader, far_writer = await paused_pair()
    written = await pile_up(writer)
    drain = start("drain", writer.drain())
    closed = start("closed", writer.wait_closed())
    await asyncio.sleep(0)
    writer.transport.abort()
    await count_turns([writer.is_closing, drain.done, closed.done], 4)
    print(writer.transport.get_write_buffer_size())
    far_writer.transport.resume_reading()
    print(len(await far_reader.read()) < written)
    far_writer.close()
    server.close()


@program
async def writing_to_nobody():
    server, reader, writer, far_reader, far_writer = await pair()
    far_writer.close()
    await far_writer.wait_closed()
    print("read", len(await reader.read()), reader.at_eof(), writer.is_closing())
    for number in range(5):
        writer.write(b"x")
        await told(f"drain {number}", writer.drain())
        print(writer.is_closing())
    await told("closed", writer.wait_closed())
    await told("read", reader.read())
    server.close()


@program
async def drain_while_closing():
    server, reader, writer, far_reader, far_writer = await pair()
    writer.close()
    drain = start("drain", writer.drain())
    await count_turns([writer.is_closing, drain.done], 4)
    await told("again", writer.drain())
    far_writer.close()
    server.close()


@program
async def half_closed_by_both():
    server, reader, writer, far_reader, far_writer = await pair()
    writer.write(b"question")
    writer.write_eof()
    writer.write_eof()
    print(writer.can_write_eof(), writer.is_closing())
    try:
        writer.write(b"more")
    except RuntimeError:
        print("refused")
    print((await far_reader.read()).decode(), far_reader.at_eof(), far_writer.is_closing())
    far_writer.writelines([b"an ", b"answer"])
    far_writer.write_eof()
    print((await reader.read()).decode(), reader.at_eof())
    await asyncio.sleep(0.01)
    print(writer.is_closing(), far_writer.is_closing())
    waiting = start("closed", far_writer.wait_closed())
    await asyncio.sleep(0)
    print(waiting.done())
    writer.close()
    await told("near closed", writer.wait_closed())
    await asyncio.sleep(0.01)
    print(far_writer.is_closing(), waiting.done())
    far_writer.close()
    await waiting
    server.close()


@program
async def reset_with_bytes_unread():
    server, reader, writer, far_reader, far_writer = await pair()
    far_writer.write(b"never seen\n")
    await asyncio.sleep(0.01)
    reset(far_writer)
    await asyncio.sleep(0.01)
    print(writer.is_closing(), reader.at_eof(), type(reader.exception()).__name__)
    for name, reading in ("line", reader.readline()), ("all", reader.read()), ("none", reader.readexactly(0)):
        await told(name, reading)
    server.close()


@program
async def reset_while_reading():
    server, reader, writer, far_reader, far_writer = await pair()
    tasks = [start("until", reader.readuntil(b"|")), start("closed", writer.wait_closed())]
    far_writer.write(b"half")
    await asyncio.sleep(0.01)
    reset(far_writer)
    await count_turns([writer.is_closing] + [task.done for task in tasks], 6)
    await told("far closed", far_writer.wait_closed())
    await told("far read", far_reader.read())
    server.close()


@program
async def parts_at_the_end():
    server, reader, writer, far_reader, far_writer = await pair()
    far_writer.write(b"one\ntwo")
    far_writer.close()
    await told("exactly", reader.readexactly(20))
    print(reader.at_eof())
    await told("exactly again", reader.readexactly(1))
    await told("until", reader.readuntil(b"|"))
    await told("line", reader.readline())
    await told("nothing", reader.readexactly(0))
    await told("read", reader.read(5))
    print(writer.is_closing())
    writer.close()
    await told("closed", writer.wait_closed())
    server.close()


@program
async def closing_keeps_what_came():
    server, reader, writer, far_reader, far_writer = await pair()
    far_writer.write(b"one\ntwo\nhalf")
    await asyncio.sleep(0.01)
    writer.close()
    await told("first", reader.readline())
    await told("closed", writer.wait_closed())
    print(reader.at_eof())
    for _ in range(3):
        await told("line", reader.readline())
    print(reader.at_eof())
    far_writer.close()
    server.close()


@program
async def waiters_of_an_end():
    server, reader, writer, far_reader, far_writer = await pair()
    tasks = [start(f"closed {number}", writer.wait_closed()) for number in range(3)]
    tasks.append(start("read", reader.read()))
    await asyncio.sleep(0)
    writer.close()
    writer.close()
    await asyncio.wait(tasks)
    await told("again", writer.wait_closed())
    far_writer.close()
    server.close()


@program
async def one_reader_at_a_time():
    server, reader, writer, far_reader, far_writer = await pair()
    first = start("first", reader.readexactly(6))
    far_writer.write(b"abc")
    await asyncio.sleep(0.01)
    try:
        await reader.readuntil(b"|")
    except RuntimeError:
        print("refused")
    await told("what is there", reader.read(2))
    far_writer.write(b"defgh|")
    await asyncio.sleep(0.01)
    print(first.done())
    await told("rest", reader.readuntil(b"|"))
    await first
    first.cancel()
    second = start("second", reader.read(1))
    await asyncio.sleep(0)
    second.cancel()
    try:
        await reader.read(1)
    except RuntimeError:
        print("refused until it has gone")
    await second
    far_writer.write(b"!")
    await told("third", reader.read(1))
    writer.close()
    far_writer.close()
    server.close()


@program
async def flow_of_a_reader():
    server, reader, writer, far_reader, far_writer = await pair(1000)
    far_writer.write(b"y" * 16_000_000)
    await asyncio.sleep(0.05)
    print(far_writer.transport.get_write_buffer_size() > 0, reader.at_eof(), writer.transport.is_reading())
    drain = start("drain", far_writer.drain())
    await told("some", reader.readexactly(10))
    print(drain.done())
    print(len(await reader.readexactly(15_999_990)), writer.transport.is_reading())
    await drain
    far_writer.close()
    print(len(await reader.read()))
    writer.close()
    server.close()


@program
async def marks_of_a_writer():
    server, reader, writer, far_reader, far_writer = await paused_pair()
    transport = writer.transport
    print(*transport.get_write_buffer_limits(), transport.get_write_buffer_size())
    for limits in ({"high": 100}, {"low": 50}, {"high": 70, "low": 60}, {"high": 0}, {}):
        transport.set_write_buffer_limits(**limits)
        print(*transport.get_write_buffer_limits())
    try:
        transport.set_write_buffer_limits(high=1, low=2)
    except ValueError as error:
        print(error)
    await told("drain", writer.drain())
    transport.set_write_buffer_limits(high=100_000_000)
    await pile_up(writer)
    await told("drain", writer.drain())
    transport.set_write_buffer_limits(high=1)
    drain = start("drain", writer.drain())
    given_up = start("given up", writer.drain())
    await asyncio.sleep(0.01)
    given_up.cancel()
    await asyncio.sleep(0)
    print(drain.done(), given_up.done())
    far_writer.transport.resume_reading()
    while not drain.done():
        await far_reader.read(1_000_000)
    await drain
    print(transport.get_write_buffer_size())
    writer.close()
    far_writer.close()
    server.close()


@program
async def pauses_of_a_reader():
    server, reader, writer, far_reader, far_writer = await pair()
    transport = writer.transport
    print(transport.is_reading())
    transport.pause_reading()
    transport.pause_reading()
    print(transport.is_reading())
    far_writer.write(b"later")
    reading = start("read", reader.read(10))
    await asyncio.sleep(0.01)
    print(reading.done())
    transport.resume_reading()
    await count_turns([transport.is_reading, reading.done], 4)
    writer.close()
    print(transport.is_reading())
    transport.pause_reading()
    transport.resume_reading()
    far_writer.close()
    server.close()


@program
async def turns_to_connect():
    async def ticks():
        for turn in range(8):
            print("turn", turn)
            await asyncio.sleep(0)

    async def serve(reader, writer):
        print("served")
        writer.write(b"hello\n")
        await writer.drain()
        print("wrote")
        print("server read", len(await reader.read()))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ticking = asyncio.create_task(ticks())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    print("connected")
    print((await reader.readline()).decode().strip())
    writer.close()
    print("closing")
    await writer.wait_closed()
    print("closed")
    await ticking
    print("end", len(await reader.read()))
    server.close()


@program
async def server_with_connections():
    server, reader, writer, far_reader, far_writer = await pair()
    print(server.is_serving(), len(server.sockets))
    early = start("early", server.wait_closed())
    await asyncio.sleep(0)
    server.close()
    server.close()
    print(server.is_serving(), len(server.sockets))
    await told("late", server.wait_closed())
    await asyncio.sleep(0.01)
    print(early.done())
    writer.write(b"still here\n")
    await told("far", far_reader.readline())
    writer.close()
    await writer.wait_closed()
    print(early.done())
    far_writer.close()
    await count_turns([early.done], 4)
    await early
    try:
        await server.start_serving()
    except (RuntimeError, TypeError):
        print("cannot serve again")


@program
async def forever_is_cancelled():
    server, reader, writer, far_reader, far_writer = await pair()
    forever = start("forever", server.serve_forever())
    await asyncio.sleep(0)
    try:
        await server.serve_forever()
    except RuntimeError:
        print("refused")
    forever.cancel()
    await count_turns([forever.done, server.is_serving], 3)
    writer.write(b"still here\n")
    await told("far", far_reader.readline())
    try:
        await server.serve_forever()
    except RuntimeError:
        print("refused")
    writer.close()
    far_writer.close()


@program
async def forever_is_closed():
    server, reader, writer, far_reader, far_writer = await pair()
    forever = start("forever", server.serve_forever())
    await asyncio.sleep(0)
    server.close()
    await count_turns([forever.done, server.is_serving], 3)
    writer.close()
    far_writer.close()


@program
async def lines_of_a_stream():
    server, reader, writer, far_reader, far_writer = await pair(16)
    far_writer.write(b"one\n\nthree\n" + b"x" * 40 + b"\nfour\nlast")
    far_writer.close()
    while True:
        try:
            async for line in reader:
                print("line", line.decode().rstrip("\n"))
            break
        except ValueError:
            print("too long")
    print(reader.at_eof())
    writer.close()
    server.close()


run_chosen(real=True)
