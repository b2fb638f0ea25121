"""A page takes no more than it says."""

import asyncio
from typing import Any

import pytest

from stages.drawing.bounded import Bounded


async def accepting(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


def status(headers: dict[str, str], kind: str = "http") -> int:
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": kind, "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    asyncio.run(Bounded(accepting, most=100)(scope, None, send))  # type: ignore[arg-type]  # nothing is read
    found: int = said[0]["status"]
    return found


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"content-length": "100"}, 200),
        ({"content-length": "101"}, 413),
        ({"content-length": "-1"}, 413),
        ({"content-length": "many"}, 413),
        ({"transfer-encoding": "chunked"}, 411),
        ({"transfer-encoding": "chunked", "content-length": "1"}, 411),
    ],
)
def test_a_longer_body_is_refused(headers: dict[str, str], expected: int) -> None:
    assert status(headers) == expected


def test_what_is_no_request_passes() -> None:
    assert status({}, "websocket") == 200
