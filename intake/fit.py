"""Proposes which published priority an idea serves, by the words it shares with it; no match serves none."""

from intake.policy import Frozen, Policy, Priority
from intake.words import STOP_WORDS, stem, words

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
    found = [
        (weight, -position, priority, matched)
        for position, priority in enumerate(policy.priorities)
        for weight, matched in [_match(title, f"{text} {area or ''}", priority)]
        if weight >= ENOUGH
    ]
    if not found:
        return Fit()
    weight, _, priority, matched = max(found, key=lambda each: (each[0], each[1]))
    return Fit(priority=priority.key, words=matched, strength=round(min(weight / FULL, 1.0), 3))


def _match(title: str, text: str, priority: Priority) -> tuple[float, tuple[str, ...]]:
    in_title, in_text = _index(title), _index(text)
    weight, matched = 0.0, []
    for phrase in priority.words:
        stems = tuple(stem(word) for word in words(phrase) if word.lower() not in STOP_WORDS)
        for index, worth in ((in_title, IN_TITLE), (in_text, IN_TEXT)):
            if stems and stems in index:
                weight += worth * (PHRASE if len(stems) > 1 else 1.0)
                matched.append(index[stems])
                break
    return weight, tuple(dict.fromkeys(matched))


def _index(text: str) -> dict[tuple[str, ...], str]:
    typed = [word for word in words(text) if word.lower() not in STOP_WORDS]
    stemmed = [stem(word) for word in typed]
    index: dict[tuple[str, ...], str] = {}
    for length in (1, 2, 3):
        for start in range(len(typed) - length + 1):
            index.setdefault(tuple(stemmed[start : start + length]), " ".join(typed[start : start + length]))
    return index
