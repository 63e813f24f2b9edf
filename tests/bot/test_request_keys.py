"""Request keys: the same request has the same key, another press another one."""

from typing import Any

from bot.dispatch import request_key


def view(version: str = "1.a") -> dict[str, Any]:
    return {"id": "V1", "hash": version}


def press(place: dict[str, Any], member: str = "U1", action_id: str = "setup.fold", **action: Any) -> str:
    return request_key("action", {"trigger_id": "t", "actions": [{"action_id": action_id, **action}], **place}, member)


def message(ts: str = "1.1", channel: str = "C1") -> dict[str, Any]:
    return {"container": {"type": "message", "message_ts": ts, "channel_id": channel}}


def event(type_: str, event_id: str, **more: Any) -> str:
    return request_key("event", {"event_id": event_id, "event": {"type": type_, **more}}, "U1")


def test_a_button_without_a_value_is_another_press_once_its_view_has_changed() -> None:
    assert press({"view": view("1.a")}) == press({"view": view("1.a")})
    assert press({"view": view("1.a")}) != press({"view": view("2.b")})


def test_a_button_of_a_message_is_told_apart_by_place_person_and_the_version_in_its_value() -> None:
    one = press(message(), value="1:i:1")
    assert one == press(message(), value="1:i:1")
    others = [
        press(message(), value="1:i:2"),
        press(message("1.2"), value="1:i:1"),
        press(message("1.1", "C2"), value="1:i:1"),
        press(message(), "U2", value="1:i:1"),
        press(message(), action_id="idea.send", value="1:i:1"),
    ]
    assert len({one, *others}) == 6


def test_what_is_chosen_from_a_list_is_part_of_the_press() -> None:
    first, second = ({"selected_option": {"value": value}} for value in ("a", "b"))
    assert press(message(), **first) != press(message(), **second)


def test_a_modal_that_was_changed_in_place_can_be_submitted_again() -> None:
    keys = {request_key("view", {"view": view(version)}, "U1") for version in ("1.a", "1.a", "2.b")}
    assert len(keys) == 2


def submitted(**values: object) -> str:
    return request_key("view", {"view": view() | {"state": {"values": {"title": {"title": values}}}}}, "U1")


def test_a_modal_that_is_submitted_with_something_else_in_it_is_another_request() -> None:
    assert submitted(value="Storms") == submitted(value="Storms")
    assert submitted(value="Storms") != submitted(value="Ice")


def test_the_same_choice_is_the_same_however_slack_describes_it() -> None:
    one, other = ({"text": {"text": words}, "value": "large"} for words in ("Large", "Large &amp; more"))
    assert submitted(selected_option=one) == submitted(selected_option=other)
    assert submitted(files=[{"id": "F1", "url": "a"}]) == submitted(files=[{"id": "F1", "url": "b"}])
    assert submitted(files=[{"id": "F1"}]) != submitted(files=[{"id": "F2"}])


def test_a_button_that_toggles_is_another_press_each_time_and_the_same_when_slack_repeats_it() -> None:
    def pressed(trigger: str) -> str:
        body = {"trigger_id": trigger, "actions": [{"action_id": "support.mute", "value": "1:i:1"}], **message()}
        return request_key("action", body, "U1", toggles=True)

    assert pressed("1") == pressed("1")
    assert pressed("1") != pressed("2")


def test_a_command_is_one_by_its_trigger() -> None:
    assert request_key("command", {"trigger_id": "1"}, "U1") != request_key("command", {"trigger_id": "2"}, "U1")


def test_a_message_is_one_however_many_workspaces_tell_of_it() -> None:
    said = {"channel": "C1", "ts": "1.1", "user": "U1"}
    assert event("message", "Ev1", **said) == event("message", "Ev2", **said)
    changed = event("message", "Ev3", **said, subtype="message_changed")
    assert len({event("message", "Ev1", **said), changed, event("message", "Ev1", **(said | {"ts": "1.2"}))}) == 3


def test_another_event_is_one_by_its_id() -> None:
    opened = {"channel": "D1", "event_ts": "1.1", "user": "U1"}
    assert event("app_home_opened", "Ev1", **opened) != event("app_home_opened", "Ev2", **opened)
    assert event("message", "Ev1") != event("message", "Ev2"), "one without a time"
