"""Slack's mrkdwn as safe HTML: what is not one of its few marks is escaped."""

import re
from typing import Protocol
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from sandbox.page.emoji import with_emoji

CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
ANGLED = re.compile(r"<([^<>\n]+)>")
# What is already HTML waits behind private characters until the marks around it are read.
KEPT = re.compile("\ue000(\\d+)\ue001")
PRIVATE = str.maketrans("", "", "\ue000\ue001")
ZERO_WIDTH = "\u200b"


def _mark(sign: str) -> re.Pattern[str]:
    """Match text between two signs; a sign after a zero-width space, or within a word, is mere text."""
    inside = rf"((?:{ZERO_WIDTH}{sign}|[^{sign}\n])+?)"
    return re.compile(rf"(?<![\w{sign}{ZERO_WIDTH}]){sign}(?!\s){inside}(?<![\s{ZERO_WIDTH}]){sign}(?![\w{sign}])")


MARKS = ((_mark(r"\*"), "b"), (_mark("_"), "i"), (_mark("~"), "s"))
LINKED = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s()]+)\)")


class Names(Protocol):
    """What the words in angle brackets stand for, to one reader."""

    def member(self, member_id: str) -> str:
        """Give a member's name."""

    def channel(self, channel_id: str) -> str:
        """Give a channel's name."""

    def date(self, seconds: str, tokens: str) -> str | None:
        """Give a date in words, if it can be read."""


def is_web(url: str) -> bool:
    """Say whether an address may be linked."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def is_local(url: str) -> bool:
    """Say whether an address leads to this machine."""
    return is_web(url) and urlsplit(url).hostname in {"127.0.0.1", "localhost"}


def link(url: str, words: str) -> Markup:
    """Give a link to a web address, or only the words where it is none."""
    if not is_web(url):
        return escape(words if words == url else f"{words} ({url})")
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, words)


def as_html(text: str, names: Names) -> Markup:
    """Turn mrkdwn into HTML."""
    parts: list[Markup] = []

    def keep(html: Markup) -> str:
        parts.append(html)
        return f"\ue000{len(parts) - 1}\ue001"

    def code(match: re.Match[str]) -> str:
        block, inline = match.groups()
        template = Markup("<pre>{}</pre>") if block else Markup("<code>{}</code>")
        return keep(template.format(_read(block or inline)))

    text = CODE.sub(code, text.translate(PRIVATE))
    text = ANGLED.sub(lambda match: keep(_angled(match, names)), text)
    lines = [_line(line) for line in _read(text).split("\n")]
    html = KEPT.sub(lambda match: str(parts[int(match[1])]), "\n".join(lines))
    return Markup(KEPT.sub("", html))  # noqa: S704  every piece was escaped above


def markdown_as_html(text: str, names: Names) -> Markup:
    """Turn the little of Markdown that apps need into HTML: bold, headings, links."""
    marked = re.sub(r"^#{1,6} +(.+)$", r"*\1*", text.replace("<", "&lt;"), flags=re.MULTILINE)
    return as_html(LINKED.sub(r"<\2|\1>", marked.replace("**", "*")), names)


def _line(line: str) -> str:
    quoted = line.startswith(">")
    html = str(escape(line.removeprefix(">").strip() if quoted else line))
    html = with_emoji(html)
    for pattern, tag in MARKS:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return f'<span class="quote">{html}</span>' if quoted else html


def _read(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _angled(match: re.Match[str], names: Names) -> Markup:
    target, _, words = match[1].partition("|")
    words = _read(words)
    kind = target[:1]
    if kind == "@":
        return Markup('<span class="mention">@{}</span>').format(names.member(target[1:]))
    if kind == "#":
        return Markup('<span class="mention">#{}</span>').format(names.channel(target[1:]))
    if target.startswith("!date^"):
        return _date(match, target, words, names)
    if kind == "!":
        name = words or f"@{target[1:].partition('^')[0]}"
        return Markup('<span class="mention">{}</span>').format(name)
    address = _read(target)
    if ":" not in address:
        return escape(f"<{_read(match[1])}>")
    return link(address, words or address)


def _date(match: re.Match[str], target: str, words: str, names: Names) -> Markup:
    _, seconds, tokens, third, *_ = [*map(_read, target.split("^", 3)), "", ""]
    date_text = names.date(seconds, tokens) or words or third or seconds
    if match.start() == 0 or match.string[match.start() - 1] == "\n":
        date_text = date_text[:1].upper() + date_text[1:]
    label = Markup('<time title="{}">{}</time>').format(words or third or date_text, date_text)
    return link(third, label) if is_web(third) else label
