import asyncio
import contextvars
from common import told, turns
from telling_loop import now, program, run_chosen

user = contextvars.ContextVar("user", default="nobody")
depth = contextvars.ContextVar("depth")


def tell(name):
    print(name, user.get(), depth.get(-1))


async def child(name, value):
    tell(f"{name} begins")
    user.set(value)
    await asyncio.sleep(0)
    tell(f"{name} goes on")


@program
async def tasks_have_copies():
    tell("main")
    first = asyncio.create_task(child("first", "a"))
    user.set("main")
    second = asyncio.create_task(child("second", "b"))
    user.set("main again")
    depth.set(1)
    await first
    await second
    tell("main")
    third = asyncio.create_task(child("third", "c"))
    await turns(1)
    tell("main")
    await third
    await child("inline", "d")
    tell("main")


@program
async def callbacks_have_copies():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def callback(name):
        tell(name)
        user.set(name)
        tell(name)

    def chain(name, count):
        tell(name)
        depth.set(count)
        if count:
            loop.call_soon(chain, name, count - 1)

    loop.call_soon(callback, "soon before")
    loop.call_later(0.1, callback, "later before")
    future.add_done_callback(lambda _: callback("done before"))
    user.set("main")
    loop.call_soon(callback, "soon")
    loop.call_at(loop.time() + 0.1, callback, "later")
    loop.call_soon(chain, "chain", 3)
    future.add_done_callback(lambda _: callback("done"))
    future.set_result(None)
    future.add_done_callback(lambda _: callback("done after"))
    await turns(6)
    await asyncio.sleep(0.2)
    tell("main")


@program
async def contexts_are_given():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    context = contextvars.copy_context()
    context.run(user.set, "given")
    user.set("main")

    async def counts(name):
        for _ in range(3):
            depth.set(depth.get(0) + 1)
            tell(name)
            await asyncio.sleep(0)

    def callback(name):
        tell(name)
        user.set(name)

    one = asyncio.create_task(counts("one"), context=context)
    two = loop.create_task(counts("two"), name="two", context=context)
    loop.call_soon(callback, "soon", context=context)
    loop.call_later(0.1, callback, "later", context=context)
    future.add_done_callback(lambda _: callback("done"), context=context)
    future.set_result(None)
    await one
    await two
    await asyncio.sleep(0.2)
    tell("main")
    print(context.get(user), context.get(depth), len(context), depth in context)
    async with asyncio.TaskGroup() as group:
        group.create_task(counts("grouped"), context=context)
        group.create_task(counts("ungiven"))
    print(context.get(depth))


@program
async def tokens():
    first = user.set("first")
    second = user.set("second")
    tell("set")
    print(first.old_value is contextvars.Token.MISSING, second.old_value, second.var is user)
    user.reset(second)
    tell("reset")
    user.reset(first)
    tell("reset")
    for token in (first, second):
        try:
            user.reset(token)
        except RuntimeError:
            print("used already")
    token = user.set("third")
    try:
        depth.reset(token)
    except ValueError:
        print("another variable's")
    try:
        contextvars.copy_context().run(user.reset, token)
    except ValueError:
        print("another context's")
    user.reset(token)
    tell("reset")
    early = user.set("early")
    user.set("late")
    user.reset(early)
    tell("out of order")
    try:
        depth.get()
    except LookupError:
        print("not set")
    depth.set(5)
    print(depth.get(), depth.get(7))


@program
async def contexts_run():
    context = contextvars.copy_context()
    empty = contextvars.Context()
    user.set("main")

    def again():
        try:
            context.run(tell, "not reached")
        except RuntimeError:
            print("entered already")

    def inner(name):
        tell(name)
        user.set(name)
        tell(name)
        asyncio.get_running_loop().call_soon(tell, f"soon of {name}")
        again()
        copy = contextvars.copy_context()
        copy.run(user.set, "copy")
        tell(name)
        return len(copy), copy[user]

    print(*context.run(inner, "inner"))
    tell("main")
    context.run(tell, "once more")
    empty.run(tell, "in empty")
    copy = context.copy()
    copy.run(user.set, "of the copy")
    print(context.get(user), copy.get(user), empty.get(user), len(empty))

    def fail():
        user.set("failed")
        raise ValueError("in context")

    try:
        context.run(fail)
    except ValueError as error:
        print(error, context.get(user), user.get())
    await turns(2)


@program
async def waits_have_copies():
    async def body(name):
        tell(name)
        user.set(name)
        await asyncio.sleep(0.1)
        tell(name)

    user.set("main")
    await asyncio.gather(body("gathered 1"), body("gathered 2"))
    await asyncio.wait_for(body("waited for"), 1)
    await asyncio.shield(body("shielded"))
    await asyncio.wait([asyncio.ensure_future(body("ensured"))])
    for future in asyncio.as_completed([body("completed")]):
        await future
    tell("main")
    await asyncio.wait_for(body("without limit"), None)
    tell("main")
    async with asyncio.timeout(1):
        await body("timeout")
    tell("main")
    async with asyncio.TaskGroup() as group:
        group.create_task(body("grouped"))
        user.set("body")
    tell("main")


@program
async def cancelled_in_context():
    async def stubborn():
        user.set("stubborn")
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            tell("cancelled")
            user.set("cleaned up")
            await asyncio.sleep(0)
            tell("cleaned up")
            raise

    user.set("main")
    task = asyncio.create_task(stubborn())
    await turns(1)
    user.set("canceller")
    task.cancel("stop")
    await told(task)
    tell("main")


@program
async def handler_of_exceptions():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: tell("handler"))

    def fail():
        tell("fails")
        raise ValueError("callback")

    user.set("main")
    loop.call_soon(fail)
    await turns(2)
    loop.call_exception_handler({"message": "here"})


@program
async def busy_context():
    context = contextvars.copy_context()
    loop = asyncio.get_running_loop()

    async def enters():
        user.set("task")
        try:
            context.run(tell, "not reached")
        except RuntimeError:
            print("the task is in it")
        await asyncio.sleep(0)
        tell("task")

    task = asyncio.create_task(enters(), context=context)
    await turns(1)
    context.run(tell, "between its turns")
    context.run(user.set, "from outside")
    await task
    print(context.get(user), now())


run_chosen()
