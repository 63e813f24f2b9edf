"""Reads people's words as Slack sends them, such as a message that is submitted; and addresses of messages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.text import cut
from intake.errors import Refused
from intake.ideas import MessageOrigin
from intake.text import clean

# Addresses in Slack, put together from ids.

_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,80}(\.enterprise)?")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,20}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")


def names_message(channel: str, ts: str) -> bool:
    """Tell whether these are what Slack names a message by."""
    return _CHANNEL.fullmatch(channel) is not None and _TS.fullmatch(ts) is not None


def permalink(team: Mapping[str, Any], channel: str, ts: str, thread_ts: str | None) -> str:
    """Return the address of a message, as chat.getPermalink would; a redirect where the domain is unknown.

    Raises ValueError when channel or ts are nothing that Slack writes.
    """
    if not (_CHANNEL.fullmatch(channel) and _TS.fullmatch(ts) and (thread_ts is None or _TS.fullmatch(thread_ts))):
        raise ValueError("not a message of Slack's")
    domain = str(team.get("domain") or "")
    if not _DOMAIN.fullmatch(domain):
        return f"https://slack.com/app_redirect?channel={channel}&message_ts={ts}"
    in_thread = f"?thread_ts={thread_ts}&cid={channel}" if thread_ts else ""
    return f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}{in_thread}"


def app_link(app_id: str, team_id: str) -> str:
    """Return the address that opens the app in Slack; bookmarks take no `slack://`."""
    return f"https://slack.com/app_redirect?app={app_id}&team={team_id}"


# Reads people's words as Slack sends them: a submitted message, and the text after a command.

TITLE, TEXT = 75, 2900
# Slack names neither private channels nor conversations between people in what it sends.
NOT_OPEN = ("directmessage", "privategroup", "mpdm-")
SLACKBOT = "USLACKBOT"
# Slack's placeholder for a deleted message.
GONE = "tombstone"

_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TOKEN = re.compile(r"<((?:[@#!]|[a-zA-Z][a-zA-Z0-9+.-]*:)[^<>\n]*)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_CODE = re.compile(r"```\n?(.*?)\n?```|`([^`\n]+)`", re.DOTALL)
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)(.+?)(?<=\S)\1(?![\w*_~])")
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？])|.+")
_LINE_MARK = re.compile(r"^(?:[>•◦▪*-]\s+|\d{1,3}[.)]\s+)+")
_BROADCASTS = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}


@dataclass(frozen=True)
class MessageContent:
    """A message: its channel and author, and its content as Slack sends it."""

    origin: MessageOrigin
    message: Mapping[str, Any]

    @property
    def mentioned(self) -> set[str]:
        """Return the members that it mentions."""
        return set(_mentioned(self.message))

    def words(self, names: Mapping[str, str]) -> "Words":
        """Return the message as people see it; `names` are the names of the members that it mentions."""
        message = self.message
        if message.get("subtype") == GONE:
            return Words("", "")
        own_text, blocks = shown(_text(message, "text"), names), _of_blocks(message.get("blocks"), names)
        by_app = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
        # The text of an app's message replaces blocks that can't be shown; a person's equals its blocks.
        own = blocks if not own_text or (by_app and len(blocks) > len(own_text)) else own_text
        attached = [
            attachment
            for attachment in _dicts(message.get("attachments"))
            if _is_share(attachment) or by_app or not own
        ]
        files = _dicts(message.get("files"))
        parts = [own, *(_of_attachment(attachment, names) for attachment in attached), *map(_of_file, files)]
        # Use a picture's name only when there is no text.
        text = _joined(parts, "\n\n") or _joined(map(_name_of, files))
        shared = next((_of_share(attachment, names) for attachment in attached if _is_share(attachment)), "")
        return Words(clean(text), title_of(shared) or title_of(text))


@dataclass(frozen=True)
class Words:
    """What a message says, and a title guessed from it: from what is forwarded, since a remark is about that."""

    text: str
    title: str


def read(payload: Mapping[str, Any]) -> MessageContent:
    """Return the message of a message shortcut; one that was deleted meanwhile, or has no words, has none to show.

    Raises Refused for what is no message of Slack's.
    """
    message = payload.get("message")
    message = message if isinstance(message, dict) else {}
    channel, ts = _text(payload["channel"], "id"), _text(payload, "message_ts") or _text(message, "ts")
    if not names_message(channel, ts):
        raise Refused("Slack didn't say which message this is. Submit the idea with /ml-idea instead.")
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
    return MessageContent(origin, message)


def shown(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Return a message's text as people see it; `names` are the names of the members that it mentions."""
    pieces, at = [], 0
    for code in _CODE.finditer(mrkdwn):
        pieces += [_unmarked(mrkdwn[at : code.start()]), code[1] or code[2] or ""]
        at = code.end()
    return clean(unescaped("".join([*pieces, _unmarked(mrkdwn[at:])]), names))


def cut_message(text: str) -> tuple[str, bool]:
    """Return the text as long as a form takes it, and whether something is left out."""
    short = cut(text, TEXT)
    return short, short != text


def title_of(text: str) -> str:
    """Guess a title: the first sentence with a word in it, cut where a word ends."""
    lines = (_LINE_MARK.sub("", line.strip()) for line in text.splitlines())
    first = next((line for line in lines if any(character.isalnum() for character in line)), "")
    match = _SENTENCE.match(first)
    sentence = match[0].rstrip(" .。") if match else ""
    if len(sentence) <= TITLE:
        return sentence
    return cut(sentence, TITLE).rstrip(" ,;:–-…") + "…"


def unescaped(escaped: str, names: Mapping[str, str]) -> str:
    """Return text as people typed it, without Slack's escapes; `names` are those of the members that it mentions."""
    text = _TOKEN.sub(lambda match: _meant(match[1], names), escaped)
    return _ENTITY.sub(lambda match: _ENTITIES[match[1]], text)


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


def mentioned(node: Any) -> Iterator[str]:
    """Give the members whom a message, or a part of one, mentions."""
    return _mentioned(node)


# --- what a message is made of besides its text ---


def _mentioned(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield from MENTION.findall(node)
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
        for message_block in _dicts(attachment.get("message_blocks"))
        if isinstance(message := message_block.get("message"), dict)
    ]
    return _joined(of_blocks) or _of_blocks(attachment.get("blocks"), names) or _of_text(attachment, names)


def _of_attachment(attachment: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if _is_share(attachment):
        words, author = _of_share(attachment, names), unescaped(_text(attachment, "author_name"), names)
        both = _joined([words, *(_of_file(file) or _name_of(file) for file in _dicts(attachment.get("files")))])
        return f"{author} wrote:\n{both}" if author and both else both
    return _of_blocks(attachment.get("blocks"), names) or _of_text(attachment, names)


def _of_text(attachment: Mapping[str, Any], names: Mapping[str, str]) -> str:
    parts = [shown(_text(attachment, name), names) for name in ("pretext", "title", "text")]
    fields = [
        [shown(_text(attachment_field, name), names) for name in ("title", "value")]
        for attachment_field in _dicts(attachment.get("fields"))
    ]
    return _joined([*parts, *(_joined(field, ": ") for field in fields)]) or shown(_text(attachment, "fallback"), names)


def _of_file(file: Mapping[str, Any]) -> str:
    """Return a file's text, as far as Slack sends it: a transcript, an e-mail, a snippet."""
    spoken = file.get("transcription")
    preview = spoken.get("preview") if isinstance(spoken, dict) else None
    if isinstance(preview, dict) and _text(preview, "content"):
        return _text(preview, "content")
    written = _text(file, "plain_text") or _text(file, "preview_plain_text")
    return _joined([_text(file, "subject"), written])


def _name_of(file: Mapping[str, Any]) -> str:
    return _text(file, "title") or _text(file, "name")


def _of_blocks(blocks: Any, names: Mapping[str, str]) -> str:
    return _joined(_of_block(block, names).strip("\n") for block in _dicts(blocks))


def _of_block(block: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kind = block.get("type")
    if kind == "rich_text":
        return "\n".join(_of_rich(element, names) for element in _dicts(block.get("elements")))
    if kind == "markdown":
        return _text(block, "text")
    if kind in ("table", "data_table"):
        rows = block.get("rows")
        cells = [[_of_cell(cell, names) for cell in _dicts(row)] for row in (rows if isinstance(rows, list) else [])]
        return _joined(" | ".join(row) for row in cells)
    if kind == "context":
        return _joined((_of_object(element, names) for element in _dicts(block.get("elements"))), " ")
    parts = [block.get("title"), block.get("text"), *_dicts(block.get("fields")), block.get("description")]
    return _joined(_of_object(part, names) for part in parts if isinstance(part, dict))


def _of_object(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if part.get("type") == "mrkdwn":
        return shown(_text(part, "text"), names)
    return unescaped(_text(part, "text"), names) if part.get("type") == "plain_text" else ""


def _of_cell(cell: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _of_block(cell, names) if cell.get("type") == "rich_text" else _text(cell, "text")


def _of_rich(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    elements, kind = _dicts(part.get("elements")), part.get("type")
    if kind == "rich_text_list":
        is_ordered, indent = part.get("style") == "ordered", part.get("indent")
        deep = "    " * min(indent if isinstance(indent, int) else 0, 8)
        marks = (f"{number}." if is_ordered else "•" for number in range(1, len(elements) + 1))
        return "\n".join(f"{deep}{mark} {_of_rich(item, names)}" for mark, item in zip(marks, elements, strict=True))
    line = "".join(_of_element(item, names) for item in elements)
    return "\n".join(f"> {item}" for item in line.splitlines()) if kind == "rich_text_quote" else line


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


def _text(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""


def _dicts(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
