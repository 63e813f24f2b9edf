"""Squads as an admin fills them in; there is exactly one hub as soon as there is any squad."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from sqlalchemy import CursorResult, update
from sqlmodel import col

from intake.company import queries
from intake.company.priorities import slug
from intake.company.steps import STALE
from intake.errors import ChangedMeanwhile, FieldErrors, NotFound, Refused
from intake.ideas import CleanText, unreadable
from intake.queries import all_squad_rows
from intake.squads import SquadKind
from intake.tables import Squad
from store.engine import Session

NAME_LENGTH, AREA_LENGTH, CHARTER_LENGTH = 40, 60, 500
# Requesters choose from one list, which Slack lets have 100 lines; an admin types all areas of a squad in one field.
MOST_AREAS, AREAS_LENGTH, MOST_SQUADS = 100, 3000, 90
GONE = "This squad takes no more ideas; somebody has closed it."
NO_HUB = "There is always one hub. Make another squad the hub first; this one then becomes embedded."
FIRST = "The first squad is the hub: the central team that takes what no other squad does."


class SquadDraft(BaseModel):
    """What the squad form brings."""

    model_config = ConfigDict(frozen=True)

    name: CleanText
    kind: SquadKind
    lead: str | None = None
    channel: str | None = None
    areas: tuple[str, ...] = ()
    charter: CleanText = ""
    weeks: float | None = None

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors = {}
        if problem := unreadable(self.name, NAME_LENGTH, "Give the squad the name that people know it by."):
            errors["name"] = problem
        if self.charter and (problem := unreadable(self.charter, CHARTER_LENGTH, "Say it in words, or leave it out.")):
            errors["charter"] = problem
        if long := next((area for area in self.areas if len(area) > AREA_LENGTH), None):
            errors["areas"] = f"“{long[:30]}…” is longer than {AREA_LENGTH} characters. Put commas between areas."
        if self.weeks is not None and not 0 <= self.weeks <= 10_000:
            errors["weeks"] = "A number of weeks, nought or more."
        return errors


def crowded(squads: Sequence[Sequence[str]]) -> str | None:
    """Say why there can't be squads of these areas, or None."""
    if len(squads) > MOST_SQUADS:
        return f"There can be {MOST_SQUADS} squads; with this there are {len(squads)}."
    if any(len(", ".join(areas).encode("utf-16-le")) // 2 > AREAS_LENGTH for areas in squads):
        return f"Please keep the areas of a squad to {AREAS_LENGTH:,} characters together."
    count = len({area for areas in squads for area in areas})
    if count > MOST_AREAS:
        return f"All squads together can have {MOST_AREAS} areas, so that people find theirs; there are {count} now."
    return None


def take(session: Session, key: str, version: int) -> Squad:
    """Take a squad for a change; raises NotFound when it was closed, and ChangedMeanwhile when it was changed."""
    taken = session.execute(
        update(Squad)
        .where(col(Squad.key) == key, col(Squad.version) == version, col(Squad.active).is_(True))
        .values(version=version + 1)
    )
    assert isinstance(taken, CursorResult)
    row = all_squad_rows(session).get(key)
    if row is None or not row.active:
        raise NotFound(GONE)
    if taken.rowcount == 0:
        raise ChangedMeanwhile(STALE, by=None)
    session.refresh(row)
    return row


def save(session: Session, key: str | None, draft: SquadDraft, *, saw_hub: bool) -> Squad:
    """Write a squad down, a new one where `key` is None; who is made the hub takes the place of the hub there was.

    `saw_hub` tells whether the person could see that there is one. Raises FieldErrors.
    """
    others = [row for row in queries.squad_rows(session) if row.key != key]
    errors = draft.problems()
    if any(row.name.casefold() == draft.name.casefold() for row in others):
        errors["name"] = "There is a squad of this name already."
    if problem := crowded([*(row.areas for row in others), draft.areas]):
        errors.setdefault("areas" if draft.areas else "name", problem)
    hub = next((row for row in others if row.kind is SquadKind.hub), None)
    if draft.kind is not SquadKind.hub and hub is None:
        errors["kind"] = NO_HUB if others else FIRST
    if draft.kind is SquadKind.hub and hub is not None and not saw_hub:
        errors["kind"] = f"{hub.name} has become the hub meanwhile. Choose another kind; it can be changed later."
    if errors:
        raise FieldErrors(errors)
    if draft.kind is SquadKind.hub and hub is not None:
        hub.kind, hub.version = SquadKind.embedded, hub.version + 1
    row = _row(session, key, draft)
    for field, value in draft.model_dump().items():
        setattr(row, field, list(value) if field == "areas" else value)
    row.active = True
    session.add(row)
    return row


def close(session: Session, row: Squad) -> None:
    """Have a squad take no more ideas; raises Refused for the hub as long as there are others."""
    if row.kind is SquadKind.hub and len(queries.squad_rows(session)) > 1:
        raise Refused(NO_HUB)
    row.active = False
    session.add(row)


def _row(session: Session, key: str | None, draft: SquadDraft) -> Squad:
    known = all_squad_rows(session)
    if key is not None:
        return known[key]
    position = max((row.position for row in known.values()), default=-1) + 1
    called = draft.name.casefold()
    closed = next((row for row in known.values() if not row.active and row.name.casefold() == called), None)
    if closed is not None:
        # It is the same squad, back again: the ideas it had are still its own.
        closed.position, closed.version = position, closed.version + 1
        return closed
    return Squad(key=slug(draft.name, set(known)), name=draft.name, kind=draft.kind, position=position)
