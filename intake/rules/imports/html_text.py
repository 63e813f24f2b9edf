"""Turns the HTML that some programs write into a cell into the text that a person would see there.

What only holds a “<” or names a tag stays as it is written: most lists are no HTML."""

import html
import re
from html.parser import HTMLParser


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BLOCKS = _words(
    "address article blockquote body center dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr html li main ol p "
    "pre section table tbody tfoot thead tr ul"
)
_INLINE = _words(
    "a abbr b big br code del em font i img ins kbd label mark q s samp small span strike strong sub sup td th tt u "
    "var wbr"
)
# What a browser shows nothing of.
_HIDDEN = frozenset(("head", "iframe", "noscript", "object", "script", "style", "template"))
_TAG = re.compile(
    rf"<(/?)({'|'.join(sorted(_BLOCKS | _INLINE | _HIDDEN, reverse=True))})(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_SPACES, _BLANK_LINES = re.compile(r"\s+"), re.compile(r"\n{3,}")


def seen_text(cell: str) -> str:
    """Return a cell without tags and entities where it is HTML, with its line breaks; else the cell itself.

    Nothing of it is run or fetched. Of a link its address is kept, of a picture its description.
    """
    if "<" not in cell and "&" not in cell:
        return cell
    if _is_html(cell):
        return _read_or_keep(cell)
    # Text that was escaped holds neither sign bare.
    if "<" in cell or "&" in _ENTITY.sub("", cell):
        return cell
    unescaped = html.unescape(cell)
    return _read_or_keep(unescaped) if _is_html(unescaped) else unescaped.replace("\xa0", " ")


def _read_or_keep(cell: str) -> str:
    """Return what is seen of HTML; of a cell that is nothing but a script, say, the cell, so that no word is lost."""
    hides = any(match[2].casefold() in _HIDDEN for match in _TAG.finditer(cell))
    return _read(cell) or (cell if hides else "")


def _is_html(cell: str) -> bool:
    """Tell whether a cell holds a line break as HTML, a closed block, or nothing but one closed tag."""
    if "<" not in cell:
        return False
    tags = [(match[1], match[2].casefold(), match) for match in _TAG.finditer(cell)]
    closed = {name for slash, name, _ in tags if slash} & {name for slash, name, _ in tags if not slash}
    if _BREAK.search(cell) or closed & (_BLOCKS | {"font", "span"}):
        return True
    text = cell.strip()
    return bool(closed) and text.startswith("<") and text.endswith(">") and tags[0][2].start() == cell.index("<")


def _read(cell: str) -> str:
    cell = _without_comments(cell)
    closed = {match[2].casefold() for match in _TAG.finditer(cell) if match[1]}
    reader = _Reader()
    # The parser sees whole tags alone: of others it would look for an end again and again.
    place = 0
    for match in _TAG.finditer(cell):
        reader.feed(_escaped(cell[place : match.start()]))
        is_text = match[2].casefold() in _HIDDEN - closed
        reader.feed(_escaped(match[0]) if is_text else match[0])
        place = match.end()
    reader.feed(_escaped(cell[place:]))
    reader.close()
    return reader.text()


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;")


def _without_comments(cell: str) -> str:
    kept, place = [], 0
    while (start := cell.find("<!--", place)) >= 0 and (end := cell.find("-->", start + 4)) >= 0:
        kept.append(cell[place:start])
        place = end + 3
    return "".join([*kept, cell[place:]])


class _Reader(HTMLParser):
    """Collects what is seen, a line a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._as_typed = 0

    def text(self) -> str:
        """Return what was read, without blanks at the ends of lines and with at most one blank line on end."""
        lines = (line.strip() for line in "".join(self._parts).split("\n"))
        return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag begins: a line, a link, or what isn't seen."""
        attributes = dict(attrs)
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag == "br":
            self._add("\n")
        elif tag == "img":
            self._add(attributes.get("alt") or "")
        elif tag == "a":
            self._links.append((attributes.get("href") or "", len(self._parts)))
        elif tag in ("td", "th"):
            self._add("" if self._is_new_line() else " | ")
        elif tag in _BLOCKS:
            self._new_line()
            self._add("- " if tag == "li" else "")
            self._as_typed += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End it, with a link's address behind its words."""
        if tag in self._hidden:
            self._hidden.remove(tag)
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            label = "".join(self._parts[start:])
            if address.startswith(("http://", "https://", "mailto:")) and address.removeprefix("mailto:") not in label:
                self._add(f" ({address.removeprefix('mailto:')})" if label.strip() else address)
        elif tag in _BLOCKS:
            self._new_line()
            self._as_typed -= tag == "pre" and self._as_typed > 0

    def handle_data(self, data: str) -> None:
        """Keep words, in HTML's way of counting blanks."""
        if self._hidden:
            return
        text = data if self._as_typed else _SPACES.sub(" ", data)
        self._add(text.lstrip(" ") if self._is_new_line() else text)

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)

    def _is_new_line(self) -> bool:
        return not self._parts or self._parts[-1].endswith(("\n", "- "))

    def _new_line(self) -> None:
        if not self._is_new_line():
            self._add("\n")
