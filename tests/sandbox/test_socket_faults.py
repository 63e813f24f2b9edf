"""What goes wrong with Socket Mode, as an app sees it over real WebSockets."""

import time
from collections.abc import Callable, Iterator

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect

from tests.patience import PATIENCE_SECONDS
from tests.sandbox.stub_app import Rig, Socket

QUICK = 0.15


@pytest.fixture
def rig() -> Iterator[Rig]:
    """A server of its own for each test, which pings often and loses patience soon."""
    with Rig().served() as served:
        served.workspace.sockets.ping_seconds = 0.03
        served.workspace.sockets.acknowledgement_seconds = QUICK
        yield served


def said(frame: dict[str, dict[str, dict[str, str]]]) -> str:
    return frame["payload"]["event"]["text"]


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def pings(socket: Socket, seconds: float) -> int:
    """Count the pings that come within so many seconds."""
    protocol, seen = socket.connection.protocol, []
    send = protocol.send_frame

    def count(frame: Frame) -> None:
        seen.append(frame.opcode)
        send(frame)

    protocol.send_frame = count  # type: ignore[method-assign]
    time.sleep(seconds)
    protocol.send_frame = send  # type: ignore[method-assign]
    return seen.count(Opcode.PONG)


def test_pings_come_as_often_as_one_says(rig: Rig) -> None:
    with rig.socket() as socket:
        socket.next()
        assert pings(socket, 0.3) >= 4


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_a_connection_is_asked_to_make_way_for_any_reason(rig: Rig, reason: str) -> None:
    with rig.socket() as socket:
        socket.next()
        rig.workspace.sockets.disconnect(reason)
        assert (frame := socket.next())["type"] == "disconnect"
        assert frame["reason"] == reason


def test_a_cut_connection_ends_without_a_closing_frame(rig: Rig) -> None:
    with rig.socket() as socket:
        socket.next()
        rig.workspace.sockets.faults.cut()
        with pytest.raises(ConnectionClosedError):
            socket.next()


def test_a_silent_connection_stays_open_but_is_dead(rig: Rig) -> None:
    with connect(rig.ticket(), proxy=None, close_timeout=0.1) as connection:
        socket = Socket(connection)
        socket.next()
        rig.workspace.sockets.faults.silence()
        wait_for(lambda: not rig.workspace.sockets.connections)
        assert pings(socket, 0.15) == 0
        rig.anna.say("C0GENERAL", "hello?")
        pong = socket.connection.ping()
        assert not pong.wait(0.15)
        with pytest.raises(TimeoutError):
            socket.next(0.05)
        with rig.socket() as fresh:
            assert fresh.next()["type"] == "hello"
            rig.anna.say("C0GENERAL", "again")
            assert said(fresh.next()) == "again"


def test_a_silent_connection_swallows_what_nobody_else_takes(rig: Rig) -> None:
    with connect(rig.ticket(), proxy=None, close_timeout=0.1) as connection:
        Socket(connection).next()
        rig.workspace.sockets.faults.silence()
        wait_for(lambda: not rig.workspace.sockets.connections)
        began = time.monotonic()
        assert rig.anna.command("C0GENERAL", "/try").timed_out
        assert time.monotonic() - began >= QUICK


def test_pings_may_stop_while_envelopes_still_come(rig: Rig) -> None:
    with rig.socket() as socket:
        socket.next()
        rig.workspace.sockets.faults.stop_pings()
        time.sleep(0.05)
        assert pings(socket, 0.15) == 0
        rig.anna.say("C0GENERAL", "hello")
        assert said(socket.next()) == "hello"


def test_a_muted_workspace_pings_and_loses_every_envelope(rig: Rig) -> None:
    rig.workspace.sockets.redelivery_seconds = (0.0, 0.0)
    with rig.socket() as socket:
        socket.next()
        rig.workspace.sockets.faults.mute()
        rig.anna.say("C0GENERAL", "lost")
        assert pings(socket, 0.2) >= 2
        rig.workspace.sockets.faults.mute(False)
        rig.anna.say("C0GENERAL", "heard")
        assert said(socket.next()) == "heard"
        with pytest.raises(TimeoutError):
            socket.next(0.1)


def test_what_is_held_back_comes_in_order_or_shuffled(rig: Rig) -> None:
    with rig.socket() as socket:
        socket.next()
        for seed, expected in ((None, ["0", "1", "2", "3", "4", "5"]), (3, ["0", "2", "3", "5", "4", "1"])):
            rig.workspace.sockets.faults.hold()
            for number in range(6):
                rig.anna.say("C0GENERAL", str(number))
            with pytest.raises(TimeoutError):
                socket.next(0.05)
            rig.workspace.sockets.faults.release(seed)
            came = [socket.next() for _ in expected]
            for frame in came:
                socket.acknowledge(frame)
            assert [said(frame) for frame in came] == expected


def test_an_envelope_may_come_over_two_connections_at_once(rig: Rig) -> None:
    with rig.socket() as one, rig.socket() as other:
        one.next(), other.next()
        rig.workspace.sockets.faults.copies = 3
        rig.anna.say("C0GENERAL", "hello")
        frames = [one.next(), other.next(), one.next(), other.next()]
    assert {frame["envelope_id"] for frame in frames} == {frames[0]["envelope_id"]}
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    marks = sorted((frame["retry_attempt"], frame["retry_reason"]) for frame in frames)
    assert marks == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]


def test_a_flood_arrives_whole(rig: Rig) -> None:
    with rig.app({}) as received:
        for number in range(500):
            rig.anna.say("C0GENERAL", str(number))
        wait_for(lambda: len(received) > 500)
    assert {said(frame) for frame in received[1:]} == {str(number) for number in range(500)}


def test_a_flood_of_openings_comes_from_everybody(rig: Rig) -> None:
    with rig.app({}) as received:
        rig.workspace.flood(300)
        wait_for(lambda: len(received) > 300)
    users = [frame["payload"]["event"]["user"] for frame in received[1:]]
    assert len(users) == 300
    assert set(users) == {member.id for member in rig.workspace.members.values() if not member.is_bot}


def test_clearing_lets_everything_through_again(rig: Rig) -> None:
    socket_faults = rig.workspace.sockets.faults
    with rig.socket() as socket:
        socket.next()
        socket_faults.hold()
        socket_faults.copies = 2
        assert socket_faults.switched_on == ["hold", "2 copies"]
        rig.anna.say("C0GENERAL", "hello")
        socket_faults.clear()
        assert said(socket.next()) == "hello"
        with pytest.raises(TimeoutError):
            socket.next(0.05)
    assert socket_faults.switched_on == []
