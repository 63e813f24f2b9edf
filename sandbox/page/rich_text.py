"""Rich text as HTML, part by part."""

from collections.abc import Callable

from markupsafe import Markup, escape

from sandbox.page import mrkdwn
from sandbox.page.emoji import emoji
from sandbox.state import Json

STYLES = (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code"))
DEEPEST = 8


def rich_html(part: Json, names: mrkdwn.Names) -> Markup:
    """Give a whole block, a part of it, or a piece of a line."""
    kind = part.get("type")
    if kind == "rich_text_list":
        return _list(part, names)
    inside = Markup("").join(rich_html(each, names) for each in part.get("elements", []))
    if kind == "rich_text_preformatted":
        return Markup("<pre>{}</pre>").format(inside)
    if kind == "rich_text_quote":
        return Markup('<blockquote class="quote">{}</blockquote>').format(inside)
    if kind == "rich_text_section" and "elements" in part:
        return Markup('<div class="line-of-text">{}</div>').format(inside)
    return inside if "elements" in part else _styled(part, names)


def _list(part: Json, names: mrkdwn.Names) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(rich_html(each, names)) for each in part["elements"])
    indent = min(int(part.get("indent") or 0), DEEPEST)
    quoted = " quote" if part.get("border") else ""
    if part.get("style") == "ordered":
        start = int(part.get("offset") or 0) + 1
        return Markup('<ol class="points indent{}{}" start="{}">{}</ol>').format(indent, quoted, start, items)
    return Markup('<ul class="points indent{}{}">{}</ul>').format(indent, quoted, items)


def _styled(part: Json, names: mrkdwn.Names) -> Markup:
    html = _leaf(part, names)
    for style, tag in STYLES:
        if (part.get("style") or {}).get(style):
            html = Markup(f"<{tag}>{{}}</{tag}>").format(html)  # noqa: S704  the tag is one of four above
    return html


def _leaf(part: Json, names: mrkdwn.Names) -> Markup:
    kind = part.get("type")
    if kind == "link":
        return mrkdwn.link(part["url"], part.get("text") or part["url"])
    if kind in MENTIONS:
        return Markup('<span class="mention">{}</span>').format(MENTIONS[kind](part, names))
    if kind == "emoji":
        return escape(emoji(str(part.get("name", "")), str(part.get("unicode") or "")))
    if kind == "date":
        date_text = names.date(str(part.get("timestamp", "")), part.get("format", ""))
        return escape(date_text or part.get("fallback", ""))
    return escape(part.get("value", "") if kind == "color" else part.get("text", ""))


MENTIONS: dict[str, Callable[[Json, mrkdwn.Names], str]] = {
    "user": lambda part, names: f"@{names.member(str(part.get('user_id')))}",
    "channel": lambda part, names: f"#{names.channel(str(part.get('channel_id')))}",
    "usergroup": lambda part, names: f"@{part.get('usergroup_id')}",
    "broadcast": lambda part, names: f"@{part.get('range')}",
}
