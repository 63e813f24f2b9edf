"""Reads an amount in a cell, in several languages: 50k, € 1.2m, 1-2M or 2,000 hours, as a level of money or hours."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from intake.ideas import Currency, Value
from intake.policy import ValueTable

# Fewer than these without any mark may as well be marks out of ten.
PLAINLY_MONEY = 1000
# A plain number between these may as well be a year.
YEARS = (1900, 2100)
# A sentence is no amount, however many blanks it holds.
LONGEST_AMOUNT = 60
_TIMES: dict[str, float] = {
    **dict.fromkeys(
        ("k", "tsd", "thousand", "thousands", "tausend", "mil", "mila", "mille", "duizend", "tys", "千"), 1e3
    ),
    "万": 1e4,
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 1e5),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mln", "million", "millions", "millionen", "millones", "millón"), 1e6),
    **dict.fromkeys(("milhão", "milhões", "mi", "milione", "milioni", "miljoen", "milj", "百万"), 1e6),
    **dict.fromkeys(("crore", "crores", "cr", "千万"), 1e7),
    "億": 1e8,
    **dict.fromkeys(("bn", "billion", "billions", "mrd", "milliard", "milliards", "milliarden"), 1e9),
    "兆": 1e12,
}
_MONEY = frozenset(("€", "$", "£", "¥", "₹", "₩", "円", "us$", "r$", "rs", "eur", "euro", "euros", "d'euros"))
_MONEY |= {"usd", "gbp", "chf", "jpy", "inr", "brl", "sek", "nok", "dkk", "czk", "pln", "zł", "kr"}
_MONEY |= {"dollar", "dollars", "yen"}
_HOURS = frozenset(("hour", "hours", "hr", "hrs", "h", "stunden", "stunde", "std", "heure", "heures", "hora", "horas"))
_HOURS |= {"ore", "uren", "timmar", "timer", "godzin", "hodin", "時間"}
_YEAR = (
    r"(?:(?:/|per|a|p\.?|pro|par|por|al|ao|na|om)\s*)?"
    r"(?:year|yr|y|a|annum|jahr|an|año|ano|anno|jaar|rok|år|året|年間|年)?"
)


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MARK = f"(?:{_one_of(_MONEY | _HOURS)})(?![^\\W\\d_])"
_PART = re.compile(
    rf"(?P<before>{_one_of(_MONEY)})?\.?\s*(?P<number>\d[\d.,'’ ]*)\s*"
    rf"(?:(?P<times>t(?=\s*(?:€|eur\b))|{_one_of(_TIMES)})(?=[\W\d_]|$|{_MARK}))?"
    rf"\.?\s*(?:d[ei]\s+)?(?P<mark>{_MARK})?(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_COUNTED = r"\d[\d.,]*(?:千万|百万|兆|億|万|千)"
_PARTS = re.compile(_COUNTED.replace("(?:", "(").replace(r"\d[\d.,]*", r"(\d[\d.,]*)"))
_JAPANESE = re.compile(rf"¥?\s*(?P<parts>(?:{_COUNTED})+)(?P<mark>円|時間)?")
_ABOUT = re.compile(r"^(?:ca\.?|about|approx\.?|circa|cerca de|etwa|rund|environ|aprox\.?|約|~|≈)\s*", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"^(?:>=?|≥|over|above|more than|at least|min\.?|über|mehr als|mindestens|plus de|au moins|más de|mais de|oltre)\s*"
    r"|\s*(?:\+|or more|and more|oder mehr|以上)$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"^(?:<=?|≤|under|below|less than|up to|at most|max\.?|unter|weniger als|bis zu|bis|höchstens|moins de|jusqu'à"
    r"|menos de|hasta|até|fino a)\s*|\s*(?:or less|oder weniger|以下|未満)$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^(?:between|from|zwischen|von|entre|de|da|tra)\s+", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-‒–—~〜～]|\b(?:to|and|bis|und|à|et|a|y|e|até)\b)\s*", re.IGNORECASE)
_A_YEAR = re.compile(rf"\s*{_YEAR}\.?", re.IGNORECASE)
_GROUPS = re.compile(r"\d{1,3}([.,]\d{3})+|\d{1,2}(,\d{2})+,\d{3}")


class _Amount(NamedTuple):
    """An amount as it is written: its number, what it is times, and its unit, which may be none."""

    number: float
    times: float
    unit: Currency | None

    @property
    def size(self) -> float:
        return self.number * self.times


def worth_of(cell: str, anchors: ValueTable) -> dict[Currency, Value]:
    """Return the level of the amount that a cell speaks of; empty where it speaks of none, or of several levels."""
    amount_range = _range(cell) if len(cell) <= LONGEST_AMOUNT else None
    if amount_range is None:
        return {}
    currency, low, high = amount_range
    begins = _begins(currency, anchors)
    levels = {_level(amount, begins) for amount in (low, high)}
    level = levels.pop()
    return {currency: level} if level and not levels else {}


def _range(cell: str) -> tuple[Currency, float, float] | None:
    """Return what a cell's amount is of, and between what it lies."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    bare, about = _ABOUT.subn("", plain)
    least, most = _AT_LEAST.sub("", bare), _AT_MOST.sub("", bare)
    bounded = least != bare or most != bare
    if least != bare and most != bare:
        return None
    one = _amount(_AT_LEAST.sub("", _AT_MOST.sub("", bare)))
    if one is not None:
        currency = one.unit or _plainly_money(one, sure=bounded or bool(about))
        if currency is None:
            return None
        # Not quite: more than one million is over a million, less than one is under it.
        low, high = (one.size, math.inf) if least != bare else (0.0, math.nextafter(one.size, 0.0))
        return (currency, low, high) if bounded else (currency, one.size, one.size)
    return None if bounded else _between(_FROM.sub("", bare))


def _between(text: str) -> tuple[Currency, float, float] | None:
    ends = _TO.split(text)
    if len(ends) != 2 or None in (both := [_amount(end) for end in ends]):
        return None
    low, high = (each for each in both if each is not None)
    if low.times == 1 and high.times > 1:
        low = low._replace(times=high.times)
    units = {each.unit for each in (low, high) if each.unit}
    currency = units.pop() if units else _plainly_money(low) and _plainly_money(high)
    return (currency, low.size, high.size) if currency and not units and low.size < high.size else None


def _plainly_money(amount: _Amount, *, sure: bool = False) -> Currency | None:
    if amount.times > 1:
        return Currency.money
    is_year = YEARS[0] <= amount.number <= YEARS[1] and not sure
    return Currency.money if amount.number >= PLAINLY_MONEY and not is_year else None


def _amount(text: str) -> _Amount | None:
    text = text.strip()
    if (counted := _JAPANESE.fullmatch(text)) is not None:
        total = sum((_number(number) or math.nan) * _TIMES[times] for number, times in _PARTS.findall(counted["parts"]))
        unit = _unit(counted["mark"]) or Currency.money
        return None if math.isnan(total) else _Amount(total / PLAINLY_MONEY, PLAINLY_MONEY, unit)
    match = _PART.match(text)
    if match is None or not _A_YEAR.fullmatch(text[match.end() :]):
        return None
    number, times = _number(match["number"]), (match["times"] or "").casefold()
    # 1.234k is 1,234 to one and over a million to the other.
    if number is None or (times and _GROUPS.fullmatch(match["number"].strip()) and number < PLAINLY_MONEY**2):
        return None
    units = {_unit(match[name]) for name in ("before", "mark") if match[name]}
    if len(units) > 1:
        return None
    return _Amount(number, 1e3 if times == "t" else _TIMES.get(times, 1.0), units.pop() if units else None)


def _unit(mark: str | None) -> Currency | None:
    if not mark:
        return None
    return Currency.hours if mark.casefold() in _HOURS else Currency.money


def _number(text: str) -> float | None:
    plain = re.sub(r"['’\s]", "", text).rstrip(".,")
    if _GROUPS.fullmatch(plain):
        plain = re.sub(r"[.,]", "", plain)
    elif "," in plain and "." in plain:
        decimal = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:decimal]) + "." + plain[decimal + 1 :]
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def _level(amount: float, begins: Mapping[Value, float]) -> Value | None:
    reached = [level for level, begin in begins.items() if begin <= amount]
    return reached[-1] if reached else None


def _begins(currency: Currency, anchors: ValueTable) -> Mapping[Value, float]:
    table = anchors.get(currency, {})
    return {level: amount for level in Value if level in table and (amount := table[level].amount) is not None}
