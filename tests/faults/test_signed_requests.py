"""Signed requests that come again, too late, from the future, or with headers that are none."""

from collections.abc import Iterator

import pytest

from bot.settings import Mode
from guildhall.environment import Environment
from sandbox.http_mode import FORM, sign
from scheduling.clock import SystemClock
from tests.bot.http.slack_requests import command, form, requests_of
from tests.bot.http.test_server import ask
from tests.conftest import OpenWorld
from tests.scenarios.helpers import after, card, submit


@pytest.fixture
def mode() -> Mode:
    return Mode.http


@pytest.fixture
def world(open_test_world: OpenWorld) -> Iterator[Environment]:
    with open_test_world() as world:
        yield world


def replay(world: Environment) -> None:
    """Send all that was sent so far once more, to the byte."""
    requests = requests_of(world.workspace)
    for posted in list(requests.sent):
        assert requests.post(posted).status == 200
    after(world)


def test_replayed_request_of_a_whole_story_changes_nothing(world: Environment) -> None:
    ria, tris, rex = (world.workspace.person(member) for member in ("U0RIA", "U0TRIS", "U0REX"))
    ria.open_home()
    submit(world)
    ria.press(ria.home(), "Submit an idea")
    ria.close()
    rex.press(card(world), "Send to Payments squad")
    rex.press(card(world), "More")
    tris.press(card(world), "More")
    tris.submit({"effort": "weeks"})
    after(world)
    tris.press(card(world), "Send to Payments squad")
    after(world)
    ephemerals = len(rex.ephemerals("C0TRIAGE"))
    with world.store.reading() as session:
        counts = "SELECT (SELECT count(*) FROM idea), (SELECT count(*) FROM idea_change), (SELECT count(*) FROM outbox)"
        before = session.connection().exec_driver_sql(counts).one()
    replay(world)
    with world.store.reading() as session:
        assert session.connection().exec_driver_sql(counts).one() == before
    assert len(ria.direct_messages()) == 2
    assert len(tris.messages("C0TRIAGE")) == 1
    assert len(world.workspace.person("U0LEO").messages("C0PAY")) == 1
    assert len(rex.ephemerals("C0TRIAGE")) == ephemerals == 1
    assert ria.view() is None
    assert tris.view() is None
    world.workspace.refused.clear()


# One from the future has grown younger by the time it is looked at.
@pytest.mark.parametrize("seconds", [330, -301, 86_400])
def test_replayed_request_older_than_five_minutes_or_from_the_future_is_refused(
    world: Environment, seconds: int
) -> None:
    requests, body, at = requests_of(world.workspace), form(**command()), int(SystemClock().now().timestamp())
    for timestamp, status in ((at, 200), (at + seconds, 401)):
        signature = sign(world.workspace.signing_secret, timestamp, body)
        stamped = {"x-slack-request-timestamp": str(timestamp), "x-slack-signature": signature}
        assert requests.post(requests.signed(FORM, body, stamped)).status == status


def test_replayed_request_with_headers_of_any_kind_is_refused_and_never_an_error(world: Environment) -> None:
    zeros = "v0=" + "0" * 64
    for headers in (
        {},
        {"x_slack_signature": "abc"},
        {"x_slack_signature": "", "x_slack_request_timestamp": ""},
        {"x_slack_signature": "v0=é", "x_slack_request_timestamp": "é"},
        {"x_slack_signature": zeros, "x_slack_request_timestamp": "1e309"},
        {"x_slack_signature": zeros, "x_slack_request_timestamp": "-1"},
        {"x_slack_signature": zeros, "x_slack_request_timestamp": "9" * 500},
        {"authorization": "Bearer xoxb-1"},
    ):
        for body in (b"", b"{", form(**command()), b"\xff\xfe"):
            assert ask(world, body=body, content_type=FORM, **headers) == 401, (headers, body)
