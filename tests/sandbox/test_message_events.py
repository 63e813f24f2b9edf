"""What the app hears of messages and of members, over a real WebSocket."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.state import Json
from tests.sandbox.stub_app import Rig, Socket

EVENTS = ["message.channels", "message.groups", "message.im", "user_change", "team_join"]
METADATA = {"event_type": "sent", "event_payload": {"key": "k1"}}


@pytest.fixture
def rig() -> Iterator[Rig]:
    with Rig().served() as served:
        served.hears(*EVENTS)
        yield served


@pytest.fixture
def app(rig: Rig) -> Iterator[Socket]:
    with rig.socket() as socket:
        socket.next()
        yield socket


def heard(app: Socket) -> Json:
    frame = app.next()
    app.acknowledge(frame)
    return dict(frame["payload"]["event"])


def hears_nothing(app: Socket) -> bool:
    with pytest.raises(TimeoutError):
        app.next(0.1)
    return True


def told(event: Json, *names: str) -> tuple[Any, ...]:
    return tuple(event.get(name) for name in names)


def test_the_app_hears_what_people_say_where_it_is_a_member(rig: Rig, app: Socket) -> None:
    private = rig.channel("U0ANNA", is_private=True)
    direct = rig.workspace.direct_channel("U0ANNA")
    for place in ("C0GENERAL", private.id, direct.id):
        message = rig.anna.say(place, "words")
        event = heard(app)
        assert told(event, "type", "channel", "user", "text", "ts") == ("message", place, "U0ANNA", "words", message.ts)
        assert "bot_id" not in event
    elsewhere = rig.workspace.add_channel("elsewhere", ["U0ANNA"])
    rig.anna.say(elsewhere.id, "between us")
    assert hears_nothing(app)


def test_the_app_hears_its_own_words_as_those_of_a_bot(rig: Rig, app: Socket) -> None:
    ts = rig.post(text="words", metadata=METADATA)["ts"]
    event = heard(app)
    mine = (rig.workspace.bot_user_id, rig.workspace.bot_id, rig.workspace.app_id, ts, "channel")
    assert told(event, "user", "bot_id", "app_id", "ts", "channel_type") == mine
    assert "metadata" not in event
    assert "subtype" not in event


def test_a_reply_names_its_thread_and_who_began_it(rig: Rig, app: Socket) -> None:
    root = rig.anna.say("C0GENERAL", "words")
    heard(app)
    rig.post(text="a reply", thread_ts=root.ts)
    assert told(heard(app), "thread_ts", "parent_user_id") == (root.ts, "U0ANNA")


def test_a_change_tells_what_stood_before(rig: Rig, app: Socket) -> None:
    ts = rig.post(text="then", metadata=METADATA)["ts"]
    heard(app)
    rig.call("chat.update", channel="C0GENERAL", ts=ts, text="now")
    event = heard(app)
    assert told(event, "subtype", "hidden", "channel") == ("message_changed", True, "C0GENERAL")
    assert told(event["message"], "text", "ts", "bot_id") == ("now", ts, rig.workspace.bot_id)
    assert told(event["previous_message"], "text", "metadata") == ("then", METADATA)


def test_an_admin_deletes_a_message_of_the_app_and_the_app_hears_which(rig: Rig, app: Socket) -> None:
    ts = rig.post(text="words", metadata=METADATA)["ts"]
    heard(app)
    with pytest.raises(ValueError, match="may not delete"):
        rig.anna.delete_message("C0GENERAL", ts)
    rig.workspace.members["U0ANNA"].is_admin = True
    rig.anna.delete_message("C0GENERAL", ts)
    event = heard(app)
    assert told(event, "subtype", "deleted_ts", "channel_type") == ("message_deleted", ts, "channel")
    assert told(event["previous_message"], "text", "metadata") == ("words", METADATA)
    assert rig.anna.messages("C0GENERAL") == []


def test_the_app_hears_when_it_deletes_and_when_people_delete_their_own(rig: Rig, app: Socket) -> None:
    own = rig.post(text="words")["ts"]
    theirs = rig.anna.say("C0GENERAL", "words").ts
    heard(app), heard(app)
    rig.call("chat.delete", channel="C0GENERAL", ts=own)
    rig.anna.delete_message("C0GENERAL", theirs)
    assert [heard(app)["deleted_ts"], heard(app)["deleted_ts"]] == [own, theirs]
    with pytest.raises(ValueError, match="no such message"):
        rig.anna.delete_message("C0GENERAL", theirs)


def test_nobody_hears_of_a_message_that_one_person_sees(rig: Rig, app: Socket) -> None:
    assert rig.call("chat.postEphemeral", channel="C0GENERAL", user="U0ANNA", text="words")["ok"]
    assert hears_nothing(app)


def test_an_app_that_did_not_ask_hears_nothing(rig: Rig, app: Socket) -> None:
    rig.hears("app_home_opened")
    ts = rig.post(text="words")["ts"]
    rig.call("chat.update", channel="C0GENERAL", ts=ts, text="now")
    rig.call("chat.delete", channel="C0GENERAL", ts=ts)
    rig.workspace.change_member("U0BEN", is_restricted=True)
    rig.workspace.welcome_member("U0NEW", "new")
    assert hears_nothing(app)


def test_people_do_not_wait_for_the_app_to_hear_them(rig: Rig, app: Socket) -> None:
    rig.workspace.sockets.acknowledgement_seconds = 600
    for number in range(20):
        rig.anna.say("C0GENERAL", str(number))
    assert len(rig.anna.messages("C0GENERAL")) == 20
    assert [heard(app)["text"] for _ in range(20)] == [str(number) for number in range(20)]


def test_the_app_hears_who_changes_and_who_is_new(rig: Rig, app: Socket) -> None:
    rig.workspace.change_member("U0BEN", is_restricted=True)
    event = heard(app)
    assert told(event, "type") == ("user_change",)
    assert told(event["user"], "id", "is_restricted", "deleted") == ("U0BEN", True, False)
    assert rig.call("users.info", user="U0BEN")["user"]["is_restricted"]
    rig.workspace.change_member("U0BEN", deleted=True)
    assert heard(app)["user"]["deleted"]
    rig.workspace.welcome_member("U0NEW", "new", "New Person")
    event = heard(app)
    assert (event["type"], event["user"]["real_name"]) == ("team_join", "New Person")
    with pytest.raises(TypeError, match="no colour"):
        rig.workspace.change_member("U0BEN", colour="red")


def test_what_is_accepted_late_is_told_late(rig: Rig, app: Socket) -> None:
    instant = int(rig.clock.now().timestamp()) + 100
    rig.workspace.later.add(
        rig.clock.instant.fromtimestamp(instant, rig.clock.instant.tzinfo),
        lambda _: rig.anna.say("C0GENERAL", "late") and None,
    )
    assert hears_nothing(app)
    rig.clock.move(seconds=200)
    rig.workspace.catch_up()
    assert int(heard(app)["ts"].split(".")[0]) == instant
