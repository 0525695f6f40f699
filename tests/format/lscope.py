#!/usr/bin/env python3
"""Reads a Loopscope trace, from what core/trace/file/FORMAT.md says alone, and prints its events as text.

    lscope.py FILE

Needs Python's standard library and the `zstd` command. Checks the frame of the file (checksums, numbers and sizes of
blocks, the index, the totals at the end), not whether the events could have happened. When the file is damaged it
prints what stands before the damage, says on standard error at which offset that is, and exits with 1. The text is
what trace::to_text() gives (core/trace/event/event_text.h).
"""

import struct
import subprocess
import sys

from xxh3 import M64, xxh3

INFO, STRINGS, LOCATIONS, EVENTS, END, INDEX, CHECKPOINT = range(1, 8)
MAX_RAW, MAX_EVENTS, MAX_STRING = 1 << 24, 1 << 16, 1 << 20

# Subject and arguments of each kind, by their types; None: the kind has none.
KINDS = {
    1: ("loop_start", None, "clock", "string"), 2: ("loop_stop", None, None, None),
    3: ("frame_begin", None, "number", None), 4: ("select_begin", None, "number", "number"),
    5: ("select_end", None, "number", None), 6: ("timer_arm", "timer", "time", "object"),
    7: ("timer_fire", "timer", None, None), 8: ("timer_cancel", "timer", None, None),
    9: ("fd_watch", "watch", "fd", "object"), 10: ("fd_ready", "watch", "fd", None),
    11: ("fd_unwatch", "watch", None, None), 12: ("handle_ready", "handle", "waker", "string"),
    13: ("handle_begin", "handle", None, None), 14: ("handle_end", "handle", None, None),
    15: ("handle_cancel", "handle", None, None), 16: ("task_create", "task", "origin", "coroutine"),
    17: ("task_ready", "task", "waker", None), 18: ("task_run", "task", None, None),
    19: ("task_await", "task", "await", "location"), 20: ("task_cancel_requested", "task", "object", None),
    21: ("task_done", "task", "outcome", "string"), 22: ("coro_enter", "task", "coroutine", "location"),
    23: ("coro_leave", "task", None, None), 24: ("future_create", "future", "future", None),
    25: ("future_done", "future", "outcome", None), 26: ("job_submit", "job", "object", "string"),
    27: ("job_begin", "job", "number", None), 28: ("job_end", "job", "outcome", None),
    29: ("sync_op", "sync", "operation", "number"), 30: ("print", "task", "string", None),
    31: ("mark", "task", "string", None), 32: ("counter", None, "string", "number"),
    33: ("warning", "task", "warning", "string"), 34: ("dropped", None, "number", None),
    35: ("loop_pause", None, None, None), 36: ("loop_resume", None, None, None),
    37: ("task_rename", "task", "string", None), 38: ("thread_begin", "thread", "string", None),
    39: ("thread_block", "thread", "block", "location"), 40: ("thread_resume", "thread", None, None),
    41: ("thread_end", "thread", None, None),
}
PAIRS = {"waker", "await", "fd", "origin", "clock", "future", "operation", "warning", "block"}


class Damage(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Damage(what)


class Bytes:
    """A content, read from its beginning to its end."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        require(size <= len(self.data) - self.at, "the content is too short")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def varint(self, limit=M64):
        value = 0
        for shift in range(0, 70, 7):
            byte = self.number("B")
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                require(byte or not shift, "a number is not in its shortest form")
                require(value <= limit, "a number is too large")
                return value
        raise Damage("a number is too long")

    def varint32(self):
        return self.varint(2**32 - 1)

    def zigzag(self, limit=M64):
        value = self.varint(limit)
        return value >> 1 ^ -(value & 1)

    def text(self):
        size = self.varint()
        require(size <= MAX_STRING, "a string is too long")
        return self.take(size)

    def end(self):
        require(self.at == len(self.data), "the content is longer than what it holds")


class Block:
    """A block's header; its content once it is unpacked."""

    def __init__(self, data, at):
        require(len(data) - at >= 48, "the file ends inside a block's header")
        (magic, self.type, self.compression, zero, self.number, self.stored, self.raw, self.count, self.first,
         self.last, checksum) = struct.unpack_from("<4sHBBIIIIqqQ", data, at)
        require(magic == b"LBLK", "no block begins here")
        require(len(data) - at - 48 >= self.stored, "the file ends inside a block")
        self.offset, self.end = at, at + 48 + self.stored
        self.content = data[at + 48:self.end]
        require(checksum == xxh3(data[at:at + 40] + self.content), "the checksum is wrong")
        require(zero == 0 and self.compression in (0, 1), "the block's compression is not known")
        require(self.raw <= MAX_RAW and self.raw >= self.stored, "the block's sizes are impossible")
        require(self.compression or self.raw == self.stored, "the block's sizes differ without compression")


class Trace:
    """What a file holds: `blocks`, `program`, `arguments` and so on, `strings`, `locations`, `events`, and `damage`."""

    def __init__(self, data):
        self.strings, self.locations, self.events, self.blocks = [b""], [(0, 0, 0)], [], []
        self.ended, self.damage, self.offset = False, None, 0
        try:
            require(len(data) >= 24 and data[:8] == b"\x89LSCOPE\n", "this is no trace of Loopscope")
            version, flags, checksum = struct.unpack_from("<IIQ", data, 8)
            require(checksum == xxh3(data[:16]), "the file's header is damaged")
            require(version == 1 and flags == 0, "a newer version")
            blocks = []
            self.offset = 24
            try:
                while self.offset < len(data):
                    require(not (blocks and blocks[-1].type == END), "something follows the end")
                    block = Block(data, self.offset)
                    require(block.number == len(blocks), "the block has the wrong number")
                    require((block.type == INFO) == (block.number == 0), "the info block is block 0, and no other")
                    blocks.append(block)
                    self.offset = block.end
            finally:
                damaged_at = self.offset
                unpack(blocks)
                for block in blocks:
                    self.offset = block.offset
                    self.read(block)
                    self.blocks.append(block)
                self.offset = damaged_at
            require(self.ended, "the file was cut off: it has no end block")
        except Damage as damage:
            self.damage = str(damage)

    def read(self, block):
        content = Bytes(block.content)
        if block.type not in (EVENTS, CHECKPOINT):
            require(block.first == block.last == 0, "a block without events has times")
        if block.type == INFO:
            self.read_info(content)
        elif block.type == STRINGS:
            for _ in range(block.count):
                self.strings.append(content.text())
        elif block.type == LOCATIONS:
            for _ in range(block.count):
                file, function, line = content.varint32(), content.varint32(), content.varint32()
                require(max(file, function) < len(self.strings), "a location's string is not there")
                self.locations.append((file, function, line))
        elif block.type == EVENTS:
            events = read_events(content, block)
            require(not self.events or events[0][0] >= self.events[-1][0], "time goes back")
            self.events += events
        elif block.type == END:
            self.read_end(content)
        elif block.type == INDEX:
            self.read_index(content, block)
        else:
            return  # a checkpoint says again what was said; other types are not known
        content.end()

    def read_info(self, content):
        self.clock = content.number("B")
        require(self.clock in (0, 1), "the clock is not known")
        self.program = content.text()
        self.arguments = [content.text() for _ in range(content.varint())]
        self.command_line = [content.text() for _ in range(content.varint())]
        calibrated = content.number("B")
        require(calibrated in (0, 1 - self.clock), "only a real clock is calibrated")
        self.calibration = (content.number("q"), content.number("q")) if calibrated else None

    def read_end(self, content):
        totals = [content.number("Q") for _ in range(3)]
        require(totals == [len(self.events), len(self.strings) - 1, len(self.locations) - 1], "the totals are wrong")
        index = [block.offset for block in self.blocks if block.type == INDEX]
        require(content.number("Q") == (index[0] if index else 0), "the index is not where the end says")
        self.ended = True

    def read_index(self, content, index):
        require(index.count == len(self.blocks), "the index is not of all blocks before it")
        for block in self.blocks:
            entry = [content.varint() for _ in range(4)]
            require(entry == [block.type, block.stored, block.raw, block.count], "the index differs from the blocks")
            if block.type in (EVENTS, CHECKPOINT):
                first = content.varint()
                require((first, first + content.varint()) == (block.first, block.last), "the index has other times")
            if block.type == EVENTS:
                kinds = [(content.varint(), content.varint32()) for _ in range(content.varint())]
                held = Bytes(block.content)
                counted = column_of_kinds(held, block)
                require(kinds == sorted((kind, counted.count(kind)) for kind in set(counted)), "the index has other kinds")


def unpack(blocks):
    """Uncompresses the blocks' contents, all in one call: frames behind each other give contents behind each other."""
    packed = [block for block in blocks if block.compression]
    if not packed:
        return
    done = subprocess.run(["zstd", "-dcq"], input=b"".join(block.content for block in packed), capture_output=True)
    require(done.returncode == 0, "zstd: " + done.stderr.decode(errors="replace").strip())
    require(len(done.stdout) == sum(block.raw for block in packed), "a block has another raw size")
    at = 0
    for block in packed:
        block.content = done.stdout[at:at + block.raw]
        at += block.raw


def column_of_kinds(content, block):
    """The first column, in front of which the sizes of the others stand."""
    for _ in range(5):
        content.varint()
    return content.take(block.count)


def signed(value, bits):
    value &= 2**bits - 1
    return value - (1 << bits) if value >> bits - 1 else value


def read_argument(column, kind_of_value, last, time):
    if kind_of_value in PAIRS:
        low = column.varint32()
        high = (last >> 32) + column.zigzag(2**32 - 1) & 2**32 - 1
        return low | high << 32
    return (time if kind_of_value == "time" else last) + column.zigzag() & M64


def read_events(content, block):
    """A list of (time, kind, loop, subject, a, b)."""
    require(0 < block.count <= MAX_EVENTS, "a block has no events, or too many")
    sizes = [content.varint() for _ in range(5)]
    kinds = content.take(block.count)
    loops, times, subjects, first, second = (Bytes(content.take(size)) for size in sizes)
    require(sizes[0] in (0, block.count), "the column of loops has another size")
    last = {}
    events = []
    time = block.first
    for number, kind in enumerate(kinds):
        require(kind in KINDS, "there is no kind %d" % kind)
        _, has_subject, a_type, b_type = KINDS[kind]
        loop = loops.number("B") if sizes[0] else 0
        time += times.varint()
        require(number or time == block.first, "the first time is not the header's")
        subject, a, b = last.get(kind, (0, 0, 0))
        if has_subject:
            subject = subject + subjects.zigzag(2**32 - 1) & 2**32 - 1
        if a_type:
            a = read_argument(first, a_type, a, time)
        if b_type:
            b = read_argument(second, b_type, b, time)
        last[kind] = (subject, a, b)
        events.append((time, kind, loop, subject, a, b))
    require(time == block.last, "the last time is not the header's")
    for column in (loops, times, subjects, first, second):
        column.end()
    return events


# ---------------------------------------------------------------------------------------------------------
# Text
# ---------------------------------------------------------------------------------------------------------

WAKERS = ["none", "task", "timer", "fd", "callback", "thread"]
AWAITS = ["yield", "future", "task", "sleep", "gather", "fd_read", "fd_write", "lock", "event", "condition",
          "semaphore", "barrier", "queue", "job", "wait"]
OBJECTS = ["lock", "event", "condition", "semaphore", "barrier", "queue"]
OPERATIONS = ["create", "acquire", "release", "set", "clear", "notify", "put", "get", "task_done", "join", "reset",
              "abort"]
BLOCKS = ["other", "accept", "connect", "recv", "send", "read", "write", "select", "sleep", "lock", "condition",
          "event", "semaphore", "barrier", "queue", "join", "job", "process"]
WARNINGS = ["never_awaited", "exception_never_retrieved", "slow_callback", "destroyed_pending"]
# How the arguments of a kind are called.
NAMES = {
    "loop_start": ("clock", "name"), "frame_begin": ("frame", ""), "select_begin": ("timeout", "fds"),
    "select_end": ("ready", ""), "timer_arm": ("deadline", "task"), "fd_watch": ("", "task"),
    "handle_ready": ("", "does"), "task_await": ("", "at"), "task_cancel_requested": ("by", ""),
    "task_done": ("", "value"), "coro_enter": ("", "at"), "future_create": ("what", ""),
    "job_submit": ("task", "function"), "job_begin": ("worker", ""), "sync_op": ("op", "count"),
    "print": ("text", ""), "mark": ("text", ""), "counter": ("name", "value"), "warning": ("what", "text"),
    "dropped": ("events", ""), "task_rename": ("name", ""), "thread_begin": ("name", ""), "thread_block": ("", "at"),
}


def seconds(time):
    return "%s%d.%09d" % ("-" if time < 0 else "", abs(time) // 10**9, abs(time) % 10**9)


def quoted(data):
    out = '"'
    for char in data.decode("utf-8", "surrogateescape"):
        code = ord(char)
        if char in '"\\':
            out += "\\" + char
        elif char in "\n\t":
            out += {"\n": "\\n", "\t": "\\t"}[char]
        elif 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8
            out += "\\x%02x" % (code - 0xDC00)
        elif code < 0x20 or code == 0x7F:
            out += "\\x%02x" % code
        elif 0x80 <= code < 0xA0:
            out += "\\u%04x" % code
        else:
            out += char
    return out + '"'


def bare(data):
    if any(byte <= 0x20 or byte in (0x22, 0x7F) for byte in data):
        return quoted(data)
    return data.decode("utf-8", "surrogateescape") if data else "?"


def double(value):
    number = struct.unpack("<d", struct.pack("<Q", value))[0]
    text = repr(number)
    return text[:-2] if text.endswith(".0") else text


def argument_text(trace, kind, kind_of_value, name, value):
    low, high = value & 2**32 - 1, value >> 32
    number = "?" if high == 2**32 - 1 else high  # of a descriptor
    if kind_of_value == "number":
        if kind == "counter":
            return "%s=%s" % (name, double(value))
        if name == "timeout":
            return "timeout=" + ("forever" if value == M64 else seconds(signed(value, 64)))
        if kind == "job_begin":
            return "worker=%d" % low + (" ago=" + seconds(high * 1000) if high else "")
        return "%s=%d" % (name, value)
    if kind_of_value == "time":
        return "%s=%s" % (name, seconds(signed(value, 64)))
    if kind_of_value == "string":
        return "%s=%s" % (name, quoted(trace.strings[value])) if value or kind == "print" else ""
    if kind_of_value in ("coroutine", "location"):
        file, function, line = trace.locations[value]
        if kind_of_value == "location":
            return "%s=%s:%d" % (name, bare(trace.strings[file]), line) if value else ""
        words = "coroutine=%s in=%s" % (bare(trace.strings[function]), bare(trace.strings[file]))
        return words if (file, function, line) != (0, 0, 0) else ""
    if kind_of_value == "waker":
        return "waker=" + WAKERS[low] + (":%s" % (number if low == 3 else high) if high else "")
    if kind_of_value == "await":
        if low in (5, 6):
            return "what=%s fd=%s" % (AWAITS[low], number)
        return "what=" + AWAITS[low] + (" target=%d" % high if high else "")
    if kind_of_value == "block":
        return "in=" + BLOCKS[low] + (" fd=%d" % high if number != "?" else "")
    if kind_of_value == "fd":
        return "fd=%d interest=%s" % (signed(high, 32), ["?", "read", "write"][low])
    if kind_of_value == "origin":
        return "parent=%d" % low + (" name=" + quoted(trace.strings[high]) if high else "")
    if kind_of_value == "outcome":
        return "outcome=" + ["result", "exception", "cancelled"][value]
    if kind_of_value == "object":
        return "%s=%d" % (name, value) if value else ""
    if kind_of_value == "clock":
        return "clock=" + ["real", "virtual"][value]
    if kind_of_value == "future":
        return "what=" + ["plain", "gather"][low] + (" children=%d" % high if high else "")
    if kind_of_value == "operation":
        return "object=%s op=%s" % (OBJECTS[low], OPERATIONS[high])
    return "what=" + WARNINGS[value]


def text(trace, event):
    time, number, loop, subject, a, b = event
    kind, subject_name, a_type, b_type = KINDS[number]
    words = [seconds(time), kind]
    if loop:
        words.append("loop=%d" % loop)
    if subject_name and (subject or kind not in ("print", "mark", "warning")):
        words.append("%s=%d" % (subject_name, subject))
    names = NAMES.get(kind, ("", ""))
    for kind_of_value, name, value in ((a_type, names[0], a), (b_type, names[1], b)):
        if kind_of_value:
            words.append(argument_text(trace, kind, kind_of_value, name, value))
    return " ".join(word for word in words if word)


def main():
    with open(sys.argv[1], "rb") as file:
        trace = Trace(file.read())
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    for event in trace.events:
        print(text(trace, event))
    if trace.damage:
        print("%s: %s (at offset %d)" % (sys.argv[1], trace.damage, trace.offset), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
