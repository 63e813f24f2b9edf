"""The public holidays of a country or region, as the package `holidays` has them."""

from datetime import date
from functools import lru_cache


def is_known_country(country: str) -> bool:
    """Tell whether the public holidays of a country are known, by its two letters."""
    import holidays

    return country in holidays.list_supported_countries()


def place_problem(place: str) -> str | None:
    """Return why the public holidays of a place can't be looked up, or None."""
    import holidays

    country, _, region = place.partition("-")
    supported = holidays.list_supported_countries()
    if country not in supported:
        return f"{place} is no country that we know. Use codes such as DE, or DE-BE for a region."
    if region and region not in supported[country]:
        return f"{place} is no region that we know. Use codes such as DE, or DE-BE for a region."
    return None


@lru_cache(maxsize=256)
def public_holidays(place: str, year: int) -> dict[date, str]:
    """Return the names of a place's public holidays in a year by day; none where nobody has written them down.

    A place is the ISO 3166 code of a country, or of a region of it (DE-BE).
    """
    # Heavy, and of use only once somebody waits for a decision or a meeting names a place.
    import holidays

    country, _, region = place.partition("-")
    if place_problem(place):
        return {}
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US"))
