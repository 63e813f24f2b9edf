"""The time zones that people choose from."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> tuple[str, ...]:
    """Return the names of the zones that are places, and UTC."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return (*sorted(places), "UTC")


@cache
def _every() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Tell whether a time can be told in this zone: Slack and people may name one that is unknown here."""
    return name in _every()


def matching(typed: str, own: str, most: int) -> list[str]:
    """Return up to `most` zones with what was typed in their names, one's own first."""
    wanted = typed.strip().replace(" ", "_").casefold()
    found = [zone for zone in zones() if wanted in zone.casefold()]
    return sorted(found, key=lambda zone: (zone != own, zone))[:most]
