"""Answers over HTTP that are no good: cut off, drawn out, late, or none at all."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from sandbox.faults import Answer

PIECE = 1 << 16
NO_LINGER = struct.pack("ii", 1, 0)
# so long the server needs to notice that a connection is gone; before, it would answer 500 in our place
NOTICE_SECONDS = 0.01


def as_response(given: Answer) -> Response:
    """Give what is sent for an answer."""
    if given.ending in ("lost", "reset"):
        return Cut(given.seconds, reset=given.ending == "reset")
    if given.ending == "truncated":
        return Truncated(_bytes(given.body), given.status, given.headers)
    if given.megabytes:
        return StreamingResponse(_drawn_out(given.megabytes), given.status, media_type="application/json")
    if isinstance(given.body, str | bytes):
        return Response(given.body, given.status, given.headers)
    return JSONResponse(given.body, given.status, given.headers)


class Cut(Response):
    """Cuts the connection instead of answering, after some seconds."""

    def __init__(self, seconds: float = 0.0, *, reset: bool = False) -> None:
        super().__init__()
        self._seconds = seconds
        self._reset = reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut it, and wait until the server knows."""
        transport = scope["transport"]
        await asyncio.sleep(self._seconds)
        if self._reset and not transport.is_closing():
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        transport.abort()
        await asyncio.sleep(NOTICE_SECONDS)


class Truncated(Response):
    """Promises a body and sends half of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and half of the body, then cut the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = bytes(self.body)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await asyncio.sleep(NOTICE_SECONDS)
        scope["transport"].abort()
        await asyncio.sleep(NOTICE_SECONDS)


def _bytes(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


async def _drawn_out(megabytes: int) -> AsyncIterator[bytes]:
    yield b'{"ok": true, "padding": "'
    for _ in range((megabytes << 20) // PIECE):
        yield b"x" * PIECE
    yield b'"}'
