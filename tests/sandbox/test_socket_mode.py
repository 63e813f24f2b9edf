"""Socket Mode as an app sees it, over real WebSockets."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from socket import create_connection

import pytest
from websockets.exceptions import ConnectionClosedOK, InvalidStatus
from websockets.sync.client import connect

from sandbox.state import Json
from sandbox.workspace import Workspace
from tests.patience import PATIENCE_SECONDS
from tests.sandbox.cases import actions, button
from tests.sandbox.stub_app import MANIFEST, SILENT, Rig, StandingClock

QUICK = 0.15


@pytest.fixture
def rig() -> Iterator[Rig]:
    """A server of its own for each test, so that nothing sent by one arrives in another."""
    with Rig().served() as served:
        yield served


@pytest.fixture
def quick(rig: Rig) -> Rig:
    """A workspace that loses patience sooner, and sends an event twice more."""
    rig.workspace.sockets.acknowledgement_seconds = QUICK
    rig.workspace.sockets.redelivery_seconds = (0.0, 0.05)
    return rig


@pytest.fixture
def hands() -> Iterator[ThreadPoolExecutor]:
    """Where people act while the test plays the app."""
    with ThreadPoolExecutor() as pool:
        yield pool


def wait_for_goodbye(rig: Rig, left: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(rig.workspace.sockets.connections) > left:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_connection_is_greeted_with_how_many_there_are(rig: Rig) -> None:
    with rig.socket() as first, rig.socket() as second:
        hellos = [first.next(), second.next()]
    assert [(hello["type"], hello["num_connections"]) for hello in hellos] == [("hello", 1), ("hello", 2)]
    assert hellos[0]["connection_info"] == {"app_id": rig.workspace.app_id}


def test_each_url_is_good_for_one_connection(rig: Rig) -> None:
    url = rig.ticket()
    with rig.socket(url) as socket:
        assert socket.next()["type"] == "hello"
        with pytest.raises(InvalidStatus), connect(url, proxy=None):
            pass


def test_a_made_up_url_is_turned_away(rig: Rig) -> None:
    with pytest.raises(InvalidStatus), connect(rig.ticket() + "0", proxy=None):
        pass


def test_a_socket_asked_for_under_a_foreign_name_is_turned_away(rig: Rig) -> None:
    url = rig.ticket()
    here = (rig.http.base_url.host, rig.http.base_url.port)
    with create_connection(here) as line, pytest.raises(InvalidStatus) as refused:
        connect(url.replace("127.0.0.1", "evil.example"), sock=line, proxy=None)
    assert refused.value.response.status_code == 403
    with rig.socket(url) as socket:
        assert socket.next()["type"] == "hello"


def test_an_eleventh_connection_is_sent_away_and_a_freed_place_can_be_taken(rig: Rig) -> None:
    with rig.socket() as leaving:
        leaving.next()
        others = [rig.socket() for _ in range(9)]
        for other in others:
            other.__enter__()
        with rig.socket() as eleventh:
            assert eleventh.next()["reason"] == "too_many_websockets"
            with pytest.raises(ConnectionClosedOK):
                eleventh.next()
        leaving.connection.close()
        wait_for_goodbye(rig, left=9)
        with rig.socket() as another:
            assert another.next()["num_connections"] == 10
        for other in others:
            other.__exit__(None, None, None)


def test_an_event_goes_to_one_connection_only(rig: Rig) -> None:
    with rig.app({}) as one, rig.app({}) as other:
        assert rig.workspace.sockets.wait_for_connections(2)
        for _ in range(6):
            rig.anna.open_home()
        ids = [frame["envelope_id"] for frame in one[1:] + other[1:]]
    assert len(ids) == len(set(ids)) == 6
    assert len(one) > 1
    assert len(other) > 1


def test_an_unacknowledged_event_comes_again_on_another_connection(quick: Rig) -> None:
    seen: list[tuple[str, Json]] = []

    def app(name: str) -> Callable[[Json], object]:
        def answer(frame: Json) -> object:
            seen.append((name, frame))
            return SILENT if len(seen) == 1 else {}

        return answer

    with quick.app(app("one")), quick.app(app("other")):
        assert quick.workspace.sockets.wait_for_connections(2)
        quick.anna.say("C0GENERAL", "anybody?")
        time.sleep(QUICK * 3)
    (deaf, original), (awake, retry) = seen
    assert deaf != awake
    assert (original["retry_attempt"], retry["retry_attempt"], retry["retry_reason"]) == (0, 1, "timeout")
    assert original["payload"] == retry["payload"]


def test_an_event_is_given_up_after_its_last_repetition(quick: Rig) -> None:
    with quick.app() as received:
        quick.anna.say("C0GENERAL", "anybody?")
        time.sleep(QUICK * 5)
    assert [frame["retry_attempt"] for frame in received[1:]] == [0, 1, 2]


def test_an_event_that_came_while_nobody_listened_arrives_later(quick: Rig) -> None:
    quick.anna.say("C0GENERAL", "hello?")
    with quick.socket() as socket:
        assert socket.next()["type"] == "hello"
        late = socket.next()
    assert late["payload"]["event"]["text"] == "hello?"
    assert late["retry_attempt"] == 1


def test_an_event_that_the_manifest_does_not_name_is_not_sent(rig: Rig) -> None:
    private = rig.channel("U0ANNA", is_private=True)
    with rig.app({}) as received:
        rig.anna.say(private.id, "between us")
        rig.anna.say("C0GENERAL", "for all")
        rig.anna.open_home()
    texts = [frame["payload"]["event"].get("text") for frame in received[1:]]
    assert texts == ["for all", None]


def test_a_connection_told_to_make_way_gets_nothing_new_but_may_finish(rig: Rig, hands: ThreadPoolExecutor) -> None:
    with rig.socket() as old:
        old.next()
        typed = hands.submit(rig.anna.command, "C0GENERAL", "/try")
        asked = old.next()
        rig.workspace.sockets.disconnect()
        assert old.next() == {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}}
        with rig.app({"text": "from the new one"}):
            old.acknowledge(asked, {"text": "from the old one"})
            assert typed.result().text == "from the old one"
            assert rig.anna.command("C0GENERAL", "/try").text == "from the new one"


def test_disconnect_can_concern_every_connection(rig: Rig) -> None:
    with rig.socket() as one, rig.socket() as other:
        one.next(), other.next()
        rig.workspace.sockets.disconnect("warning", every=True)
        assert [one.next()["reason"], other.next()["reason"]] == ["warning", "warning"]
    assert rig.anna.command("C0GENERAL", "/try").timed_out


def test_a_dropped_connection_ends(rig: Rig) -> None:
    with rig.socket() as socket:
        socket.next()
        rig.workspace.sockets.drop()
        with pytest.raises(ConnectionClosedOK):
            socket.next()


def test_a_command_that_nobody_acknowledges_fails_before_the_persons_eyes(quick: Rig) -> None:
    with quick.app() as received:
        answer = quick.anna.command("C0GENERAL", "/try")
    assert answer.timed_out
    assert answer.notice == "/try failed because the app did not respond."
    assert len(received) == 2


def test_a_press_that_nobody_acknowledges_fails_before_the_persons_eyes(quick: Rig) -> None:
    quick.post(text="Choose", blocks=[actions(button("Go", action_id="go"))])
    with quick.app():
        answer = quick.anna.press(quick.anna.messages("C0GENERAL")[-1], "Go")
    assert (answer.timed_out, answer.notice) == (True, "This app is not responding.")


def test_a_form_that_nobody_acknowledges_stays_open(quick: Rig) -> None:
    quick.open()
    with quick.app():
        answer = quick.anna.submit({"Title": "Words"})
    assert (answer.timed_out, answer.closed) == (True, False)
    assert answer.notice == "We had some trouble connecting. Try again?"
    view = quick.anna.view()
    assert view is not None
    assert view.entered["title"]["typed"]["value"] == "Words"


def test_an_acknowledgement_that_comes_too_late_counts_for_nothing(quick: Rig) -> None:
    with quick.socket() as socket:
        socket.next()
        answer = quick.anna.command("C0GENERAL", "/try")
        socket.acknowledge(socket.next(), {"text": "sorry"})
        assert quick.anna.open_home() is None
        assert answer.timed_out
        assert quick.anna.ephemerals("C0GENERAL") == []


def test_acting_where_no_app_is_connected_fails_at_once(rig: Rig) -> None:
    rig.workspace.sockets.acknowledgement_seconds = 600
    assert rig.anna.command("C0GENERAL", "/try").timed_out


def test_a_repeated_envelope_is_the_same_envelope(rig: Rig) -> None:
    with rig.app({}) as received:
        rig.anna.command("C0GENERAL", "/try", "once")
        assert rig.anna.repeat_last().outcome == "acknowledged"
    assert received[1] == received[2]


def test_without_options_slacks_own_patience_applies() -> None:
    workspace = Workspace(StandingClock(), MANIFEST)
    assert (workspace.sockets.acknowledgement_seconds, workspace.trigger_seconds) == (3, 3)
    assert workspace.sockets.redelivery_seconds == (0, 60, 300)
