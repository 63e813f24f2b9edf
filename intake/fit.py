"""Proposes which published priority an idea serves, by the words it shares with it; no match serves none."""

from intake.policy import Frozen, Policy, Priority
from intake.words import stem, stems, telling

PHRASE, IN_TITLE, IN_TEXT = 2.0, 1.5, 1.0
ENOUGH, FULL = 1.5, 6.0

Stems = tuple[str, ...]


class Fit(Frozen):
    """The priority that an idea serves, the idea's own words that say so, and how strongly (0–1)."""

    priority: str | None = None
    words: tuple[str, ...] = ()
    strength: float = 0.0
    provisional: bool = True


def propose_fit(title: str, text: str, area: str | None, policy: Policy) -> Fit:
    """Return the best matching priority, or an empty Fit where no match is strong enough to claim one."""
    wanted = {priority.key: _phrases(priority) for priority in policy.priorities}
    longest = max((len(phrase) for phrases in wanted.values() for phrase in phrases), default=0)
    places = [(_index(title, longest), IN_TITLE), (_index(f"{text} {area or ''}", longest), IN_TEXT)]
    found = [
        (weight, -position, key, matched)
        for position, (key, phrases) in enumerate(wanted.items())
        for weight, matched in [_match(places, phrases)]
        if weight >= ENOUGH
    ]
    if not found:
        return Fit()
    weight, _, key, matched = max(found, key=lambda each: (each[0], each[1]))
    return Fit(priority=key, words=matched, strength=round(min(weight / FULL, 1.0), 3))


def _phrases(priority: Priority) -> list[Stems]:
    return list(dict.fromkeys(tuple(stems(phrase)) for phrase in priority.words if stems(phrase)))


def _match(places: list[tuple[dict[Stems, str], float]], phrases: list[Stems]) -> tuple[float, Stems]:
    weight, matched = 0.0, []
    for phrase in phrases:
        for index, worth in places:
            if phrase in index:
                weight += worth * (PHRASE if len(phrase) > 1 else 1.0)
                matched.append(index[phrase])
                break
    return weight, tuple(dict.fromkeys(matched))


def _index(text: str, longest: int) -> dict[Stems, str]:
    """Return every run of up to `longest` telling words by its stems, as it was typed first."""
    typed = telling(text)
    stemmed = [stem(word) for word in typed]
    index: dict[Stems, str] = {}
    for length in range(1, longest + 1):
        for start in range(len(typed) - length + 1):
            index.setdefault(tuple(stemmed[start : start + length]), " ".join(typed[start : start + length]))
    return index
