"""Bodies that are rightly signed and still wrong, and those that are in order."""

import json

from bot import ids
from tests.bot.http.slack_requests import (
    FORM,
    JSON,
    command,
    event,
    form,
    interaction,
    payload,
    pressed,
    submitted,
    view,
    without,
)

Case = tuple[str, bytes]


def as_json(content: object) -> Case:
    return JSON, json.dumps(content).encode()


def as_payload(content: dict[str, object]) -> Case:
    return FORM, payload(content)


def as_form(content: dict[str, str]) -> Case:
    return FORM, form(**content)


# What has no meaning, or two: 400.
MALFORMED: dict[str, Case] = {
    "nothing at all": (JSON, b""),
    "an empty form": (FORM, b""),
    "a lone brace": (JSON, b"{"),
    "bytes that are no text": (JSON, b"\xff\xfe\x00{"),
    "a form of bytes that are no text": (FORM, b"command=%ff%fe&team_id=\xff"),
    "a form without a sign": (FORM, b"hello"),
    "a form of a thousand fields": (FORM, b"&".join(b"f%d=x" % number for number in range(1000))),
    "an array at the top": as_json([event()]),
    "a text at the top": as_json("event_callback"),
    "null": as_json(None),
    "a number that is none": (JSON, b'{"type": "event_callback", "event_time": NaN}'),
    "an endless number": (JSON, b'{"type": "event_callback", "event_time": ' + b"9" * 5000 + b"}"),
    "a name twice": (JSON, b'{"type": "url_verification", "type": "event_callback", "challenge": "x"}'),
    "a name twice further in": (FORM, form(payload='{"type": "block_actions", "team": {"id": "T0A", "id": "T0B"}}')),
    "depth 10,000": (JSON, b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "depth 10,000 of arrays": (FORM, form(payload="[" * 10_000 + "]" * 10_000)),
    "depth 500": (JSON, json.dumps(event()).encode()[:-1] + b', "x": ' + b"[" * 500 + b"]" * 500 + b"}"),
    "another content type": ("text/plain", json.dumps(event()).encode()),
    "no content type": ("", json.dumps(event()).encode()),
    "a form said to be JSON": (JSON, form(**command())),
    "JSON said to be a form": (FORM, json.dumps(event()).encode()),
    "several parts": ("multipart/form-data; boundary=x", b"--x--"),
    "a form without payload or command": as_form({"token": "x", "team_id": "T0SANDBOX"}),
    "an empty payload": as_form({"payload": ""}),
    "payload twice": (FORM, payload(pressed()) + b"&" + payload(pressed())),
    "a command twice": (FORM, form(**command()) + b"&command=%2Fml-idea"),
}

# Shapes that nobody here has foreseen: taken all the same, said in the log, and answered where somebody waits.
UNFORESEEN: dict[str, Case] = {
    "a command without a slash": as_form(command(command="ml-queue")),
    "a command of nobody": as_form(without(command(), "user_id")),
    "a command of an empty name": as_form(command(user_id="")),
    "a command nowhere": as_form(without(command(), "team_id")),
    "a press of nobody": as_payload(without(pressed(), "user")),
    "a press of a number": as_payload(pressed(user=7)),
    "a press of somebody with a list for a name": as_payload(pressed(user={"id": ["U0RIA"]})),
    "a press on nothing": as_payload(pressed(actions=[])),
    "a press on a text": as_payload(pressed(actions="idea.send")),
    "a press on something without a name": as_payload(pressed(actions=[{"value": "1:a:1"}])),
    "a press on too long a name": as_payload(pressed(actions=[{"action_id": "x" * 256}])),
    "a press with too long a value": as_payload(pressed(actions=[{"action_id": "idea.send", "value": "x" * 2001}])),
    "a press nowhere": as_payload(without(pressed(), "channel")),
    "a press without a trigger": as_payload(without(pressed(), "trigger_id")),
    "a press in a channel that is a text": as_payload(pressed(channel="C0TRIAGE")),
    "an unknown type": as_payload(interaction("mystery")),
    "no type": as_payload(without(pressed(), "type")),
    "a type that is a list": as_payload(pressed(type=["block_actions"])),
    "a form without its view": as_payload(interaction("view_submission")),
    "a form whose view is a text": as_payload(interaction("view_submission", view="V0A")),
    "a form without a state": as_payload(interaction("view_submission", view=without(view(), "state"))),
    "a form whose state is a list": as_payload(submitted(state={"values": []})),
    "a form whose inputs are texts": as_payload(submitted(state={"values": {"title": {"title": "words"}}})),
    "a form without blocks": as_payload(interaction("view_submission", view=without(view(), "blocks"))),
    "a form with too much private metadata": as_payload(submitted(private_metadata="x" * 3001)),
    "a form with private metadata that is none": as_payload(submitted(private_metadata={"idea": 1})),
    "a shortcut without a name": as_payload(interaction("shortcut")),
    "a message shortcut without a message": as_payload(
        interaction("message_action", callback_id="idea.from_message", channel={"id": "C0GENERAL"})
    ),
    "options for nothing": as_payload(interaction("block_suggestion", value="x")),
    "an event without a wrapper": as_json({"type": "app_home_opened", "user": "U0RIA"}),
    "an event without what happened": as_json(without(event(), "event")),
    "an event that is a text": as_json(event(event="app_home_opened")),
    "an event without a type": as_json(event(event={"user": "U0RIA"})),
    "an event of nobody": as_json(event(event={"type": "app_home_opened", "tab": "home"})),
    "an event of a number": as_json(event(event={"type": "app_home_opened", "user": 7})),
    "an event of somebody with a number for a name": as_json(
        event(event={"type": "app_home_opened", "user": {"id": 7}})
    ),
    "an arrival nowhere": as_json(event(event={"type": "member_joined_channel", "user": "U0SANDBOXBOT"})),
    "an arrival in half a character": as_json(
        event(event={"type": "member_joined_channel", "user": "U0SANDBOXBOT", "channel": "\ud800"})
    ),
    "an event without an id": as_json(without(event(), "event_id")),
    "an event of no workspace": as_json(without(event(), "team_id")),
    "an event for authorizations that are a text": as_json(event(authorizations="T0SANDBOX")),
    "an event in a channel that is a number": as_json(event(event={"type": "message", "channel": 7})),
    "a challenge that is none": as_json({"type": "url_verification"}),
    "a challenge that is a list": as_json({"type": "url_verification", "challenge": ["x"]}),
    "a press said to be an event": as_json(pressed()),
}

# What is not for us, though it is signed with our secret: 401.
NOT_OURS: dict[str, Case] = {
    "a command of another app": as_form(command(api_app_id="A0OTHER")),
    "a press of another app": as_payload(pressed(api_app_id="A0OTHER")),
    "an event of another app": as_json(event(api_app_id="A0OTHER")),
    "a command of another workspace": as_form(command(team_id="T0OTHER")),
    "an event of another workspace": as_json(event(team_id="T0OTHER", authorizations=[])),
    "an event for another installation": as_json(event(authorizations=[{"team_id": "T0OTHER"}])),
    "a form of another installation": as_payload(submitted(app_installed_team_id="T0OTHER")),
}

# What Slack itself may send, now or from an older version of ours: 200.
LEGITIMATE: dict[str, Case] = {
    "a command": as_form(command()),
    "a command nobody knows": as_form(command(command="/ml-retired")),
    "a press of no workspace": as_payload(without(pressed(), "team")),
    "a press of a whole enterprise": as_payload(
        pressed(team=None, enterprise={"id": "E0A"}, is_enterprise_install=True)
    ),
    "a command with a NUL and half a character": as_form(command(command="/ml-queue", text="\x00 \ufffd")),
    "a button nobody knows": as_payload(pressed(actions=[{"action_id": "idea.retired"}])),
    "a button without a value": as_payload(pressed(actions=[{"action_id": "idea.send"}])),
    "a button of an idea that is not there": as_payload(pressed(user={"id": "U0TRIS"})),
    "a button in the Home of long ago": as_payload(
        without(pressed(view=view(type="home", callback_id="")), "channel", "container")
    ),
    "a form nobody knows": as_payload(submitted(callback_id="retired_form")),
    "a form without a block of today": as_payload(submitted(state={"values": {}})),
    "a form with a block of yesterday": as_payload(
        submitted(state={"values": {"retired": {"retired": {"type": "plain_text_input", "value": "x"}}}})
    ),
    "a form with an option that was not offered": as_payload(
        submitted(state={"values": {"value": {"value": {"selected_option": {"value": "CANARY-OPTION"}}}}})
    ),
    "a form with an option that is none": as_payload(
        submitted(state={"values": {"value": {"value": {"selected_options": "CANARY-OPTION"}}}})
    ),
    "a form with edited private metadata": as_payload(submitted(callback_id="ask_form", private_metadata="1:other:9")),
    "a form with broken private metadata": as_payload(submitted(callback_id="more_form", private_metadata="\x00}{")),
    "a closed form": as_payload(interaction("view_closed", view=view(), is_cleared=False)),
    "a shortcut nobody knows": as_payload(interaction("shortcut", callback_id="retired")),
    "a message shortcut on a message that lacks all": as_payload(
        interaction("message_action", callback_id=ids.MESSAGE_SHORTCUT, channel={"id": "C0GENERAL"}, message={})
    ),
    "options nobody knows": as_payload(interaction("block_suggestion", action_id="retired", value="")),
    "an event we did not ask for": as_json(event(event={"type": "channel_rename", "channel": {"id": "C0A"}})),
    "an edited message": as_json(
        event(event={"type": "message", "subtype": "message_changed", "message": {"user": "U0RIA", "text": "x"}})
    ),
    "a deleted message": as_json(event(event={"type": "message", "subtype": "message_deleted", "deleted_ts": "1.2"})),
    "a message of our own": as_json(event(event={"type": "message", "bot_id": "B0SANDBOX", "user": "U0SANDBOXBOT"})),
    "a message of another bot": as_json(event(event={"type": "message", "subtype": "bot_message", "bot_id": "B0X"})),
    "our own bot opening its home": as_json(event(event={"type": "app_home_opened", "user": "U0SANDBOXBOT"})),
    "an event of a stranger": as_json(event(event={"type": "app_home_opened", "user": "U0STRANGER"})),
    "the challenge": as_json({"type": "url_verification", "token": "t", "challenge": "3eZbrw1a"}),
    "a notice of held back events": as_json({"type": "app_rate_limited", "team_id": "T0SANDBOX"}),
    "a look at our certificate": as_form({"ssl_check": "1", "token": "t"}),
}
