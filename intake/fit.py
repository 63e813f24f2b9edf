"""Proposes which published priority an idea serves, by the words it shares with it; no match serves none."""

from collections.abc import Sequence

from intake.policy import Frozen, Policy
from intake.words import Stems, phrases, runs

PHRASE, IN_TITLE, IN_TEXT = 2.0, 1.5, 1.0
ENOUGH, FULL = 1.5, 6.0


class Fit(Frozen):
    """The priority that an idea serves, the idea's own words that say so, and how strongly (0–1)."""

    priority: str | None = None
    words: tuple[str, ...] = ()
    strength: float = 0.0
    provisional: bool = True


def propose_fit(title: str, text: str, area: str | None, policy: Policy) -> Fit:
    """Return the best matching priority, or an empty Fit where no match is strong enough to claim one."""
    wanted = {priority.key: phrases(priority.words) for priority in policy.priorities}
    longest = max((len(phrase) for group in wanted.values() for phrase in group), default=0)
    places = [(runs(title, longest), IN_TITLE), (runs(f"{text} {area or ''}", longest), IN_TEXT)]
    found = [
        (weight, -position, key, matched)
        for position, (key, group) in enumerate(wanted.items())
        for weight, matched in [_match(places, group)]
        if weight >= ENOUGH
    ]
    if not found:
        return Fit()
    weight, _, key, matched = max(found, key=lambda each: (each[0], each[1]))
    return Fit(priority=key, words=matched, strength=round(min(weight / FULL, 1.0), 3))


def _match(places: list[tuple[dict[Stems, str], float]], wanted: Sequence[Stems]) -> tuple[float, Stems]:
    weight, matched = 0.0, []
    for phrase in wanted:
        for index, worth in places:
            if phrase in index:
                weight += worth * (PHRASE if len(phrase) > 1 else 1.0)
                matched.append(index[phrase])
                break
    return weight, tuple(dict.fromkeys(matched))
