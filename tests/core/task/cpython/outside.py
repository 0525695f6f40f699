"""Threads and sockets. When they are ready is not the program's to say, so these run on the real clock, and only what they
print is compared."""

import asyncio
import concurrent.futures
import threading
from telling_loop import describe, program, run_chosen


@program
async def jobs_in_order():
    def work(number):
        if number == 3:
            raise ValueError("of job 3")
        return number * number

    loop = asyncio.get_running_loop()
    print(await asyncio.gather(*[loop.run_in_executor(None, work, number) for number in range(3)]))
    print(await asyncio.to_thread(work, 7))
    try:
        await asyncio.gather(*[loop.run_in_executor(None, work, number) for number in (3, 4)])
    except ValueError as error:
        print(describe(error))
    print([await loop.run_in_executor(None, work, number) for number in (9, 8)])
    try:
        await asyncio.to_thread(work, 3)
    except ValueError as error:
        print(describe(error))


@program
async def one_worker():
    loop = asyncio.get_running_loop()
    log = []
    may_end = threading.Event()

    def work(name):
        log.append(name)
        if name == "a":
            may_end.wait(30)
        return name

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        jobs = [loop.run_in_executor(pool, work, name) for name in "abcd"]
        while not log:
            await asyncio.sleep(0.001)
        print(jobs[2].cancel(), jobs[2].cancelled())
        await asyncio.sleep(0)
        may_end.set()
        print(await jobs[3])
        print(await jobs[1], await jobs[0])
        try:
            await jobs[2]
        except asyncio.CancelledError:
            print("cancelled")
        print(log)
        for name in "ef":
            jobs.append(loop.run_in_executor(pool, work, name))
    print(await jobs[4], await jobs[5], log)


async def connect(serve, limit=2**16):
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=limit)
    port = server.sockets[0].getsockname()[1]
    return server, *await asyncio.open_connection("127.0.0.1", port, limit=limit)


async def finish(server, writer):
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    print("closed")


@program
async def lines_back():
    async def serve(reader, writer):
        while line := await reader.readline():
            print("server got", line.decode().rstrip())
            writer.write(line.upper())
            await writer.drain()
        print("server at the end", reader.at_eof())
        writer.close()

    server, reader, writer = await connect(serve)
    for line in ("one", "two", "three"):
        writer.write(f"{line}\n".encode())
        print("got", (await reader.readline()).decode().rstrip())
    writer.write(b"no end")
    writer.write_eof()
    print("got", (await reader.readline()).decode(), reader.at_eof())
    print("nothing", len(await reader.read()), reader.at_eof())
    await finish(server, writer)


@program
async def half_closed():
    async def serve(reader, writer):
        data = await reader.read()
        print("server read", len(data))
        writer.write(f"{len(data)} bytes".encode())
        writer.write_eof()
        writer.close()

    server, reader, writer = await connect(serve)
    for _ in range(20):
        writer.write(b"x" * 10000)
        await writer.drain()
    writer.write_eof()
    print((await reader.read()).decode())
    await finish(server, writer)


@program
async def exact_parts():
    async def serve(reader, writer):
        writer.write(b"0123456789;key=value;rest of it")
        writer.close()

    server, reader, writer = await connect(serve)
    print((await reader.readexactly(4)).decode())
    print((await reader.readuntil(b";")).decode())
    print((await reader.readuntil(b"=")).decode(), (await reader.readuntil(b";")).decode())
    try:
        await reader.readuntil(b";")
    except asyncio.IncompleteReadError as error:
        print("incomplete", error.partial.decode(), error.expected)
    try:
        await reader.readexactly(5)
    except asyncio.IncompleteReadError as error:
        print("incomplete", len(error.partial), error.expected)
    print(len(await reader.readexactly(0)), len(await reader.readline()))
    await finish(server, writer)


@program
async def beyond_the_limit():
    async def serve(reader, writer):
        writer.write(b"x" * 40 + b"\nshort\n" + b"y" * 60)
        await writer.drain()
        await reader.read()
        writer.close()

    server, reader, writer = await connect(serve, 32)
    try:
        await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError as error:
        print("overrun", error.consumed > 32)
    print((await reader.readexactly(41)).decode().rstrip())
    print((await reader.readline()).decode().rstrip())
    print((await reader.readexactly(60)).decode())
    writer.write_eof()
    print("end", len(await reader.read()))
    await finish(server, writer)


@program
async def cancelled_reader():
    async def serve(reader, writer):
        print("server got", (await reader.readline()).decode().rstrip())
        writer.write(b"answer\n")
        await reader.read()
        writer.close()

    server, reader, writer = await connect(serve)
    reading = asyncio.create_task(reader.readline())
    await asyncio.sleep(0)
    reading.cancel("nothing came")
    try:
        await reading
    except asyncio.CancelledError as error:
        print(describe(error))
    try:
        await asyncio.wait_for(reader.readline(), 0.001)
    except TimeoutError:
        print("timeout")
    writer.write(b"question\n")
    print("got", (await reader.readline()).decode().rstrip())
    writer.write_eof()
    await finish(server, writer)


run_chosen(real=True)
