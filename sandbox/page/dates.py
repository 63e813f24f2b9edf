"""Dates as Slack words them, in the reader's zone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

_TOKEN = re.compile(r"\{(\w+)\}")
DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def worded(there: datetime, today: datetime, tokens: str) -> str | None:
    """Fill a token string such as `{date_long_pretty} at {time}`; nothing where a token is unknown."""
    forms = _forms(there, _near(there, today))
    if any(token not in forms for token in _TOKEN.findall(tokens)):
        return None
    return _TOKEN.sub(lambda token: forms[token[1]](), tokens)


def _near(there: datetime, today: datetime) -> str:
    return DAYS.get((there.date() - today.date()) // timedelta(days=1), "")


def _forms(there: datetime, near: str) -> dict[str, Callable[[], str]]:
    plain = f"{there:%B} {_ordinal(there.day)}, {there.year}"
    short = f"{there:%b} {there.day}, {there.year}"
    return {
        "date": lambda: plain,
        "date_pretty": lambda: near or plain,
        "date_short": lambda: short,
        "date_short_pretty": lambda: near or short,
        "date_long": lambda: f"{there:%A}, {plain}",
        "date_long_pretty": lambda: near or f"{there:%A}, {plain}",
        "date_long_full": lambda: f"{there:%B} {there.day}, {there.year}",
        "day_divider_pretty": lambda: near or f"{there:%A}, {there:%B} {_ordinal(there.day)}",
        "date_num": lambda: f"{there:%Y-%m-%d}",
        "date_slash": lambda: f"{there:%d/%m/%Y}",
        "time": lambda: f"{there:%H:%M}",
        "time_secs": lambda: f"{there:%H:%M:%S}",
    }


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{'th' if 11 <= day <= 13 else ending}"
