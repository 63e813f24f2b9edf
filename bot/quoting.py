"""Reads what Slack sends of people's words: a message that is handed in, and what was typed behind a command.

Slack escapes `& < >` in both and writes people, channels and addresses as tokens; what is typed into a form comes as it
is, and is left alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
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
# What stands in the place of a message that is gone is Slack's, and nobody's idea.
GONE = "tombstone"

_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TOKEN = re.compile(r"<((?:[@#!]|[a-zA-Z][a-zA-Z0-9+.-]*:)[^<>\n]*)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_CODE = re.compile(r"```\n?(.*?)\n?```|`([^`\n]+)`", re.DOTALL)
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*_~])")
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？])|.+")
_LINE_MARK = re.compile(r"^(?:[>•◦▪*-]\s+|\d{1,3}[.)]\s+)+")
_BROADCASTS = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}
# Scripts that are written without spaces between words, as the names of their letters begin.
_UNSPACED = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HALFWIDTH KATAKANA",
    "BOPOMOFO",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "TIBETAN",
)


@dataclass(frozen=True)
class Quoted:
    """A message: where it stands and who wrote it, and what it is made of as Slack writes it."""

    origin: MessageOrigin
    message: Mapping[str, Any]

    @property
    def mentioned(self) -> set[str]:
        """Return the members whom it names."""
        return set(_mentioned(self.message))

    def words(self, names: Mapping[str, str]) -> "Words":
        """Return what it says as people see it; `names` are those of the members whom it mentions."""
        message = self.message
        if message.get("subtype") == GONE:
            return Words("", "")
        said, blocks = shown(_text(message, "text"), names), _of_blocks(message.get("blocks"), names)
        by_app = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
        # The text of an app's message stands for its blocks where they can't be shown; that of a person's is the same.
        own = blocks if not said or (by_app and len(blocks) > len(said)) else said
        attached = [each for each in _dicts(message.get("attachments")) if _is_share(each) or by_app or not own]
        files = _dicts(message.get("files"))
        parts = [own, *(_of_attachment(each, names) for each in attached), *map(_of_file, files)]
        # The name of a picture tells nothing beside words, and more than nothing without.
        text = _joined(parts, "\n\n") or _joined(map(_name_of, files))
        shared = next((_of_share(each, names) for each in attached if _is_share(each)), "")
        return Words(clean(text), title_of(shared) or title_of(text))


@dataclass(frozen=True)
class Words:
    """What a message says, and a title guessed from it: from what is forwarded, since a remark is about that."""

    text: str
    title: str


def read(payload: Mapping[str, Any]) -> Quoted:
    """Return the message of a message shortcut; one that was deleted meanwhile, or has no words, has none to show.

    Raises Refused for what is no message of Slack's.
    """
    message = payload.get("message")
    message = message if isinstance(message, dict) else {}
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
    return Quoted(origin, message)


def typed(escaped: str) -> str:
    """Return what somebody typed behind a command, of which Slack escaped what can be (`should_escape`)."""
    return clean(_plain(escaped, {}))


def is_sentence(text: str) -> bool:
    """Tell whether this is more than a word: where words are not apart, one that has none between is a sentence."""
    unspaced = sum(unicodedata.name(character, "").startswith(_UNSPACED) for character in text)
    return len(text.split()) > 1 or unspaced > 1


def shown(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Return a message's text as people see it; `names` are those of the members whom it mentions."""
    pieces, at = [], 0
    for code in _CODE.finditer(mrkdwn):
        pieces += [_unmarked(mrkdwn[at : code.start()]), code[1] or code[2] or ""]
        at = code.end()
    return clean(_plain("".join([*pieces, _unmarked(mrkdwn[at:])]), names))


def cut(text: str) -> tuple[str, bool]:
    """Return the text as long as a form takes it, and whether something is left out."""
    kept = shortened(text, TEXT)
    return kept, kept != text


def title_of(text: str) -> str:
    """Guess a title: the first sentence with a word in it, cut where a word ends."""
    lines = (_LINE_MARK.sub("", line.strip()) for line in text.splitlines())
    first = next((line for line in lines if any(character.isalnum() for character in line)), "")
    found = _SENTENCE.match(first)
    sentence = found[0].rstrip(" .。") if found else ""
    if len(sentence) <= TITLE:
        return sentence
    whole = sentence[:TITLE].rpartition(" ")[0]
    return shortened(whole or sentence, TITLE - 1).rstrip(" ,;:–-…") + "…"


def _plain(escaped: str, names: Mapping[str, str]) -> str:
    text = _TOKEN.sub(lambda found: _meant(found[1], names), escaped)
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)


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
    if what == f"http://{label}":
        # Slack made an address of what was typed without one.
        return label
    if not label or address.endswith(label):
        return address
    return label if what != address else f"{label} ({address})"


# --- what a message is made of besides its text ---


def _mentioned(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from _MENTION.findall(node)
    elif isinstance(node, Mapping):
        if node.get("type") == "user":
            yield from _MEMBER.findall(_text(node, "user_id"))
        for value in node.values():
            yield from _mentioned(value)
    elif isinstance(node, list):
        for value in node:
            yield from _mentioned(value)


def _is_share(attachment: Mapping[str, Any]) -> bool:
    return bool(attachment.get("is_share") or attachment.get("is_msg_unfurl"))


def _of_share(attachment: Mapping[str, Any], names: Mapping[str, str]) -> str:
    of_blocks = [
        _of_blocks(message.get("blocks"), names)
        for each in _dicts(attachment.get("message_blocks"))
        if isinstance(message := each.get("message"), dict)
    ]
    return _joined(of_blocks) or _of_blocks(attachment.get("blocks"), names) or _of_text(attachment, names)


def _of_attachment(attachment: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if _is_share(attachment):
        words, author = _of_share(attachment, names), _plain(_text(attachment, "author_name"), names)
        both = _joined([words, *(_of_file(each) or _name_of(each) for each in _dicts(attachment.get("files")))])
        return f"{author} wrote:\n{both}" if author and both else both
    return _of_blocks(attachment.get("blocks"), names) or _of_text(attachment, names)


def _of_text(attachment: Mapping[str, Any], names: Mapping[str, str]) -> str:
    parts = [shown(_text(attachment, name), names) for name in ("pretext", "title", "text")]
    fields = [
        [shown(_text(each, name), names) for name in ("title", "value")] for each in _dicts(attachment.get("fields"))
    ]
    return _joined([*parts, *(_joined(field, ": ") for field in fields)]) or shown(_text(attachment, "fallback"), names)


def _of_file(file: Mapping[str, Any]) -> str:
    """Return what is said in a file, as far as Slack tells it: spoken words, an e-mail, a snippet."""
    spoken = file.get("transcription")
    preview = spoken.get("preview") if isinstance(spoken, dict) else None
    if isinstance(preview, dict) and _text(preview, "content"):
        return _text(preview, "content")
    written = _text(file, "plain_text") or _text(file, "preview_plain_text")
    return _joined([_text(file, "subject"), written])


def _name_of(file: Mapping[str, Any]) -> str:
    return _text(file, "title") or _text(file, "name")


def _of_blocks(blocks: Any, names: Mapping[str, str]) -> str:
    return _joined(_of_block(each, names).strip("\n") for each in _dicts(blocks))


def _of_block(block: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kind = block.get("type")
    if kind == "rich_text":
        return "\n".join(_of_rich(each, names) for each in _dicts(block.get("elements")))
    if kind == "markdown":
        return _text(block, "text")
    if kind in ("table", "data_table"):
        rows = block.get("rows")
        cells = [[_of_cell(cell, names) for cell in _dicts(row)] for row in (rows if isinstance(rows, list) else [])]
        return _joined(" | ".join(row) for row in cells)
    if kind == "context":
        return _joined((_of_object(each, names) for each in _dicts(block.get("elements"))), " ")
    parts = [block.get("title"), block.get("text"), *_dicts(block.get("fields")), block.get("description")]
    return _joined(_of_object(part, names) for part in parts if isinstance(part, dict))


def _of_object(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if part.get("type") == "mrkdwn":
        return shown(_text(part, "text"), names)
    return _plain(_text(part, "text"), names) if part.get("type") == "plain_text" else ""


def _of_cell(cell: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _of_block(cell, names) if cell.get("type") == "rich_text" else _text(cell, "text")


def _of_rich(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    elements, kind = _dicts(part.get("elements")), part.get("type")
    if kind == "rich_text_list":
        is_ordered, indent = part.get("style") == "ordered", part.get("indent")
        deep = "    " * min(indent if isinstance(indent, int) else 0, 8)
        marks = (f"{number}." if is_ordered else "•" for number in range(1, len(elements) + 1))
        return "\n".join(f"{deep}{mark} {_of_rich(each, names)}" for mark, each in zip(marks, elements, strict=True))
    line = "".join(_of_element(each, names) for each in elements)
    return "\n".join(f"> {each}" for each in line.splitlines()) if kind == "rich_text_quote" else line


def _of_element(element: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kind = element.get("type")
    if kind == "user":
        return _meant(f"@{_text(element, 'user_id')}", names)
    if kind == "link":
        url, label = _text(element, "url"), _text(element, "text")
        return _meant(f"{url}|{label}", names)
    fixed = {
        "channel": "a channel",
        "usergroup": "@group",
        "broadcast": f"@{_text(element, 'range')}",
        "emoji": f":{_text(element, 'name')}:",
        "date": _text(element, "fallback"),
        "color": _text(element, "value"),
    }
    return fixed.get(str(kind), _text(element, "text"))


def _joined(parts: Iterable[str], between: str = "\n") -> str:
    return between.join(filter(None, parts))


def _text(given: Mapping[str, Any], name: str) -> str:
    found = given.get(name)
    return found if isinstance(found, str) else ""


def _dicts(given: Any) -> list[dict[str, Any]]:
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
