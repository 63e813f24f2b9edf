"""Closed and silent sockets: Slack renews, turns away or ends a WebSocket, or says nothing over it any more."""

import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import connection_supervisor, liveness, socket_mode
from bot.connection_supervisor import pause_after
from bot.liveness import MUTE_SECONDS, EventWatchdog, enough
from bot.socket_mode import DEAF_SECONDS, Loss
from scheduling.clock import SystemClock
from tests.company import submit
from tests.faults.served import Served, served, soon
from tests.patience import PATIENCE_SECONDS


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes half a minute or five takes a moment here."""
    monkeypatch.setattr(socket_mode, "DEAF_SECONDS", 2.0)
    monkeypatch.setattr(connection_supervisor, "DEAF_SECONDS", 2.0)
    monkeypatch.setattr(connection_supervisor, "ANSWERING_SECONDS", 0.1)
    monkeypatch.setattr("sandbox.socket_mode.PING_SECONDS", 0.1)


def is_another(guildhall: Served, before: object) -> bool:
    """Wait until there is one connection, and another one."""
    sockets = guildhall.workspace.sockets
    return soon(lambda: [each is not before for each in list(sockets.connections)] == [True])


def is_answered(guildhall: Served) -> bool:
    return guildhall.workspace.person("U0ADA").command("C0GENERAL", "/ml-queue").reply is not None


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_closed_socket_renewal_opens_the_new_one_before_it_closes_the_old(
    reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served(tmp_path, caplog) as guildhall:
        sockets = guildhall.workspace.sockets
        [before] = sockets.connections
        closed: list[int] = []
        forget = sockets.closed
        sockets.closed = lambda wire: (closed.append(len(sockets.connections)), forget(wire))  # type: ignore
        sockets.disconnect(reason)
        assert is_another(guildhall, before)
        assert is_answered(guildhall)
        assert soon(lambda: bool(closed))
        # The new one was there when the old one went.
        assert closed == [1]
        assert guildhall.logged("red") == []
    assert guildhall.opened() == 2


def test_closed_socket_too_many_websockets_is_reported_and_not_tried_again_soon(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_supervisor, "LOOK_AGAIN_SECONDS", 0.05)
    with served(tmp_path, caplog) as guildhall:
        greet = guildhall.workspace.sockets.open
        guildhall.workspace.sockets.open = lambda *_given: False  # type: ignore[method-assign]
        guildhall.workspace.sockets.disconnect("refresh_requested")
        assert soon(lambda: bool(guildhall.logged("red")))
        time.sleep(0.5)
        assert guildhall.opened() == 2
        assert "Stop what else uses this token" in guildhall.logged("red")[0]
        guildhall.workspace.sockets.open = greet  # type: ignore[method-assign]


def test_closed_socket_mode_switched_off_is_reported_and_not_tried_again_soon(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_supervisor, "LOOK_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(connection_supervisor, "SLOWLY", {Loss.link_disabled: 4.0})
    with served(tmp_path, caplog) as guildhall:
        guildhall.workspace.sockets.disconnect("link_disabled")
        assert soon(lambda: bool(guildhall.logged("red")))
        assert "Turn it on, on your app's page under Socket Mode" in guildhall.logged("red")[0]
        time.sleep(0.7)
        assert guildhall.opened() == 1
        # Meanwhile what is due is posted.
        submit(guildhall.store, now=SystemClock().now())
        assert guildhall.workspace.wait_until(
            lambda: len(guildhall.workspace.messages["C0TRIAGE"]) == 1, PATIENCE_SECONDS
        )
        assert guildhall.workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
        assert soon(lambda: guildhall.logged("green") == ["green: The WebSocket is open."])


def test_closed_socket_pauses_grow_up_to_a_cap_and_differ_by_chance() -> None:
    assert [pause_after(failures, 0, Loss.too_many) for failures in (1, 2, 3, 9)] == [60, 120, 240, 600]
    assert [pause_after(failures, 0, Loss.link_disabled) for failures in (1, 2, 9)] == [300, 600, 600]
    assert pause_after(1, 1, Loss.too_many) == 45


def test_closed_socket_that_closes_again_and_again_is_opened_after_a_pause(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path, caplog) as guildhall:
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            guildhall.workspace.sockets.drop()
            time.sleep(0.02)
    assert guildhall.opened() < 9


def test_silent_socket_is_replaced_within_a_minute_and_no_events_alert_within_ten() -> None:
    # As they are shipped: how long nothing comes, how late that is looked at, and the first pause.
    assert DEAF_SECONDS + DEAF_SECONDS / socket_mode.LOOKS + connection_supervisor.FIRST_SECONDS < 60
    assert MUTE_SECONDS + DEAF_SECONDS < 600


def test_silent_socket_that_is_half_open_is_replaced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with served(tmp_path, caplog) as guildhall:
        [before] = guildhall.workspace.sockets.connections
        guildhall.workspace.sockets.faults.silence()
        assert is_another(guildhall, before)
        assert is_answered(guildhall)
        assert soon(lambda: guildhall.logged("green") == ["green: The WebSocket is open."])
    assert len(guildhall.logged("red")) == 1
    assert "The WebSocket has gone silent" in guildhall.logged("red")[0]


ODD_FRAMES = (
    "no JSON",
    "[]",
    '"hello"',
    "null",
    '{"type": "hello", "num_connections": {}}',
    "[" * 100_000,
)
# A text frame whose two bytes are no UTF-8, as it goes over the wire.
NOT_UTF_8 = b"\x81\x02\xff\xfe"


def test_silent_socket_watch_survives_odd_frames(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with served(tmp_path, caplog) as guildhall:
        sockets = guildhall.workspace.sockets
        [wire] = sockets.connections
        protocol = vars(wire)["_protocol"]
        for frame in ODD_FRAMES:
            sockets.on_loop(partial(wire.send, frame))
        sockets.on_loop(partial(protocol.transport.write, NOT_UTF_8))
        assert is_answered(guildhall)
        assert [*sockets.connections] == [wire]
        sockets.faults.silence()
        assert is_another(guildhall, wire)


def test_silent_socket_with_pings_alone_is_kept_while_idle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with served(tmp_path, caplog) as guildhall:
        time.sleep(2.5)
    assert guildhall.opened() == 1
    assert guildhall.logged("red") == []


def test_silent_socket_that_answers_our_pings_is_kept_and_nothing_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served(tmp_path, caplog) as guildhall:
        guildhall.workspace.sockets.faults.stop_pings()
        time.sleep(5.0)
        assert is_answered(guildhall)
    assert guildhall.opened() == 1
    assert guildhall.logged("red") == guildhall.logged("green") == []


def test_silent_socket_of_a_stopped_process_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_seconds = 0.0
    monkeypatch.setattr(socket_mode, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + stopped_seconds))
    with served(tmp_path, caplog) as guildhall:
        # Nothing comes while all stands still, so its reader looks before the next frame is there.
        guildhall.workspace.sockets.faults.stop_pings()
        time.sleep(0.3)
        stopped_seconds = 100.0
        time.sleep(0.5)
        assert is_answered(guildhall)
    assert guildhall.opened() == 1
    assert guildhall.logged("red") == []


def test_silent_socket_with_pings_and_no_events_alerts_once_we_have_posted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "MUTE_SECONDS", 0.5)
    with served(tmp_path, caplog) as guildhall:
        workspace = guildhall.workspace
        workspace.sockets.faults.mute()
        time.sleep(0.8)
        assert guildhall.opened() == 1, "an idle bot has nothing to expect"
        submit(guildhall.store, now=SystemClock().now())
        assert soon(lambda: guildhall.opened() == 2)
        assert soon(lambda: any("its events don't reach us" in told for told in guildhall.logged("red")))
        workspace.sockets.faults.mute(False)
        submit(guildhall.store, now=SystemClock().now())
        assert soon(lambda: "green: Slack's events reach us again." in guildhall.logged("green"))


def test_silent_socket_is_ruled_out_when_our_own_messages_come_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "MUTE_SECONDS", 0.5)
    with served(tmp_path, caplog) as guildhall:
        submit(guildhall.store, now=SystemClock().now())
        assert guildhall.workspace.wait_until(
            lambda: len(guildhall.workspace.messages["C0TRIAGE"]) == 1, PATIENCE_SECONDS
        )
        time.sleep(1.0)
    assert guildhall.opened() == 1
    assert guildhall.logged("red") == []


def test_silent_socket_alert_waits_for_more_than_one_event_with_several_replicas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(liveness, "MUTE_SECONDS", 0.0)
    assert [enough(connections) for connections in (0, 1, 2, 3)] == [1, 1, 10, 18]
    heard = EventWatchdog(lambda: True)
    heard.opened(2)
    for _ in range(9):
        heard.spoke(heard.events())
        assert not heard.is_overdue()
    heard.spoke(heard.events())
    assert heard.is_overdue()
    heard.closed()
    heard.opened(3)
    assert red(heard) is None, "there are more replicas than we knew"
    heard.closed()
    heard.opened(2)
    assert red(heard) is not None
    heard.heard()
    assert red(heard) is None
    assert not heard.is_overdue()


def red(heard: EventWatchdog) -> str | None:
    return heard.alarm.sentence


def test_silent_socket_event_that_is_faster_than_the_answer_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "MUTE_SECONDS", 0.0)
    heard = EventWatchdog(lambda: True)
    before = heard.events()
    heard.heard()
    heard.spoke(before)
    assert not heard.is_overdue()
