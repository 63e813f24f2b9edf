"""Cases: where the app may write, what a message holds, what may happen to it later."""

from typing import Any

from sandbox.state import Json
from tests.sandbox.cases import Try, case
from tests.sandbox.stub_app import Rig


def posting(**args: Any) -> Try:
    """Post; to a channel of its own unless another is named."""
    return lambda rig: rig.post(**{"channel": rig.channel().id, "text": "words"} | args)


def posting_into(*, member: bool = True, **flags: Any) -> Try:
    def post(rig: Rig) -> Json:
        channel = rig.channel(**flags)
        if not member:
            channel.members.clear()
        return rig.post(channel=channel.id, text="words")

    return post


def reading(method: str, *, member: bool = True, **flags: Any) -> Try:
    def read(rig: Rig) -> Json:
        channel = rig.channel(**flags)
        if not member:
            channel.members.clear()
        return rig.call(method, channel=channel.id)

    return read


def whispering(user: str) -> Try:
    return lambda rig: rig.call("chat.postEphemeral", channel="C0GENERAL", user=user, text="words")


def directly(method: str, **args: Any) -> Try:
    return lambda rig: rig.call(method, **args)


def without_tab(rig: Rig) -> Json:
    rig.features(app_home={"messages_tab_enabled": False})
    return rig.post(channel="U0ANNA", text="words")


def later(method: str, author: str = "", **args: Any) -> Try:
    """Do something to a message that the app (or a person) wrote before."""

    def do(rig: Rig) -> Json:
        ts = rig.workspace.person(author).say("C0GENERAL", "words").ts if author else rig.post(text="words")["ts"]
        return rig.call(method, **{"channel": "C0GENERAL", "ts": ts} | args)

    return do


def to_whisper(method: str, key: str) -> Try:
    """Do something to an ephemeral message, which nobody can look up."""

    def do(rig: Rig) -> Json:
        ts = whispering("U0ANNA")(rig)["message_ts"]
        return rig.call(method, **{"channel": "C0GENERAL", "text": "words", key: ts})

    return do


def reply(rig: Rig) -> Json:
    return rig.post(text="words", thread_ts=rig.post(text="root")["ts"])


def bearing(payload: Any, kind: Any = "idea", **more: Any) -> Try:
    return posting(metadata={"event_type": kind, "event_payload": payload} | more)


# {"event_type": "idea", "event_payload": {"a": "…"}} takes 50 bytes around the value
FULL = {"a": "x" * (8000 - 50)}
OVERFULL = {"a": "x" * (8000 - 49)}

PLACES = [
    case(
        "channel.unknown",
        "channel_not_found",
        posting_into(is_private=True),
        posting(channel="C0NONE"),
        posting_into(is_private=True, member=False),
        reading("conversations.info", is_private=True, member=False),
        reading("conversations.members", is_private=True, member=False),
        directly("conversations.open", channel="D0NONE"),
    ),
    case(
        "channel.not_in",
        "not_in_channel",
        reading("conversations.info", member=False),
        posting_into(member=False),
        reading("conversations.history", member=False),
        reading("conversations.replies", member=False),
    ),
    case(
        "channel.archived",
        "is_archived",
        reading("conversations.history", is_archived=True),
        posting_into(is_archived=True),
        reading("conversations.join", is_archived=True),
    ),
    case(
        "join.kind",
        "method_not_supported_for_channel_type",
        reading("conversations.join", member=False),
        reading("conversations.join", is_private=True),
    ),
    case(
        "user.unknown",
        "user_not_found",
        directly("users.info", user="U0GONE"),
        directly("users.info", user="U0NO"),
        whispering("U0NO"),
        directly("conversations.open", users="U0NO"),
        directly("views.publish", user_id="U0NO", view={}),
    ),
    case("user.not_in_channel", "user_not_in_channel", whispering("U0ANNA"), whispering("U0BEN")),
    case(
        "dm.nobody",
        "users_list_not_supplied",
        directly("conversations.open", users="U0ANNA"),
        directly("conversations.open"),
        directly("conversations.open", users=""),
    ),
    case(
        "dm.bot",
        "cannot_dm_bot",
        posting(channel="U0ANNA"),
        posting(channel="U0SANDBOXBOT"),
        directly("conversations.open", users="U0SANDBOXBOT"),
    ),
    case(
        "dm.disabled",
        "user_disabled",
        posting(channel="U0BEN"),
        posting(channel="U0GONE"),
        directly("conversations.open", users="U0GONE"),
    ),
    case("dm.tab", "messages_tab_disabled", posting(channel="U0ANNA"), without_tab),
    case("bot.unknown", "bot_not_found", directly("bots.info", bot="B0SANDBOX"), directly("bots.info", bot="B0NONE")),
]

MESSAGES = [
    case(
        "message.empty",
        "no_text",
        posting(text="", blocks=[{"type": "divider"}]),
        posting(text=""),
        posting(text="  ", blocks=[]),
    ),
    case(
        "message.update_text",
        "msg_too_long",
        later("chat.update", text="a" * 4000),
        later("chat.update", text="a" * 4001),
    ),
    case(
        "message.unknown",
        "message_not_found",
        later("chat.update", text="changed"),
        later("chat.update", ts="1.000100", text="changed"),
        to_whisper("chat.update", "ts"),
    ),
    case(
        "message.not_own",
        "cant_update_message",
        later("chat.update", text="changed"),
        later("chat.update", author="U0ANNA", text="changed"),
    ),
    case("message.delete_not_own", "cant_delete_message", later("chat.delete"), later("chat.delete", author="U0ANNA")),
    case(
        "thread.unknown",
        "thread_not_found",
        later("conversations.replies"),
        later("conversations.replies", ts="1.000100"),
        to_whisper("conversations.replies", "ts"),
    ),
    case(
        "thread.reply",
        "cannot_reply_to_message",
        reply,
        posting(thread_ts="1.000100"),
        to_whisper("chat.postMessage", "thread_ts"),
    ),
    case(
        "metadata.format",
        "invalid_metadata_format",
        bearing({"id": "7", "open": True}),
        bearing({"id": {"of": 7}}),
        bearing({"ids": [7]}),
        bearing("7"),
        bearing({}, kind=7),
        bearing({}, more=1),
        posting(metadata="{"),
        later("chat.update", text="changed", metadata={"event_type": "idea"}),
    ),
    case(
        "metadata.event_type",
        "invalid_metadata_format",
        bearing({}, kind="idea_created2"),
        bearing({}, kind=""),
        bearing({}, kind="idea created"),
        bearing({}, kind="2_ideas"),
        bearing({}, kind="idea-created"),
    ),
    case(
        "message.attachments",
        "too_many_attachments",
        posting(attachments=[{"text": "a"}] * 100),
        posting(attachments=[{"text": "a"}] * 101),
    ),
    case(
        "message.markdown_conflict",
        "markdown_text_conflict",
        posting(text=None, markdown_text="*words*"),
        posting(markdown_text="*words*"),
        posting(text=None, markdown_text="*words*", blocks=[{"type": "divider"}]),
    ),
    case(
        "message.markdown_text",
        "msg_too_long",
        posting(text=None, markdown_text="a" * 12_000),
        posting(text=None, markdown_text="a" * 12_001),
    ),
    case("metadata.size", "metadata_too_large", bearing(FULL), bearing(OVERFULL)),
]

CASES = PLACES + MESSAGES
