"""Asks a server over a few connections that stay open, with as little work between two requests as asyncio allows."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

SECRET = "8f742231b10e8888abcd99aaabbb85a5"
CONNECTIONS = 16


@dataclass
class Outcome:
    """How long each request took, in seconds, and how many a second were answered."""

    seconds: list[float] = field(default_factory=list)
    a_second: float = 0.0


def command(name: str) -> bytes:
    """Return a signed slash command as it goes over the wire; it may be sent again for five minutes."""
    fields = {
        "token": "sandbox",
        "team_id": "T0A",
        "team_domain": "sandbox",
        "channel_id": "C0A",
        "channel_name": "general",
        "user_id": "U0A",
        "user_name": "ada",
        "command": name,
        "text": "",
        "api_app_id": "A0A",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1/response/1",
        "trigger_id": "1.2.3",
    }
    body = urlencode(fields).encode()
    timestamp = str(int(time.time())).encode()
    digest = hmac.new(SECRET.encode(), b"v0:" + timestamp + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: Slackbot 1.0\r\naccept: */*\r\n"
        "content-type: application/x-www-form-urlencoded\r\n"
        f"content-length: {len(body)}\r\nx-slack-request-timestamp: {timestamp.decode()}\r\n"
        f"x-slack-signature: v0={digest}\r\n\r\n"
    )
    return head.encode() + body


class Asker(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answered: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take in an answer; nothing but 200 will do."""
        self._buffer += data
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(rest) < length or self._answered is None:
            return
        self._buffer = rest[length:]
        if not head.startswith(b"HTTP/1.1 200"):
            self._answered.set_exception(RuntimeError(head.decode()))
            return
        self._answered.set_result(None)

    async def ask(self, request: bytes) -> float:
        """Send a request and return how many seconds its answer took."""
        self._answered = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self._transport.write(request)
        await self._answered
        return time.perf_counter() - began

    def close(self) -> None:
        """End the connection."""
        self._transport.close()


async def _open(port: int, count: int) -> list[Asker]:
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Asker, "127.0.0.1", port))[1] for _ in range(count)]


def as_fast_as_it_goes(port: int, request: bytes, seconds: float, connections: int = CONNECTIONS) -> Outcome:
    """Ask over every connection, at once again when it was answered."""

    async def run() -> Outcome:
        outcome, askers = Outcome(), await _open(port, connections)
        began = time.perf_counter()

        async def go_on(asker: Asker) -> None:
            while time.perf_counter() - began < seconds:
                outcome.seconds.append(await asker.ask(request))

        await asyncio.gather(*map(go_on, askers))
        outcome.a_second = len(outcome.seconds) / (time.perf_counter() - began)
        for asker in askers:
            asker.close()
        return outcome

    return asyncio.run(run())


def at_a_rate(port: int, requests: Sequence[bytes], a_second: float, counted: Sequence[bool]) -> Outcome:
    """Ask at fixed instants whatever became of those before; only those that are `counted` are told of."""

    async def run() -> Outcome:
        outcome, free = Outcome(a_second=a_second), await _open(port, 150)
        began = time.perf_counter()

        async def one(number: int) -> None:
            await asyncio.sleep(began + number / a_second - time.perf_counter())
            asker = free.pop()
            elapsed = await asker.ask(requests[number])
            free.append(asker)
            if counted[number]:
                outcome.seconds.append(elapsed)

        await asyncio.gather(*(one(number) for number in range(len(requests))))
        for asker in free:
            asker.close()
        return outcome

    return asyncio.run(run())
