"""An HTTP server on this machine, and the ways in which it may fail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """An HTTP server on this machine that answers each path as a test tells it to."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.done = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                server.replies.get(self.path, status(404))(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        self.done.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def stalls(self, content: bytes) -> Reply:
        """Promise `content`, send half of it and then nothing, until the test is over."""

        def reply(request: BaseHTTPRequestHandler) -> None:
            interrupted(content)(request)
            request.wfile.flush()
            self.done.wait()

        return reply


def serves(content: bytes, **headers: str) -> Reply:
    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return reply


def interrupted(content: bytes) -> Reply:
    """Promise `content`, send half of it and close the connection."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[: len(content) // 2])

    return reply


def status(code: int) -> Reply:
    return lambda request: request.send_error(code)


def hangs_up(request: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(bytes(2**16))
    except OSError:
        request.close_connection = True
