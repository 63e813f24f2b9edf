"""What must hold of every world when a test ends, whatever was done to it (reliability: the invariant checker)."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

from bot import ids
from bot.message_events import EVENT_TYPE
from sandbox.traffic import TO_APP
from sandbox.workspace import Workspace
from store import audit_chain
from store.engine import Store

# All that our own templates write between < and >: people, channels, dates without an address, and Slack's own links.
OURS = re.compile(
    r"<(@(?P<member>[UW][A-Z0-9]+)|#C[A-Z0-9]+|!date\^\d+\^[^<>|^]*\|[^<>]*"
    r"|https://([a-z0-9-]+(\.enterprise)?\.)?slack\.com/[^\s<>|]+(\|[^<>]*)?)>|<(?=\u200b)",
    re.ASCII,
)
# Forms that may close without a change; each of the others keeps something of what was typed.
READ_ONLY = (ids.MORE_FORM, ids.QUEUE_PAGE, ids.COMPARE_FORM, ids.COMPARE_AGAIN)
POSTING = ("chat.postMessage", "chat.postEphemeral", "chat.update")
MOST_BUTTONS = 4
SENTENCE = re.compile(r"[.!?…][”»)]*\s*$")
FORBIDDEN_ARGUMENTS = ("link_names", "parse", "unfurl_links", "unfurl_media")

# What nobody says: clauses glued together, words of another century, and passives that hide who does it.
UNSAID = re.compile(
    "|".join(
        (
            *(
                r"\bfor it ",
                r", for (he|she|they|we|you|there|nobody|somebody)\b",
                r"\bof it is\b",
                r"\bso it\b(?!’|\')",
            ),
            *(r"\bis taken on\b", r"\btaken on\b", r"\btakes? it on\b", r"\btook it on\b", r"\bis tried out\b"),
            *(r"\b(hand|hands|handed|handing) (it |an idea |this )?in\b", r"\bbrought in\b", r"\bcame in\b"),
            # A person's or channel's id, where Slack shows plain text.
            "<\u200b[@#][A-Z0-9]{3,}",
            *(
                r"\bby its words\b",
                r"\bspeaks? of\b",
                r"\bspoken of\b",
                r"\blooks at it by\b",
                r"\breads it next\b",
            ),
            *(r"\bas things stand, it is\b", r"\bit is among\b", r"\bthings change\b", r"\bis kept, and\b"),
            *(
                r"\bnothing that [^.]* knows\b",
                r"\bnothing of it\b",
                r"\bno longer there\b",
                r"\bis no longer theirs\b",
            ),
            *(r"\b(stands?|stood) (in|for|behind|up for|there)\b", r"\bhow it stands\b", r"\bwho is behind it\b"),
            *(
                r"\bsaid it\b",
                r"\bwhom\b",
                r"\bwhose they are\b",
                r"\bbegun\b",
                r"\bthereof\b",
                r"\bthereby\b",
                r"\bhence\b",
            ),
            *(r"\bbesides\b", r"\bmeanwhile it\b", r"\bhitherto\b", r"\bupon\b", r"\bbe it\b", r"\bwhatsoever\b"),
            *(r"\bis it that\b", r"\bcomes? about\b", r"\bbecomes? of\b", r"\bbecame of\b", r"\bcame of\b"),
            *(r"\bwould convince us\b", r"\bwas to come to\b", r"\bwhat we now know\b", r"\bit stops here\b"),
            *(
                r"\b(is|are) told\b",
                r"\btells of\b",
                r"\btold of\b",
                r"\bhears? no more\b",
                r"\bno more of (it|these)\b",
            ),
            *(
                r"\bneed not\b",
                r"\bnobody else need\b",
                r"\bit is decided\b",
                r"\bis asked now\b",
                r"\bmay not any more\b",
            ),
            *(r"\bmend(s|ed)?\b", r"\bdear\b", r"\bslip\b", r"\bby itself again\b", r"\btoo close to call\b"),
            *(r"\bas likely .* as not\b", r"\bworth is could\b", r"\bfour draws in five\b", r"\bworked out again\b"),
            *(r"\bseems? to serve\b", r"\bserves no\b", r"\bit serves\b", r"\bfor all to read\b", r"\bat a squad's\b"),
            *(r"\bthis very\b", r"\bwhere it stood\b", r"\bas it is the\b", r"\bI take the\b", r"\bone thing to do\b"),
        )
    ),
    re.IGNORECASE,
)


# What stands where, by Slack's blocks.json: read here once more, so that no chart comes back into a Home unnoticed.
ONLY_IN_MESSAGES = {
    *("carousel", "container", "context_actions", "data_table", "data_visualization", "markdown", "plan"),
    *("table", "task_card"),
}
ONLY_IN_MODALS = {"alert", "file_input", "number_input", "email_text_input", "url_text_input"}
# Slack's words for a payload that it can't show; what a place or a token refuses is something else.
UNSHOWN = {
    *("invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long", "msg_too_long"),
    *("view_too_large", "metadata_too_large", "invalid_metadata_format", "too_many_attachments"),
    *("markdown_text_conflict", "invalid_message", "invalid_view"),
}


class Seen(Protocol):
    """What has a workspace, in which stands what was said."""

    @property
    def workspace(self) -> Workspace:
        """Return the workspace."""


class Checked(Seen, Protocol):
    """What is checked: a workspace and the database behind it, such as a world has."""

    @property
    def store(self) -> Store:
        """Return the database."""


def broken(world: Checked) -> list[str]:
    """Return what does not hold, a sentence each."""
    return [
        *not_stored(world),
        *standing_twice(world),
        *forbidden_tokens(world),
        *no_sentence(world),
        *too_many_buttons(world),
        *undecided_claims(world),
        *broken_audit(world),
        *refused_payloads(world),
        *on_wrong_surface(world),
        *unsaid_texts(world),
    ]


def not_stored(world: Checked) -> Iterator[str]:
    """Acknowledged ⊆ stored: each form that closed left its key in the inbox, and those of ideas an idea."""
    submitted = [
        exchange
        for exchange in world.workspace.traffic.latest()
        if exchange.way == TO_APP and exchange.name.startswith("view_submission ")
        if exchange.milliseconds is not None and not exchange.error and "response_action" not in exchange.answered
        if exchange.name.removeprefix("view_submission ") not in READ_ONLY
    ]
    closed = {json.loads(exchange.asked)["view"]["id"]: exchange.name for exchange in submitted}
    handed_in = sum(name == f"view_submission {ids.IDEA_FORM}" for name in closed.values())
    with world.store.reading() as session:
        rows = session.connection()
        kept = set(rows.exec_driver_sql("SELECT key FROM inbox").scalars())
        ideas = rows.exec_driver_sql("SELECT COUNT(*) FROM idea").scalar_one()
    yield from (
        f"the form {view} closed ({name}), and nothing was stored"
        for view, name in closed.items()
        if not any(key.startswith(f"view:{view}:") for key in kept)
    )
    if handed_in > ideas:
        yield f"{handed_in} forms closed, and there are {ideas} ideas"


def standing_twice(world: Seen) -> Iterator[str]:
    """One standing message per delivery: no signed key of ours stands twice."""
    workspace = world.workspace
    with workspace.lock:
        signed = Counter(
            str(message.metadata.get("event_payload"))
            for messages in workspace.messages.values()
            for message in messages
            if message.user == workspace.bot_user_id and (message.metadata or {}).get("event_type") == EVENT_TYPE
            if message.metadata
        )
    yield from (f"{count} messages stand for {key}" for key, count in signed.items() if count > 1)


def unsaid(text: str) -> list[str]:
    """Return the phrases of a text that nobody would say."""
    return [found[0] for found in UNSAID.finditer(text)]


def unsaid_texts(world: Checked) -> Iterator[str]:
    """Nothing that we send to be read says what nobody would say, but for what people typed themselves."""
    # Of a long form the traffic keeps the beginning alone; what was typed into it stands with the idea.
    with world.store.reading() as session:
        stored = list(session.connection().exec_driver_sql("SELECT problem FROM idea").scalars())
    typed = "\n".join([*_typed(world), *stored]).lower()
    for what, surface, shown in _payloads(world):
        for text in _texts(shown):
            yield from (
                f"{what} says {phrase!r} in a {surface}: {text!r}"
                for phrase in unsaid(text)
                if phrase.replace("\u200b", "").lower() not in typed
            )


def _typed(world: Seen) -> Iterator[str]:
    """Give what people wrote: in channels, behind commands and in forms."""
    with world.workspace.lock:
        messages = [message for channel in world.workspace.messages.values() for message in channel]
    yield from (str(message.text) for message in messages if message.user != world.workspace.bot_user_id)
    for exchange in world.workspace.traffic.latest():
        if exchange.way == TO_APP and exchange.name.startswith("view_submission "):
            try:
                yield json.dumps(json.loads(exchange.asked)["view"]["state"], ensure_ascii=False)
            except json.JSONDecodeError:
                # Of a very long request only the beginning is kept.
                yield exchange.asked
        elif exchange.way == TO_APP and exchange.name.startswith("/"):
            yield exchange.asked


def _texts(node: Any, name: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, name)
    elif isinstance(node, str) and name == "text":
        yield node


def forbidden_tokens(world: Seen) -> Iterator[str]:
    """No payload of ours mentions, links or unfurls what a template of ours did not write."""
    with world.workspace.lock:
        calls, members = list(world.workspace.log), set(world.workspace.members)
    for call in calls:
        yield from (
            f"{call.method} has {name}" for name in FORBIDDEN_ARGUMENTS if call.args.get(name) not in (None, False)
        )
        for text in marked_up(call.args):
            if "<" in (rest := OURS.sub("", text)):
                yield f"{call.method} prints {rest!r}"
            named = {found["member"] for found in OURS.finditer(text)} - {None}
            yield from (f"{call.method} mentions {member}, who is nobody" for member in named - members)


def no_sentence(world: Seen) -> Iterator[str]:
    """What is read out where no blocks are shown is at least a sentence."""
    with world.workspace.lock:
        calls = list(world.workspace.log)
    for call in calls:
        text = str(call.args.get("text", ""))
        if call.method in POSTING and not SENTENCE.search(text):
            yield f"{call.method} says {text[-100:]!r} where no blocks are shown"


def too_many_buttons(world: Seen) -> Iterator[str]:
    """Nothing that we post asks people to choose among more than four buttons."""
    with world.workspace.lock:
        calls = list(world.workspace.log)
    for call in calls:
        blocks = call.args.get("blocks") if call.method in POSTING else None
        shown = json.loads(blocks) if isinstance(blocks, str) else blocks or []
        found = [each["action_id"] for each in _elements(shown) if each.get("type") == "button"]
        if len(found) > MOST_BUTTONS:
            yield f"{call.method} has {len(found)} buttons: {', '.join(found)}"


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _elements(value)
    elif isinstance(node, list):
        for value in node:
            yield from _elements(value)


def marked_up(node: Any, kind: str = "") -> Iterator[str]:
    """Give every text that Slack would read as its markup; plain text and what people typed in fields is none."""
    if isinstance(node, dict):
        if node.get("type") in ("plain_text", "raw_text", "plain_text_input", "rich_text"):
            return
        for name, value in node.items():
            yield from marked_up(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from marked_up(value, kind)
    elif isinstance(node, str) and kind == "text":
        yield node


def undecided_claims(world: Checked) -> Iterator[str]:
    """Nothing is left behind: once the world is idle, no fact is in sending."""
    with world.store.reading() as session:
        left = session.connection().exec_driver_sql("SELECT key FROM outbox WHERE progress = 'sending'").scalars()
        yield from (f"{key} was left in sending" for key in left)


def broken_audit(world: Checked) -> Iterator[str]:
    """The audit is whole: its chain verifies from the first row to the last."""
    broken_at = audit_chain.verify(world.store).broken
    if broken_at is not None:
        yield f"the audit does not verify from number {broken_at} on"


def refused_payloads(world: Seen) -> Iterator[str]:
    """Slack takes everything that we send: no message, form, Home or answer was refused for what stands in it."""
    with world.workspace.lock:
        refused = list(world.workspace.refused)
    yield from (
        f"Slack refuses {call.method}: {call.rule} ({call.answer['error']})"
        for call in refused
        if call.answer["error"] in UNSHOWN
    )


def on_wrong_surface(world: Seen) -> Iterator[str]:
    """Everything stands where Slack shows it, whether a stand-in has refused it or not."""
    for what, surface, shown in _payloads(world):
        kinds = {each["type"] for each in _elements(shown) if isinstance(each.get("type"), str)}
        wrong = kinds & (ONLY_IN_MODALS if surface == "message" else ONLY_IN_MESSAGES)
        wrong |= kinds & ONLY_IN_MODALS if surface == "home" else set()
        if wrong:
            yield f"{what} has {', '.join(sorted(wrong))} in a {surface}"


def _payloads(world: Seen) -> Iterator[tuple[str, str, Any]]:
    """Give everything that was sent to be shown: by whom, on which surface, what."""
    with world.workspace.lock:
        calls = [(call.method, call.args) for call in world.workspace.log]
    answers = [
        (exchange.name, json.loads(exchange.answered))
        for exchange in world.workspace.traffic.latest()
        if exchange.way == TO_APP and exchange.answered.startswith("{") and exchange.answered.endswith("}")
    ]
    for what, given in [*calls, *answers]:
        for name in ("blocks", "view"):
            shown = json.loads(given[name]) if isinstance(given.get(name), str) else given.get(name)
            if isinstance(shown, dict | list):
                yield what, str(shown.get("type")) if isinstance(shown, dict) else "message", shown
