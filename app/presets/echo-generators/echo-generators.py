"""The preset echo-generators, as it is written in Python: echo-generators.py CLIENTS PAUSE (in seconds)."""

import selectors
import socket
import sys
import threading
import time
from collections import deque

START = time.monotonic()


def since_start():
    tenths = int((time.monotonic() - START) * 10)
    return f"{tenths // 10}.{tenths % 10} s"


class Loop:
    def __init__(self):
        self.ready = deque()
        self.waiting = selectors.DefaultSelector()

    def add(self, task):
        self.ready.append(task)

    def run(self):
        while self.ready or self.waiting.get_map():
            self.select()
            for _ in range(len(self.ready)):
                self.step(self.ready.popleft())

    def select(self):
        if not self.waiting.get_map():
            return
        for key, _ in self.waiting.select(0 if self.ready else None):
            self.waiting.unregister(key.fd)
            self.ready.append(key.data)

    def step(self, task):
        try:
            fd, what = next(task)
        except StopIteration:
            return
        self.waiting.register(fd, what, task)


def wait_for_read(connection):
    return connection.fileno(), selectors.EVENT_READ


def wait_for_write(connection):
    return connection.fileno(), selectors.EVENT_WRITE


def echo(connection):
    with connection:
        connection.setblocking(False)
        while True:
            yield wait_for_read(connection)
            data = connection.recv(1024)
            if not data:
                break
            yield wait_for_write(connection)
            connection.sendall(data)


def serve(loop, server, clients):
    with server:
        server.setblocking(False)
        for _ in range(clients):
            yield wait_for_read(server)
            connection, _ = server.accept()
            loop.add(echo(connection))


def client(number, connection, pause):
    with connection:
        for message in ("你好", "世界！"):
            connection.sendall(message.encode())
            reply = connection.recv(1024).decode()
            print(f"client-{number}: {reply} ({since_start()})\n", end="")
            time.sleep(pause)


def start_clients(clients, port, pause):
    threads = []
    for number in range(1, clients + 1):
        connection = socket.create_connection(("127.0.0.1", port))
        threads.append(threading.Thread(target=client, args=(number, connection, pause), name=f"client-{number}"))
        threads[-1].start()
    return threads


def main(clients, pause):
    server = socket.create_server(("127.0.0.1", 0), backlog=clients)
    threads = start_clients(clients, server.getsockname()[1], pause)
    loop = Loop()
    loop.add(serve(loop, server, clients))
    loop.run()
    for thread in threads:
        thread.join()


main(int(sys.argv[1]), float(sys.argv[2]))
