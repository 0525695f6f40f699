"""The preset echo-callbacks, as it is written for asyncio: echo-callbacks.py CLIENTS PAUSE (in seconds)."""

import asyncio
import socket
import sys
import threading
import time

START = time.monotonic()


def since_start():
    tenths = int((time.monotonic() - START) * 10)
    return f"{tenths // 10}.{tenths % 10} s"


class EchoServer:
    def __init__(self, loop, server, clients):
        self.loop = loop
        self.server = server
        self.left = clients
        self.connections = {}

    def start(self):
        self.server.setblocking(False)
        self.loop.add_reader(self.server.fileno(), self.on_client)

    def on_client(self):
        connection, _ = self.server.accept()
        connection.setblocking(False)
        fd = connection.fileno()
        self.connections[fd] = connection
        self.loop.add_reader(fd, self.on_data, fd)

    def on_data(self, fd):
        data = self.connections[fd].recv(1024)
        if not data:
            return self.on_end(fd)
        self.connections[fd].sendall(data)

    def on_end(self, fd):
        self.loop.remove_reader(fd)
        self.connections.pop(fd).close()
        self.left -= 1
        if self.left == 0:
            self.loop.stop()


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
    loop = asyncio.new_event_loop()
    listening = socket.create_server(("127.0.0.1", 0), backlog=clients)
    threads = start_clients(clients, listening.getsockname()[1], pause)
    server = EchoServer(loop, listening, clients)
    server.start()
    if clients > 0:
        loop.run_forever()
    for thread in threads:
        thread.join()


main(int(sys.argv[1]), float(sys.argv[2]))
