"""What a person types: with marks, as the tree that Slack makes of it, and back; plain, as Slack escapes it.

Lines that begin with `- `, `1. ` or `> ` are lists (deeper by two spaces) and quotations, lines between ``` are
code as it stands;
*bold*, _italic_, ~struck~, `code`, web addresses, @names, #channels and :emoji: stand within a line.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from html import escape

from sandbox.state import Json

FENCE = "```"
BEGINS = {
    "rich_text_quote": re.compile(r"> ?"),
    "bullet": re.compile(r"(?P<deep>(  )*)[-•] "),
    "ordered": re.compile(r"(?P<deep>(  )*)\d+\. "),
}
INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)|(?P<link>https?://[^\s<>|]+)|:(?P<emoji>[a-z0-9_+'-]+):"
    r"|(?<!\w)(?P<bold>\*(?!\s)[^*\n]+?(?<!\s)\*)(?!\w)"
    r"|(?<!\w)(?P<italic>_(?!\s)[^_\n]+?(?<!\s)_)(?!\w)"
    r"|(?<!\w)(?P<strike>~(?!\s)[^~\n]+?(?<!\s)~)(?!\w)"
    r"|(?<!\w)(?P<name>[@#][\w.-]+)"
)
LINKED = re.compile(
    r"(?P<link>https?://[^\s<>|]*[^\s<>|.,;:!?)])|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<name>(?<!\w)[@#][\w.-]+)"
    r"|(?P<bare>(?<![\w@./])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|example)\b(?:/[^\s<>|]*)?)"
)
MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
BROADCASTS = {"@here": "here", "@channel": "channel", "@everyone": "everyone"}


def as_rich_text(typed: str, names: Mapping[str, str]) -> Json:
    """Give the rich_text block of what was typed; `names` has the id of each @name and #channel."""
    parts: list[Json] = []
    for kind, indent, lines in _runs(typed.split("\n")):
        if kind in ("bullet", "ordered"):
            items = [{"type": "rich_text_section", "elements": _inline(line, names)} for line in lines]
            parts.append({"type": "rich_text_list", "style": kind, "indent": indent, "elements": items})
        elif kind == "rich_text_preformatted":
            parts.append({"type": kind, "elements": [{"type": "text", "text": line} for line in lines]})
        else:
            parts.append({"type": kind, "elements": _inline("\n".join(lines), names)})
    return {"type": "rich_text", "elements": list(_without_empty_ends(parts))}


def as_escaped(typed: str, names: Mapping[str, str]) -> str:
    """Give what was typed as Slack escapes it (`should_escape`): entities, addresses, people, channels and groups.

    `names` has the id of each @name, #channel and @group.
    """
    pieces, end = [], 0
    for match in LINKED.finditer(typed):
        pieces += [escape(typed[end : match.start()], quote=False), _token(str(match.lastgroup), match[0], names)]
        end = match.end()
    return "".join([*pieces, escape(typed[end:], quote=False)])


def _token(kind: str, text: str, names: Mapping[str, str]) -> str:
    escaped = escape(text, quote=False)
    if kind == "link":
        return f"<{escaped}>"
    if kind in ("mail", "bare"):
        return f"<{'mailto:' if kind == 'mail' else 'http://'}{escaped}|{escaped}>"
    if text in BROADCASTS:
        return f"<!{BROADCASTS[text]}>"
    name = text.rstrip(".-")
    if name not in names:
        return escaped
    label = name if names[name].startswith("S") else name[1:]
    sign = "!subteam^" if names[name].startswith("S") else name[0]
    return f"<{sign}{names[name]}|{label}>{text[len(name) :]}"


def as_typed(rich: Json, names: Mapping[str, str]) -> str:
    """Give what a person would have typed for a rich_text block; `names` has the @name or #channel of each id."""
    return "\n".join(_typed_part(part, names) for part in rich.get("elements", []))


def _without_empty_ends(parts: list[Json]) -> Iterator[Json]:
    """Leave out what is empty at the ends; within, it is an empty line."""
    for index, part in enumerate(parts):
        if part["elements"]:
            yield part
        elif 0 < index < len(parts) - 1:
            yield part | {"elements": [{"type": "text", "text": "\n"}]}


def _runs(lines: list[str]) -> Iterator[tuple[str, int, list[str]]]:
    """Give runs of lines of one kind and depth, without what marks them."""
    for (kind, indent), run in itertools.groupby(_kinds(iter(lines)), key=lambda each: each[:2]):
        yield kind, indent, [line for _, _, line in run]


def _kinds(lines: Iterator[str]) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate(lines):
        if line.strip() == FENCE:
            code = "\n".join(itertools.takewhile(lambda each: each.strip() != FENCE, lines))
            if code:
                yield "rich_text_preformatted", number, code  # two such blocks are no run of one
            continue
        for kind, begins in BEGINS.items():
            if match := begins.match(line):
                yield kind, len(match.groupdict().get("deep", "")) // 2, line[match.end() :]
                break
        else:
            yield "rich_text_section", 0, line


def _inline(text: str, names: Mapping[str, str]) -> list[Json]:
    elements: list[Json] = []
    end = 0
    for match in INLINE.finditer(text):
        element = _element(str(match.lastgroup), match[0], names)
        if element is None:
            continue
        if match.start() > end:
            elements.append({"type": "text", "text": text[end : match.start()]})
        elements.append(element)
        end = match.end()
    return elements + ([{"type": "text", "text": text[end:]}] if text[end:] else [])


def _element(kind: str, text: str, names: Mapping[str, str]) -> Json | None:
    if kind in MARKS:
        return {"type": "text", "text": text[1:-1], "style": {kind: True}}
    if kind == "link":
        return {"type": "link", "url": text}
    if kind == "emoji":
        return {"type": "emoji", "name": text[1:-1]}
    if text in BROADCASTS:
        return {"type": "broadcast", "range": BROADCASTS[text]}
    if text not in names:
        return None
    who = "usergroup" if names[text].startswith("S") else "user" if text.startswith("@") else "channel"
    return {"type": who, f"{who}_id": names[text]}


def _typed_part(part: Json, names: Mapping[str, str]) -> str:
    kind = part["type"]
    if kind == "rich_text_list":
        deep = "  " * int(part.get("indent") or 0)
        signs = (
            f"{deep}{number}. " if part.get("style") == "ordered" else f"{deep}- " for number in itertools.count(1)
        )
        return "\n".join(sign + _typed_line(item, names) for sign, item in zip(signs, part["elements"], strict=False))
    line = _typed_line(part, names)
    if kind == "rich_text_preformatted":
        return f"{FENCE}\n{line}\n{FENCE}"
    return "\n".join(f"> {each}" for each in line.split("\n")) if kind == "rich_text_quote" else line


def _typed_line(part: Json, names: Mapping[str, str]) -> str:
    return "".join(_typed_element(each, names) for each in part.get("elements", []))


def _typed_element(element: Json, names: Mapping[str, str]) -> str:
    wording = {
        "emoji": f":{element.get('name', '')}:",
        "broadcast": f"@{element.get('range', '')}",
        "link": str(element.get("url", "")),
        "user": names.get(str(element.get("user_id")), f"@{element.get('user_id')}"),
        "channel": names.get(str(element.get("channel_id")), f"#{element.get('channel_id')}"),
    }
    text = wording.get(element["type"], str(element.get("text", "")))
    marks = [mark for style, mark in MARKS.items() if (element.get("style") or {}).get(style)]
    return "".join(marks) + text + "".join(reversed(marks))


def words_of(rich: Json) -> str:
    """Give the bare words of a rich_text block."""
    return str(rich.get("text", "")) + "".join(words_of(each) for each in rich.get("elements", []))
