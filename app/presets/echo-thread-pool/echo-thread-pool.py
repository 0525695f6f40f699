"""The preset echo-thread-pool, as it is written in Python: echo-thread-pool.py CLIENTS WORKERS PAUSE (in seconds)."""

import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

START = time.monotonic()


def since_start():
    tenths = int((time.monotonic() - START) * 10)
    return f"{tenths // 10}.{tenths % 10} s"


def echo(connection):
    with connection:
        while True:
            data = connection.recv(1024)
            if not data:
                break
            connection.sendall(data)


def serve(server, clients, workers):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for _ in range(clients):
            connection, _ = server.accept()
            pool.submit(echo, connection)


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


def main(clients, workers, pause):
    with socket.create_server(("127.0.0.1", 0), backlog=clients) as server:
        port = server.getsockname()[1]
        threads = start_clients(clients, port, pause)
        serve(server, clients, workers)
    for thread in threads:
        thread.join()


main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
