"""Messages that are posted later: when they come, what is listed, what never comes."""

from sandbox.state import Json
from tests.sandbox.cases_scheduled import cancelling, crowding, scheduling
from tests.sandbox.stub_app import Rig


def texts(rig: Rig) -> list[str]:
    return [each.text for each in rig.anna.messages("C0GENERAL")]


def listed(rig: Rig, **args: object) -> list[Json]:
    return list(rig.call("chat.scheduledMessages.list", **args)["scheduled_messages"])


def test_a_scheduled_message_is_posted_at_its_time(rig: Rig) -> None:
    answer = scheduling(600, text="later")(rig)
    post_at = int(rig.clock.now().timestamp()) + 600
    assert (answer["channel"], answer["post_at"], answer["message"]["text"]) == ("C0GENERAL", str(post_at), "later")
    rig.clock.move(seconds=599)
    assert texts(rig) == []
    rig.clock.move(seconds=301)
    rig.post(text="after")
    assert texts(rig) == ["later", "after"]
    (message, _) = rig.anna.messages("C0GENERAL")
    assert (int(message.ts.split(".")[0]), message.bot_id) == (post_at, rig.workspace.bot_id)


def test_a_scheduled_message_with_metadata_is_never_posted(rig: Rig) -> None:
    metadata = {"event_type": "sent", "event_payload": {"key": "k1"}}
    assert scheduling(60, metadata=metadata)(rig)["ok"]
    assert scheduling(60, text="plain")(rig)["ok"]
    rig.clock.move(days=1)
    assert texts(rig) == ["plain"]
    assert listed(rig) == []


def test_a_scheduled_message_of_an_archived_channel_is_not_posted(rig: Rig) -> None:
    scheduling(60)(rig)
    rig.workspace.channel("general").is_archived = True
    rig.clock.move(seconds=61)
    assert rig.workspace.messages["C0GENERAL"] == []


def test_a_cancelled_message_does_not_come(rig: Rig) -> None:
    assert cancelling(600)(rig)["ok"]
    assert listed(rig) == []
    rig.clock.move(days=1)
    assert texts(rig) == []


def test_the_list_is_by_time_in_pages_and_by_channel(rig: Rig) -> None:
    for seconds in (300, 100, 200):
        scheduling(seconds, text=str(seconds))(rig)
    scheduling(50, channel="U0ANNA", text="direct")(rig)
    assert [each["text"] for each in listed(rig)] == ["direct", "100", "200", "300"]
    assert [each["text"] for each in listed(rig, channel="C0GENERAL")] == ["100", "200", "300"]
    start = int(rig.clock.now().timestamp())
    assert [each["text"] for each in listed(rig, oldest=start + 100, latest=start + 200)] == ["100", "200"]
    first = rig.call("chat.scheduledMessages.list", limit=3)
    rest = listed(rig, limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert [each["text"] for each in rest] == ["300"]
    assert set(first["scheduled_messages"][0]) == {"id", "channel_id", "post_at", "date_created", "text"}
    rig.workspace.lookups.longest_page = 1
    assert len(listed(rig, limit=100)) == 1


def test_the_list_may_lag_both_ways(rig: Rig) -> None:
    rig.workspace.lookups.scheduled_lag = 30
    number = scheduling(600)(rig)["scheduled_message_id"]
    assert listed(rig) == []
    rig.clock.move(seconds=30)
    assert len(listed(rig)) == 1
    rig.call("chat.deleteScheduledMessage", channel="C0GENERAL", scheduled_message_id=number)
    assert len(listed(rig)) == 1
    rig.clock.move(seconds=30)
    assert listed(rig) == []


def test_messages_are_counted_within_five_minutes_of_each_other(rig: Rig) -> None:
    assert crowding(60, 10)(rig)["ok"]
    assert scheduling(3600 + 15)(rig)["error"] == "restricted_too_many"
    assert scheduling(3600 + 900)(rig)["ok"]
    assert scheduling(3600 + 15, channel="U0ANNA")(rig)["ok"]


def test_what_falls_due_is_posted_though_nobody_asks(rig: Rig) -> None:
    scheduling(60)(rig)
    rig.clock.move(seconds=60)
    assert rig.workspace.wait_until(lambda: not rig.workspace.later.waits)
