"""A bound on what a page may be sent."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Bounded:
    """ASGI middleware that refuses requests whose body is longer than so many bytes.

    A body that does not tell its length is refused too.

    Parameters
    ----------
    app : ASGI application
    most : int
    """

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application do so."""
        status = self._refusal(scope) if scope["type"] == "http" else None
        if status is None:
            await self.app(scope, receive, send)
            return
        headers = [(b"content-length", b"0"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _refusal(self, scope: Scope) -> int | None:
        headers = dict(scope["headers"])
        if b"transfer-encoding" in headers:
            return 411
        length = headers.get(b"content-length", b"0")
        return None if length.isdigit() and int(length) <= self.most else 413
