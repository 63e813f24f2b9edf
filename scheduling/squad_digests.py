"""A squad's digest in three lines: what is its, what moved, what waits; then what touches it elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from intake.ideas import Stage
from intake.policy import SquadCard
from scheduling.digests import GONE, MOVED, Happening
from scheduling.notifications.digests import NamedIdea
from scheduling.notifications.squad_digests import Elsewhere, SquadDigestNotification, TouchKind, TouchSign, WaitingIdea

IN_HAND = (Stage.accepted, Stage.experiment, Stage.build)
# What people decide on a day; of what is built a month was promised.
WAITS = (Stage.accepted, Stage.experiment)
AT_MOST, SOON = 3, timedelta(days=7)
# What is written beside an idea and moves nothing.
ASIDE = frozenset(
    {"taken", "rescored", "supported", "unsupported", "named", "checked", "suggested", "confirmed", "not them"}
    | {"linked", "estimated", "claimed", "shown", "pinned", "unpinned", "submitted", "asked", "answered"}
)
ARRIVALS = ("submitted", "sent")
# After these an idea is no longer with the squad that had it, unless they name that.
LEAVES = frozenset({*MOVED, *GONE, "handed back"})


# What has stopped elsewhere touches nobody any more.
OVER = frozenset({Stage.parked, Stage.declined, Stage.merged, Stage.withdrawn})


class SquadIdea(NamedTuple):
    """A public idea as a squad's digest looks at it; `decide_on` is the day that was promised for its next step.

    `suggested` are the squads that might have had it too.
    """

    idea: NamedIdea
    stage: Stage
    squad: str | None
    area: str | None
    priority: str | None
    similar: tuple[str, ...]
    score: int
    decide_on: date | None = None
    suggested: frozenset[str] = frozenset()


def compile_squad_digest(
    squad: SquadCard,
    window: tuple[datetime, datetime],
    zone: str,
    own: Sequence[SquadIdea],
    happenings: Sequence[Happening],
    others: Mapping[str, SquadIdea],
    names: Mapping[str, str],
) -> SquadDigestNotification | None:
    """Return a squad's digest of `[since, until)`; None where it has nothing in hand and nothing happened to it.

    `own` is what it has in hand, `others` are all ideas with a happening, by id; `names` are what squads and priorities
    are called, by key.
    """
    since, until = window
    moved = _moved(squad.key, happenings)
    touching = _touching(squad, own, happenings, others, names)
    if not (own or moved or touching):
        return None
    soon = (until + SOON).astimezone(ZoneInfo(zone)).date()
    waits = [each for each in own if each.stage in WAITS and each.decide_on is not None and each.decide_on <= soon]
    waits.sort(key=lambda each: (each.decide_on or soon, each.idea.label))
    return SquadDigestNotification(
        squad=squad.name,
        since=since,
        until=until,
        zone=zone,
        accepted=sum(each.stage is Stage.accepted for each in own),
        tried=sum(each.stage is Stage.experiment for each in own),
        built=sum(each.stage is Stage.build for each in own),
        moved=tuple(happening.item for happening in moved),
        waits=tuple(WaitingIdea(idea=each.idea, day=each.decide_on) for each in waits if each.decide_on),
        elsewhere=touching,
    )


def _moved(key: str, happenings: Sequence[Happening]) -> list[Happening]:
    last: dict[str, Happening] = {}
    for each in happenings:
        if each.verb not in ASIDE and each.item.squad == key:
            last[each.item.idea_id] = each
        elif each.verb in LEAVES:
            # It is with another squad now, or with none.
            last.pop(each.item.idea_id, None)
    return sorted(last.values(), key=lambda each: (-each.score, each.change_id))


def _touching(
    squad: SquadCard,
    own: Sequence[SquadIdea],
    happenings: Sequence[Happening],
    others: Mapping[str, SquadIdea],
    names: Mapping[str, str],
) -> tuple[Elsewhere, ...]:
    arrived = dict.fromkeys(each.item.idea_id for each in happenings if each.verb in ARRIVALS)
    found, mine = [], _Own.of(own)
    for id_ in arrived:
        other = others.get(id_)
        if other is None or other.squad == squad.key or other.stage in OVER:
            continue
        touch = _touch(squad, mine, other, names)
        if touch is not None:
            found.append((touch, other))
    order = list(TouchKind)
    found.sort(key=lambda pair: (order.index(pair[0].kind), -pair[1].score, pair[1].idea.label))
    return tuple(
        Elsewhere(
            idea=other.idea,
            stage=other.stage,
            squad=names.get(other.squad or "", ""),
            touch=touch.kind,
            because=touch.because,
            sign=touch.sign,
        )
        for touch, other in found[:AT_MOST]
    )


class _Touch(NamedTuple):
    """Why an idea touches a squad."""

    kind: TouchKind
    because: str
    sign: TouchSign | None = None


class _Own(NamedTuple):
    """What a squad has in hand, looked up once: titles by id, the first own title by each similar id, and what for."""

    titles: dict[str, str]
    similar: dict[str, str]
    priorities: frozenset[str | None]
    areas: frozenset[str | None]

    @classmethod
    def of(cls, ideas: Sequence[SquadIdea]) -> "_Own":
        """Return it of these ideas."""
        similar: dict[str, str] = {}
        for each in ideas:
            for id_ in each.similar:
                similar.setdefault(id_, each.idea.title)
        titles = {each.idea.idea_id: each.idea.title for each in ideas}
        priorities, areas = (each.priority for each in ideas), (each.area for each in ideas)
        return cls(titles, similar, frozenset(priorities), frozenset(areas))


def _touch(squad: SquadCard, own: _Own, other: SquadIdea, names: Mapping[str, str]) -> _Touch | None:
    if other.area is not None and squad.owns(other.area):
        return _Touch(TouchKind.area, other.area)
    alike = next((own.titles[id_] for id_ in other.similar if id_ in own.titles), own.similar.get(other.idea.idea_id))
    if alike is not None:
        return _Touch(TouchKind.text, alike)
    # Half the company works for the same priority: that alone is no news.
    sign = _sign(squad, own, other)
    if sign is not None and other.priority is not None and other.priority in own.priorities:
        return _Touch(TouchKind.priority, names.get(other.priority, ""), sign)
    return None


def _sign(squad: SquadCard, own: _Own, other: SquadIdea) -> TouchSign | None:
    if other.area is not None and other.area in own.areas:
        return TouchSign.area
    return TouchSign.suggested if squad.key in other.suggested else None
