import asyncio
from common import told
from telling_loop import describe, now, program, run_chosen


def chain(error):
    """Its name, and those of its causes."""
    name = "timeout" if isinstance(error, TimeoutError) else describe(error)
    return f"{name} from {chain(error.__cause__)}" if error.__cause__ else name


async def tell_chain(awaitable):
    try:
        await awaitable
    except (asyncio.CancelledError, Exception) as error:
        print(chain(error), "at", now())


@program
async def timeouts_have_a_cause():
    async def in_time():
        async with asyncio.timeout(0.1):
            await asyncio.sleep(1)

    async def fails_instead():
        async with asyncio.timeout(0.1):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                raise ValueError("instead")

    async def replaces(awaitable):
        try:
            await awaitable
        except TimeoutError as error:
            raise ValueError("too late") from error

    await tell_chain(asyncio.wait_for(asyncio.sleep(1), 0.1))
    await tell_chain(asyncio.wait_for(asyncio.sleep(1), 0))
    await tell_chain(in_time())
    await tell_chain(fails_instead())
    await tell_chain(replaces(in_time()))
    await tell_chain(asyncio.create_task(replaces(asyncio.wait_for(asyncio.sleep(1), 0.1))))
    for late in asyncio.as_completed([asyncio.sleep(1)], timeout=0.1):
        await tell_chain(late)


@program
async def causes_pass_through_futures():
    async def fails():
        try:
            raise ValueError("first")
        except ValueError as error:
            raise RuntimeError("second") from error

    async def fails_without():
        try:
            raise ValueError("first")
        except ValueError:
            raise RuntimeError("second") from None

    await tell_chain(fails())
    await tell_chain(asyncio.create_task(fails()))
    await tell_chain(asyncio.gather(fails(), asyncio.sleep(0)))
    await tell_chain(asyncio.shield(fails()))
    await tell_chain(fails_without())
    future = asyncio.get_running_loop().create_future()
    error = ValueError("set")
    error.__cause__ = ValueError("cause")
    future.set_exception(error)
    await tell_chain(future)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
    except ExceptionGroup as group:
        print(*map(chain, group.exceptions), group.__cause__)


@program
async def sleeps_give_results():
    await told(asyncio.sleep(0, "at once"))
    await told(asyncio.sleep(0.1, "later"))
    print(*await asyncio.gather(asyncio.sleep(0.1, "a"), asyncio.sleep(0, "b")))
    task = asyncio.create_task(asyncio.sleep(1, "never"))
    await asyncio.sleep(0)
    task.cancel("stop")
    await told(task)
    await told(asyncio.wait_for(asyncio.sleep(0.1, 5), 1))


run_chosen()
