"""Processes and their pipes. On the real clock; only what is printed is compared."""

import asyncio
import time
from asyncio import create_subprocess_exec, create_subprocess_shell
from telling_loop import program, run_chosen

PIPE = asyncio.subprocess.PIPE


async def told(name, coroutine):
    try:
        print(name, "result", await coroutine)
    except OSError as error:
        print(name, type(error).__name__)


def signalled(send):
    try:
        send()
        print("fine")
    except ProcessLookupError:
        print("ProcessLookupError")


@program
async def dead_stdin():
    process = await create_subprocess_exec("true", stdin=PIPE)
    print(await process.wait(), await process.wait(), process.returncode)
    for number in range(3):
        await asyncio.sleep(0.02)
        print(process.stdin.is_closing())
        process.stdin.write(b"x")
        await told(f"drain {number}", process.stdin.drain())
    await told("closed", process.stdin.wait_closed())
    process.stdin.close()
    for send in process.kill, process.terminate, lambda: process.send_signal(15):
        signalled(send)


@program
async def stdin_dies_unseen():
    process = await create_subprocess_exec("true", stdin=PIPE)
    time.sleep(0.2)
    process.stdin.write(b"x")
    print(process.stdin.is_closing())
    for number in range(3):
        await told(f"drain {number}", process.stdin.drain())
    print(await process.wait())


@program
async def stdin_dies_with_bytes_unsent():
    process = await create_subprocess_shell("read x; sleep 0.05", stdin=PIPE)
    process.stdin.write(b"go\n" + b"x" * 1_000_000)
    for number in range(2):
        await told(f"drain {number}", process.stdin.drain())
    await told("closed", process.stdin.wait_closed())
    print(await process.wait())


@program
async def stdin_that_it_closes():
    process = await create_subprocess_shell("read x; exec 0<&-; sleep 0.2", stdin=PIPE)
    process.stdin.write(b"go\n")
    await asyncio.sleep(0.1)
    print(process.stdin.is_closing(), process.returncode)
    process.stdin.write(b"x" * 10)
    await told("drain", process.stdin.drain())
    print(await process.wait())


@program
async def stdin_that_we_end():
    process = await create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
    process.stdin.write(b"abc")
    print(process.stdin.can_write_eof())
    process.stdin.write_eof()
    print(process.stdin.is_closing())
    process.stdin.write(b"more")
    print((await process.stdout.read()).decode(), await process.wait())
    await told("closed", process.stdin.wait_closed())


@program
async def ends_before_it_is_read():
    process = await create_subprocess_shell("echo out; exit 3", stdout=PIPE)
    print(await process.wait(), process.returncode)
    print((await process.stdout.read()).decode().strip(), process.stdout.at_eof())
    print(len(await process.stdout.read()), len(await process.stdout.readline()))
    await asyncio.sleep(0.01)
    signalled(process.kill)


@program
async def signals():
    for name in "kill", "terminate":
        process = await create_subprocess_exec("sleep", "100")
        print(process.returncode)
        getattr(process, name)()
        print(await process.wait(), process.returncode)
    process = await create_subprocess_exec("sleep", "100")
    waiting = [asyncio.create_task(process.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[1].cancel()
    process.send_signal(2)
    for task in waiting:
        try:
            print(await task)
        except asyncio.CancelledError:
            print("cancelled")


@program
async def communicates():
    process = await create_subprocess_exec("true", stdin=PIPE, stdout=PIPE)
    print(len((await process.communicate(b"x" * 1_000_000))[0]), process.returncode)
    process = await create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
    print(len((await process.communicate(b"x" * 1_000_000))[0]), process.returncode)
    process = await create_subprocess_shell("echo out; echo err >&2; exit 7", stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    print(out.decode().strip(), err.decode().strip(), process.returncode)
    try:
        await create_subprocess_exec("/no/such/program")
    except FileNotFoundError:
        print("not found")


@program
async def lines_of_a_process():
    process = await create_subprocess_shell("printf 'one\\ntwo\\n'; sleep 0.02; printf 'three'", stdout=PIPE)
    async for line in process.stdout:
        print("line", line.decode().strip())
    print(await process.wait())


run_chosen(real=True)
