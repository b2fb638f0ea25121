"""A real server, on this machine's loopback address, that does to its files what it is asked to."""

import gzip
import hashlib
import socket
import struct
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stages.sources.known import TEST_LABELS, TRAIN_IMAGES

FIRST = f"{TEST_LABELS}.gz"
MEGABYTE = 1024**2
PATIENT = (30.0, 30.0)
"""Seconds to wait for a connection, and for each next piece of an answer."""
HASTY = (30.0, 0.3)


class Server(ThreadingHTTPServer):
    """Serves ``/<behaviour>/<name>.gz``, and counts what it was asked for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {f"{name}.gz": content for name, content in files.items()}
        self.closing = threading.Event()
        self.asked: Counter[str] = Counter()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        _, behaviour, name = self.path.split("/")
        self.server.asked[name] += 1
        getattr(self, behaviour)(name, self.server.files[name])

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def start(self, length: int | None, status: int = 200) -> None:
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, content: bytes, status: int = 200) -> None:
        self.start(len(content), status)
        self.wfile.write(content)

    def good(self, _: str, content: bytes) -> None:
        self.send(content)

    def truncated(self, _: str, content: bytes) -> None:
        self.start(len(content))
        self.wfile.write(content[:-9])

    def truncated_in_silence(self, _: str, content: bytes) -> None:
        self.start(None)
        self.wfile.write(content[:-9])

    def flipped(self, _: str, content: bytes) -> None:
        self.send(content[:20] + bytes([content[20] ^ 1]) + content[21:])

    def html(self, *_: object) -> None:
        self.send(b"<html>log in to this network first</html>")

    def packing(self, _: str, content: bytes) -> None:
        """Say of a file that it was packed for the way, to whom that may be done."""
        self.send_response(200)
        if self.headers["Accept-Encoding"] != "identity":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def missing(self, *_: object) -> None:
        self.send(b"no such file", 404)

    def broken(self, *_: object) -> None:
        self.send(b"out of order", 500)

    def circular(self, *_: object) -> None:
        self.send_response(302)
        self.send_header("Location", self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def no_http(self, *_: object) -> None:
        self.wfile.write(b"220 mail.example\r\n")

    def no_length(self, _: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "many")
        self.end_headers()
        self.wfile.write(content)

    def mute(self, *_: object) -> None:
        self.server.closing.wait()

    def stalled(self, _: str, content: bytes) -> None:
        self.start(len(content))
        self.wfile.write(content[:9])
        self.server.closing.wait()

    def trickling(self, *_: object) -> None:
        self.start(MEGABYTE)
        while not self.server.closing.wait(0.05):
            self.wfile.write(b"\0")

    def reset(self, _: str, content: bytes) -> None:
        self.start(len(content))
        self.wfile.write(content[:9])
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.shutdown(socket.SHUT_RD)
        self.connection.close()

    def swapped(self, name: str, _: bytes) -> None:
        files = self.server.files
        self.send(files[name.replace("t10k", "train") if "t10k" in name else FIRST])

    def trailing(self, _: str, content: bytes) -> None:
        self.send(content + b"\0")

    def bomb(self, *_: object) -> None:
        self.send(gzip.compress(bytes(50 * MEGABYTE), compresslevel=1))

    def endless(self, *_: object) -> None:
        self.start(None)
        while not self.server.closing.is_set():
            self.wfile.write(bytes(64 * 1024))

    def images_missing(self, name: str, content: bytes) -> None:
        if "images" in name:
            self.missing()
        else:
            self.send(content)

    def images_of_no_length(self, name: str, content: bytes) -> None:
        if "images" in name:
            self.no_length(name, content)
        else:
            self.send(content)

    def hesitant(self, name: str, content: bytes) -> None:
        if self.server.asked[name] == 1 and name == f"{TRAIN_IMAGES}.gz":
            self.broken()
        else:
            self.send(content)


def address(server: Server, behaviour: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{behaviour}/"


def hashes(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
