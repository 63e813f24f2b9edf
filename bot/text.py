"""How text, numbers and dates are written everywhere: people's text escaped first, then cut between entities."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from intake.errors import Refused
from intake.ideas import MessageOrigin
from intake.text import clean, shortened

_BREAKS = re.compile(r"\s+")
_ENDS = re.compile(r"[.!?…][”»)]*\s*$")
_HALF = re.compile(r"(&[a-z]{0,4}|<[^<>]*)$")
# A mark that people typed would start formatting where we print it; this makes the mark mere text.
_MARKS = str.maketrans({mark: f"\u200b{mark}" for mark in "*_~`"})
_OPENS_SOMETHING = re.compile(r"<(?=[!@#]|[a-z]+:)", re.IGNORECASE)
# Characters that change the direction of all text after them, ours too.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# At the beginning of a line it would be shown as a quotation.
_QUOTES = re.compile("^&gt;")
SHORT = 140


def escape(text: str) -> str:
    """Return people's text so that Slack shows it as typed and reads nothing into it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # guard: escape


def clip(escaped: str, limit: int) -> str:
    """Return escaped text cut to `limit` UTF-16 units, with an ellipsis, never within an entity or a token of ours.

    In escaped text nothing but our own mentions, dates and links stands between angles.
    """
    clipped = cut(escaped, limit)
    # guard: truncation after escape: not within an entity
    return clipped if clipped == escaped else f"{_HALF.sub('', clipped[:-1]).rstrip()}…"


def cut(text: str, limit: int) -> str:
    """Return text that is shown as it is cut to `limit` UTF-16 units, at a word's end where one is near."""
    return shortened(text, limit)


def units(text: str) -> int:
    """Return how long Slack counts a text: in UTF-16 units."""
    return len(text.encode("utf-16-le", "replace")) // 2


def within(parts: Sequence[str], limit: int, *, joined: str = "\n", more: str = "And {} more.") -> str:
    """Return as many whole parts of a list as `limit` units hold, then how many more there are.

    The parts are escaped; one that is longer than all the room is cut.
    """
    if units(text := joined.join(parts)) <= limit:
        return text
    room = limit - units(joined + more.format(f"{len(parts):,}"))
    fitting: list[str] = []
    for part in parts:
        room -= units(part) + units(joined)
        if room < 0:
            break
        fitting.append(part)
    fitting = fitting or [clip(parts[0], max(1, limit - units(joined + more.format(f"{len(parts):,}"))))]
    remaining = len(parts) - len(fitting)
    return joined.join([*fitting, *([more.format(f"{remaining:,}")] if remaining else [])])


def newest_within(lines: Sequence[str], limit: int, more: str = "{} earlier.") -> str:
    """Return as many of the last lines as `limit` units hold, under how many there are before them."""
    return "\n".join(reversed(within(lines[::-1], limit, more=more).split("\n")))


def bar(part: float, whole: float, width: int = 10) -> str:
    """Return a bar of text that is filled as far as a part is of a whole; a part of nothing is none of it."""
    filled = round(width * min(max(part / whole, 0), 1)) if whole > 0 else 0
    return f"`{'█' * filled}{'░' * (width - filled)}`"


def one_line(text: str, limit: int = SHORT) -> str:
    """Return people's text for within a sentence of ours: on one line, without a format of its own."""
    line = escape(_BREAKS.sub(" ", _TURNS.sub("", text)))  # guard: truncation after escape / cut
    return clip(_QUOTES.sub("\u200b&gt;", line).translate(_MARKS), limit)  # guard: truncation after escape / clip


def plain(text: str, limit: int) -> str:
    """Return text for where Slack shows it as it is (plain_text, raw_text), cut to `limit`.

    Should a client read it as mrkdwn all the same, nothing in it is a mention or a link.
    """
    return cut(_OPENS_SOMETHING.sub("<\u200b", _TURNS.sub("", text)), limit)


def mention(member: str | None) -> str:
    """Return a person's name as Slack shows it; Guildhall itself where there is no person."""
    return f"<@{member}>" if member else "Guildhall"


def channel(id_: str) -> str:
    """Return a channel's name as Slack shows it to those who may know of it."""
    return f"<#{id_}>"


def capital(text: str) -> str:
    """Return a text with a capital at its start, and the names in it unchanged."""
    return text[:1].upper() + text[1:]


def whole(escaped: str) -> str:
    """Return an escaped text that ends as a sentence does."""
    return escaped if _ENDS.search(escaped) else f"{escaped}."


def requester_called(member: str) -> str:
    """Return the requester's name as Slack shows it; an imported idea may have no owner."""
    return mention(member) if member else "no owner"


def date(instant: datetime, zone: str = "UTC") -> str:
    """Return a day in the reader's zone; `zone` is for those who can't be shown theirs.

    Slack adds the year to what is half a year away; what it shows where it can't is read in any year.
    """
    local = instant.astimezone(ZoneInfo(zone))
    fallback = f"{local:%a} {local.day} {local:%b} {local.year}"
    return f"<!date^{int(instant.timestamp())}^{{date_short_pretty}}|{fallback}>"


def moment(instant: datetime, zone: str = "UTC") -> str:
    """Return a day and hour in the reader's zone."""
    local = instant.astimezone(ZoneInfo(zone))
    fallback = f"{local:%A} {local.day} {local:%B} {local.year}, {local:%H:%M} ({zone})"
    return f"<!date^{int(instant.timestamp())}^{{date_long}} at {{time}}|{fallback}>"


def clock_time(instant: datetime, zone: str = "UTC") -> str:
    """Return the time of day in the reader's zone, of what is minutes away."""
    return f"<!date^{int(instant.timestamp())}^{{time}}|{instant.astimezone(ZoneInfo(zone)):%H:%M} ({zone})>"


def told_moment(instant: datetime, zone: str, today: dt.date | None) -> str:
    """Return a day and hour in words, for texts that are read aloud; with the year unless it is that of `today`."""
    local = instant.astimezone(ZoneInfo(zone))
    year = "" if today and local.year == today.year else f" {local.year}"
    return f"{local:%A} {local.day} {local:%B}{year} at {local:%H:%M} ({zone})"


def today_in(zone: str, now: dt.datetime) -> dt.date:
    """Return the day that it is `now` where somebody is."""
    return now.astimezone(ZoneInfo(zone)).date()


def short_day(day: dt.date, today: dt.date) -> str:
    """Return a day as people say it: Thu 3 Dec; with the year where it isn't this one."""
    return f"{day:%a} {day.day} {day:%b}{f' {day.year}' if day.year != today.year else ''}"


def iso_day(day: str, today: dt.date | None = None) -> str:
    """Return a day that is kept as text as people say it; with the year unless it is that of `today`."""
    return short_day(dt.date.fromisoformat(day), today or dt.date.min) if day else ""


def due_text(day: dt.date, today: dt.date, on_time: str = "due {}") -> str:
    """Return by when something was promised: review by Thu 3 Dec; once the day has passed: due 10 Nov, 20 days late."""
    late = (today - day).days
    if late <= 0:
        return on_time.format(short_day(day, today))
    year = f" {day.year}" if day.year != today.year else ""
    return f"due {day.day} {day:%b}{year}, {count(late, 'day')} late"


def points(tenths: int) -> str:
    """Return tenths of a point as people read them."""
    return f"{tenths / 10:.1f}"


def worth(share: float) -> str:
    """Return a figure as people compute with it: up to four digits behind the point, and no trailing zero."""
    return f"{share:.4f}".rstrip("0").rstrip(".")


def ordinal(number: int) -> str:
    """Return a place in an order: 1st, 2nd, 3rd, 4th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


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


def typed(escaped: str) -> str:
    """Return what somebody typed after a command, without Slack's escapes (`should_escape`)."""
    return clean(_plain(escaped, {}))


def typed_about(escaped: str) -> tuple[str, tuple[str, ...]]:
    """Return what somebody typed after a command without the people that they mention, and those people."""
    return typed(_MENTION.sub(" ", escaped)), tuple(_MENTION.findall(escaped))


def is_sentence(text: str) -> bool:
    """Tell whether this is more than a word: where words are not apart, one that has none between is a sentence."""
    unspaced = sum(unicodedata.name(character, "").startswith(_UNSPACED) for character in text)
    return len(text.split()) > 1 or unspaced > 1


def shown(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Return a message's text as people see it; `names` are the names of the members that it mentions."""
    pieces, at = [], 0
    for code in _CODE.finditer(mrkdwn):
        pieces += [_unmarked(mrkdwn[at : code.start()]), code[1] or code[2] or ""]
        at = code.end()
    return clean(_plain("".join([*pieces, _unmarked(mrkdwn[at:])]), names))


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


def _plain(escaped: str, names: Mapping[str, str]) -> str:
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
        for message_block in _dicts(attachment.get("message_blocks"))
        if isinstance(message := message_block.get("message"), dict)
    ]
    return _joined(of_blocks) or _of_blocks(attachment.get("blocks"), names) or _of_text(attachment, names)


def _of_attachment(attachment: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if _is_share(attachment):
        words, author = _of_share(attachment, names), _plain(_text(attachment, "author_name"), names)
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
    return _plain(_text(part, "text"), names) if part.get("type") == "plain_text" else ""


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
