"""Formatted text: what a person types with marks, as the tree that Slack makes of it, and back.

Lines that begin with `- `, `1. ` or `> ` are lists and quotations, lines between ``` are code as it stands;
*bold*, _italic_, ~struck~, `code`, web addresses, @names, #channels and :emoji: stand within a line.
"""

import itertools
import re
from collections.abc import Iterator, Mapping

from sandbox.state import Json

FENCE = "```"
BEGINS = {"rich_text_quote": re.compile(r"> ?"), "bullet": re.compile(r"[-•] "), "ordered": re.compile(r"\d+\. ")}
INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)|(?P<link>https?://[^\s<>|]+)|:(?P<emoji>[a-z0-9_+'-]+):"
    r"|(?<!\w)(?P<bold>\*(?!\s)[^*\n]+?(?<!\s)\*)(?!\w)"
    r"|(?<!\w)(?P<italic>_(?!\s)[^_\n]+?(?<!\s)_)(?!\w)"
    r"|(?<!\w)(?P<strike>~(?!\s)[^~\n]+?(?<!\s)~)(?!\w)"
    r"|(?<!\w)(?P<name>[@#][\w.-]+)"
)
MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
BROADCASTS = {"@here": "here", "@channel": "channel", "@everyone": "everyone"}


def as_rich_text(typed: str, names: Mapping[str, str]) -> Json:
    """Give the rich_text block of what was typed; `names` has the id of each @name and #channel."""
    parts: list[Json] = []
    for kind, lines in _runs(typed.split("\n")):
        if kind in ("bullet", "ordered"):
            items = [{"type": "rich_text_section", "elements": _inline(line, names)} for line in lines]
            parts.append({"type": "rich_text_list", "style": kind, "indent": 0, "elements": items})
        elif kind == "rich_text_preformatted":
            parts.append({"type": kind, "elements": [{"type": "text", "text": "\n".join(lines)}]})
        else:
            parts.append({"type": kind, "elements": _inline("\n".join(lines), names)})
    return {"type": "rich_text", "elements": [part for part in parts if part["elements"]]}


def as_typed(rich: Json, names: Mapping[str, str]) -> str:
    """Give what a person would have typed for a rich_text block; `names` has the @name or #channel of each id."""
    return "\n".join(_typed_part(part, names) for part in rich.get("elements", []))


def _runs(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Give runs of lines of one kind, without what marks them."""
    rest = iter(lines)
    kinds: list[tuple[str, str]] = []
    for line in rest:
        if line.strip() == FENCE:
            block = list(itertools.takewhile(lambda each: each.strip() != FENCE, rest))
            kinds.append(("rich_text_preformatted", "\n".join(block)))
            continue
        kind = next((name for name, begins in BEGINS.items() if begins.match(line)), "rich_text_section")
        kinds.append((kind, BEGINS[kind].sub("", line, count=1) if kind in BEGINS else line))
    for kind, run in itertools.groupby(kinds, key=lambda each: each[0]):
        yield kind, [line for _, line in run]


def _inline(text: str, names: Mapping[str, str]) -> list[Json]:
    elements: list[Json] = []
    end = 0
    for found in INLINE.finditer(text):
        element = _element(str(found.lastgroup), found[0], names)
        if element is None:
            continue
        if found.start() > end:
            elements.append({"type": "text", "text": text[end : found.start()]})
        elements.append(element)
        end = found.end()
    return elements + ([{"type": "text", "text": text[end:]}] if text[end:] else [])


def _element(kind: str, found: str, names: Mapping[str, str]) -> Json | None:
    if kind in MARKS:
        return {"type": "text", "text": found[1:-1], "style": {kind: True}}
    if kind == "link":
        return {"type": "link", "url": found}
    if kind == "emoji":
        return {"type": "emoji", "name": found[1:-1]}
    if found in BROADCASTS:
        return {"type": "broadcast", "range": BROADCASTS[found]}
    if found not in names:
        return None
    who = "user" if found.startswith("@") else "channel"
    return {"type": who, f"{who}_id": names[found]}


def _typed_part(part: Json, names: Mapping[str, str]) -> str:
    kind = part["type"]
    if kind == "rich_text_list":
        signs = itertools.repeat("- ") if part.get("style") == "bullet" else (f"{n}. " for n in itertools.count(1))
        return "\n".join(sign + _typed_line(item, names) for sign, item in zip(signs, part["elements"], strict=False))
    line = _typed_line(part, names)
    if kind == "rich_text_preformatted":
        return f"{FENCE}\n{line}\n{FENCE}"
    return "\n".join(f"> {each}" for each in line.split("\n")) if kind == "rich_text_quote" else line


def _typed_line(part: Json, names: Mapping[str, str]) -> str:
    return "".join(_typed_element(each, names) for each in part.get("elements", []))


def _typed_element(element: Json, names: Mapping[str, str]) -> str:
    known = {
        "emoji": f":{element.get('name', '')}:",
        "broadcast": f"@{element.get('range', '')}",
        "link": str(element.get("url", "")),
        "user": names.get(str(element.get("user_id")), f"@{element.get('user_id')}"),
        "channel": names.get(str(element.get("channel_id")), f"#{element.get('channel_id')}"),
    }
    text = known.get(element["type"], str(element.get("text", "")))
    marks = [mark for style, mark in MARKS.items() if (element.get("style") or {}).get(style)]
    return "".join(marks) + text + "".join(reversed(marks))


def words_of(rich: Json) -> str:
    """Give the bare words of a rich_text block."""
    return str(rich.get("text", "")) + "".join(words_of(each) for each in rich.get("elements", []))
