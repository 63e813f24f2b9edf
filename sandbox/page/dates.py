"""Dates as Slack words them, in the reader's zone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

_TOKEN = re.compile(r"\{(\w+)\}")
# https://api.slack.com/reference/surfaces/formatting#date-formatting: nearer dates are shown without their year.
SHOWS_YEAR_FROM = timedelta(days=183)
DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def worded(local: datetime, today: datetime, tokens: str) -> str | None:
    """Fill a token string such as `{date_long_pretty} at {time}`; nothing where a token is unknown."""
    forms = _forms(local, today, _near(local, today))
    if any(token not in forms for token in _TOKEN.findall(tokens)):
        return None
    return _TOKEN.sub(lambda token: forms[token[1]](), tokens)


def _near(local: datetime, today: datetime) -> str:
    return DAYS.get((local.date() - today.date()) // timedelta(days=1), "")


def _forms(local: datetime, today: datetime, near: str) -> dict[str, Callable[[], str]]:
    year = f", {local.year}" if abs(local.date() - today.date()) >= SHOWS_YEAR_FROM else ""
    other_year = f", {local.year}" if local.year != today.year else ""
    plain = f"{local:%B} {_ordinal(local.day)}{year}"
    short = f"{local:%b} {local.day}{year}"
    return {
        "date": lambda: plain,
        "date_pretty": lambda: near or plain,
        "date_short": lambda: short,
        "date_short_pretty": lambda: near or short,
        "date_long": lambda: f"{local:%A}, {plain}",
        "date_long_pretty": lambda: near or f"{local:%A}, {plain}",
        "date_long_full": lambda: f"{local:%B} {local.day}, {local.year}",
        "day_divider_pretty": lambda: near or f"{local:%A}, {local:%B} {_ordinal(local.day)}{other_year}",
        "date_num": lambda: f"{local:%Y-%m-%d}",
        "date_slash": lambda: f"{local:%d/%m/%Y}",
        "time": lambda: f"{local:%H:%M}",
        "time_secs": lambda: f"{local:%H:%M:%S}",
    }


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{'th' if 11 <= day <= 13 else ending}"
