"""Reads a message that somebody hands in: where it stands, who wrote it, and its text as people see it."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.links import names_message, permalink
from bot.text import cut as shortened
from intake.errors import Refused
from intake.ideas import MessageOrigin
from intake.text import clean

TITLE, TEXT = 75, 2900
# Slack names neither private channels nor conversations between people in what it sends.
NOT_OPEN = ("directmessage", "privategroup", "mpdm-")
SLACKBOT = "USLACKBOT"

_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_ANGLED = re.compile(r"<([^<>\n]+)>")
_CODE = re.compile(r"```\n?(.*?)\n?```|`([^`\n]+)`", re.DOTALL)
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*_~])")
_SENTENCE = re.compile(r".+?[.!?](?=\s)|.+")
_BROADCASTS = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}


@dataclass(frozen=True)
class Quoted:
    """A message: where it stands and who wrote it, and its text as Slack writes it."""

    origin: MessageOrigin
    mrkdwn: str

    @property
    def mentioned(self) -> set[str]:
        """Return the members whom the text names."""
        return set(_MENTION.findall(self.mrkdwn))


def read(payload: Mapping[str, Any]) -> Quoted:
    """Return the message of a message shortcut; one that was deleted meanwhile, or has no text, has an empty one.

    Raises Refused for what is no message of Slack's.
    """
    message = payload.get("message") or {}
    channel, ts = _text(payload["channel"], "id"), _text(payload, "message_ts") or _text(message, "ts")
    if not names_message(channel, ts):
        raise Refused("Slack does not say which message this is, so it can't be handed in.")
    thread_ts, author = _text(message, "thread_ts"), _text(message, "user")
    in_thread = thread_ts if thread_ts != ts and names_message(channel, thread_ts) else None
    is_person = not message.get("bot_id") and author != SLACKBOT and _MEMBER.fullmatch(author)
    origin = MessageOrigin(
        channel=channel,
        ts=ts,
        thread_ts=in_thread,
        author=author if is_person else None,
        link=permalink(payload.get("team") or {}, channel, ts, in_thread),
        is_open=channel[0] != "D" and not _text(payload["channel"], "name").startswith(NOT_OPEN),
    )
    return Quoted(origin, _text(message, "text"))


def _text(given: Mapping[str, Any], name: str) -> str:
    found = given.get(name)
    return found if isinstance(found, str) else ""


def shown(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Return a message's text as people see it; `names` are those of the members whom it mentions."""
    pieces, at = [], 0
    for code in _CODE.finditer(mrkdwn):
        pieces += [_unmarked(mrkdwn[at : code.start()]), code[1] or code[2] or ""]
        at = code.end()
    text = "".join([*pieces, _unmarked(mrkdwn[at:])])
    return clean(html.unescape(_ANGLED.sub(lambda found: _meant(found[1], names), text)))


def cut(text: str) -> tuple[str, bool]:
    """Return the text as long as a form takes it, and whether something is left out."""
    kept = shortened(text, TEXT)
    return kept, kept != text


def title_of(text: str) -> str:
    """Guess a title: the first sentence, cut where a word ends."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    found = _SENTENCE.match(first)
    sentence = found[0].rstrip(" .") if found else ""
    if len(sentence) <= TITLE:
        return sentence
    whole = sentence[:TITLE].rpartition(" ")[0]
    return shortened(whole or sentence, TITLE - 1).rstrip(" ,;:–-…") + "…"


def _unmarked(text: str) -> str:
    before = None
    while text != before:
        before, text = text, _MARKED.sub(r"\2", text)
    return text


def _meant(token: str, names: Mapping[str, str]) -> str:
    what, _, label = token.partition("|")
    if what.startswith("@"):
        return f"@{label or names.get(what[1:]) or 'somebody'}"
    if what.startswith("#"):
        return f"#{label}" if label else "a channel"
    if what.startswith("!"):
        return _BROADCASTS.get(what[1:], label or "@group")
    address = what.removeprefix("mailto:").removeprefix("tel:")
    if not label or address.endswith(label):
        return address
    return label if what != address else f"{label} ({address})"
