"""The meetings as calendars read them over HTTP: what an address tells, to whom, and what it keeps from logs."""

import asyncio
import http.client
import logging
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.http.feed import FEED_THREADS, FEED_WAITING, CalendarEndpoint
from bot.http.feed_addresses import FeedAddresses
from bot.settings import Mode
from guildhall.environment import Environment
from intake.access import Request
from scheduling.calendars import Calendars
from tests.bot.http.slack_requests import requests_of
from tests.company import TOM, new_key
from tests.conftest import OpenWorld
from tests.scenarios.helpers import submit

SECRET = "s" * 43


@pytest.fixture
def mode() -> Mode:
    return Mode.http


@pytest.fixture
def world(open_test_world: OpenWorld) -> Iterator[Environment]:
    with open_test_world() as world:
        yield world


def asked(world: Environment, path: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    address = urlsplit(requests_of(world.workspace).url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def path_of(world: Environment) -> str:
    secret = Calendars(world.store).new_address(Request(TOM, world.clock.now(), new_key()))
    return urlsplit(FeedAddresses("http://127.0.0.1").of(secret)).path


def test_an_address_gives_a_calendar_that_no_proxy_keeps(world: Environment) -> None:
    status, content, headers = asked(world, path_of(world))
    assert status == 200
    assert content.startswith(b"BEGIN:VCALENDAR")
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_head_has_no_body_and_a_post_is_turned_away(world: Environment) -> None:
    path = path_of(world)
    status, content, headers = asked(world, path, "HEAD")
    assert (status, content) == (200, b"")
    assert int(headers["content-length"]) > 0
    assert asked(world, path, "POST")[0] == 405


@pytest.mark.parametrize("secret", ["x" * 43, "", "x", "x" * 44, "..%2f..%2fhealth", "%00" * 43, "'" * 43])
def test_whatever_is_no_address_is_not_found(world: Environment, secret: str) -> None:
    assert asked(world, f"/calendar/{secret}.ics")[0] == 404


def test_nothing_of_a_secret_nor_of_an_idea_gets_out(world: Environment, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    submit(world)
    path = path_of(world)
    assert b"stolen" not in asked(world, path)[1]
    assert asked(world, path.replace("/calendar/", "/calendar/A"))[0] == 404
    assert path.split("/")[2][:20] not in caplog.text


def served(endpoint: CalendarEndpoint) -> tuple[int, bytes]:
    """Have an endpoint serve one request; return the status and the body."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path_params": {"secret": SECRET}}
    asyncio.run(endpoint(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_a_failure_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    def read(secret: str) -> bytes:
        raise ValueError(secret)

    assert served(CalendarEndpoint(read)) == (503, b"try again later")
    assert SECRET not in caplog.text


def test_a_flood_is_turned_away_and_those_before_it_are_served() -> None:
    open_, sent = threading.Event(), []

    def read(_secret: str) -> bytes:
        assert open_.wait(10)
        return b"BEGIN:VCALENDAR"

    endpoint = CalendarEndpoint(read)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])
            # All that there is no room for has been answered by then.
            if len(sent) == 5:
                open_.set()

    async def receive() -> Any:
        return {"type": "http.request"}

    async def flood() -> None:
        scope = {"type": "http", "method": "GET", "path_params": {"secret": SECRET}}
        most = FEED_THREADS + FEED_WAITING
        await asyncio.gather(*(endpoint(scope, receive, send) for _ in range(most + 5)))

    asyncio.run(flood())
    assert sent.count(503) == 5
    assert sent.count(200) == FEED_THREADS + FEED_WAITING


def test_without_an_address_of_its_own_there_are_none() -> None:
    assert not FeedAddresses("").are_on
    assert FeedAddresses("https://guild.example.com").of("abc") == "https://guild.example.com/calendar/abc.ics"
