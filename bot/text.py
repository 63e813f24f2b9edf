"""How text, numbers and dates are written everywhere: people's text escaped first, then cut between entities."""

import datetime as dt
import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.text import shortened

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
