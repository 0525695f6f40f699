"""The other end of a TLS connection, in Python: `peer.py client PORT CAFILE` asks, `peer.py server CERTIFICATE` answers one
client. What it learns it prints."""

import socket
import ssl
import sys


def client(port, cafile):
    context = ssl.create_default_context(cafile=cafile)
    with socket.create_connection(("127.0.0.1", int(port))) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            print(secure.version(), secure.getpeercert()["subject"][0][0][1])
            secure.sendall(b"hello\n")
            print(secure.makefile().readline().strip())
            secure.sendall(b"x" * 1_000_000 + b"\n")
            print(len(secure.makefile().readline()))
            secure.unwrap()
            print("unwrapped")


def server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        plain, _ = listener.accept()
        with context.wrap_socket(plain, server_side=True) as secure:
            lines = secure.makefile()
            for line in iter(lines.readline, ""):
                secure.sendall(line.upper().encode())
            print("end", flush=True)


{"client": client, "server": server}[sys.argv[1]](*sys.argv[2:])
