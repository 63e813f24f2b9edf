"""Squads as an admin fills them in; there is exactly one hub as soon as there is any squad."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import update
from sqlmodel import col

from intake.errors import ChangedMeanwhile, FieldErrors, NotFound, Refused
from intake.ideas import CleanText, unreadable
from intake.operations.organization.steps import STALE
from intake.operations.working_hours import today
from intake.policy import SquadCard, SquadKind
from intake.queries.organization import all_squad_rows, squad_rows
from intake.rules.policy_forms.parts import MOST_WEEKS
from intake.rules.policy_forms.priorities import slug
from intake.tables import Squad
from intake.text import shortened
from store import outbox
from store.engine import Session
from store.locking import compare_and_set

NAME_LENGTH, AREA_LENGTH, CHARTER_LENGTH = 40, 60, 500
# Requesters choose from one list, which Slack lets have 100 lines; an admin types all areas of a squad in one field.
MOST_AREAS, AREAS_LENGTH, MOST_SQUADS = 100, 3000, 90
GONE = "This squad is closed and takes no more ideas."
HUB_STAYS = "The hub can't be temporary. Choose another kind, or no day."
NOT_TEMPORARY = "Only a temporary squad ends by itself. Choose that kind, or no day."
PASSED = "This day has passed. Choose today or a later day."
ITSELF = "Choose another squad than this one."
GOES_NOWHERE = "This squad takes no more ideas. Choose another one."
NO_HUB = "There has to be one hub. Make another squad the hub first; this one then becomes embedded."
FIRST = "The first squad has to be the hub: the central team for everything no other squad covers."


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
    ends_on: date | None = None
    returns_to: str | None = None

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors = {}
        if problem := unreadable(self.name, NAME_LENGTH, "Enter the name that people know the squad by."):
            errors["name"] = problem
        if self.charter and (problem := unreadable(self.charter, CHARTER_LENGTH, "Use words, or leave it empty.")):
            errors["charter"] = problem
        if long := next((area for area in self.areas if len(area) > AREA_LENGTH), None):
            errors["areas"] = (
                f"“{shortened(long, 30)}” is longer than {AREA_LENGTH} characters. Separate areas with commas."
            )
        if self.weeks is not None and not 0 <= self.weeks <= MOST_WEEKS:
            errors["weeks"] = "Enter a number of weeks, 0 or more."
        return errors


def ends_problems(squad: SquadDraft | SquadCard, key: str | None, others: Collection[str]) -> dict[str, str]:
    """Return why a squad can't end as is said of it, by field; `others` are the squads where its people can go."""
    errors = {}
    if squad.ends_on is not None and squad.kind is SquadKind.hub:
        errors["ends_on"] = HUB_STAYS
    elif squad.ends_on is not None and squad.kind is not SquadKind.temporary:
        errors["ends_on"] = NOT_TEMPORARY
    if squad.returns_to is not None and squad.returns_to == key:
        errors["returns_to"] = ITSELF
    elif squad.returns_to is not None and squad.returns_to not in others:
        errors["returns_to"] = GOES_NOWHERE
    return errors


def squads_problem(squads: Sequence[Sequence[str]]) -> str | None:
    """Say why there can't be squads of these areas, or None."""
    if len(squads) > MOST_SQUADS:
        return f"You can have up to {MOST_SQUADS} squads; this would make {len(squads)}."
    if any(len(", ".join(areas).encode("utf-16-le")) // 2 > AREAS_LENGTH for areas in squads):
        return f"Please keep the areas of one squad to {AREAS_LENGTH:,} characters together."
    count = len({area for areas in squads for area in areas})
    if count > MOST_AREAS:
        return f"All squads together can have up to {MOST_AREAS} areas; this would make {count}."
    return None


def lock_squad(session: Session, key: str, version: int) -> Squad:
    """Take a squad for a change; raises NotFound when it was closed, and ChangedMeanwhile when it was changed."""
    as_seen = (col(Squad.key) == key, col(Squad.version) == version, col(Squad.active).is_(True))
    is_as_seen = compare_and_set(session, update(Squad).where(*as_seen).values(version=version + 1))
    row = all_squad_rows(session).get(key)
    if row is None or not row.active:
        raise NotFound(GONE)
    if not is_as_seen:
        raise ChangedMeanwhile(STALE, by=None)
    session.refresh(row)
    return row


def save_squad(session: Session, key: str | None, draft: SquadDraft, now: datetime, *, saw_hub: bool) -> Squad:
    """Write a squad down, a new one where `key` is None; who is made the hub takes the place of the hub there was.

    `saw_hub` tells whether the person could see that there is one. Raises FieldErrors.
    """
    other_squads = [row for row in squad_rows(session) if row.key != key]
    errors = draft.problems() | ends_problems(draft, key, {row.key for row in other_squads})
    if draft.ends_on is not None and draft.ends_on < today(session, now):
        errors.setdefault("ends_on", PASSED)
    if any(row.name.casefold() == draft.name.casefold() for row in other_squads):
        errors["name"] = "There is already a squad with this name."
    if problem := squads_problem([*(row.areas for row in other_squads), draft.areas]):
        errors.setdefault("areas" if draft.areas else "name", problem)
    hub = next((row for row in other_squads if row.kind is SquadKind.hub), None)
    if draft.kind is not SquadKind.hub and hub is None:
        errors["kind"] = NO_HUB if other_squads else FIRST
    if draft.kind is SquadKind.hub and hub is not None and not saw_hub:
        errors["kind"] = f"{hub.name} is the hub now. Choose another kind; you can change it later."
    if errors:
        raise FieldErrors(errors)
    if draft.kind is SquadKind.hub and hub is not None:
        hub.kind, hub.version = SquadKind.embedded, hub.version + 1
    row = _row(session, key, draft)
    before = (row.ends_on, row.returns_to)
    for field, value in draft.model_dump().items():
        setattr(row, field, list(value) if field == "areas" else value)
    if row.ends_on is None:
        row.returns_to = None
    if (row.ends_on, row.returns_to) != before:
        tell_anew(session, row)
    row.active = True
    session.add(row)
    return row


def check_closing(session: Session, row: Squad) -> None:
    """Raise Refused for the hub as long as there are other squads."""
    if row.kind is SquadKind.hub and len(squad_rows(session)) > 1:
        raise Refused(NO_HUB)


def close_squad(session: Session, row: Squad) -> None:
    """Have a squad take no more ideas; raises Refused for the hub as long as there are others."""
    check_closing(session, row)
    tell_anew(session, row)
    row.active = False
    session.add(row)


def end_notices(key: str) -> str:
    """Return for what the messages that a squad ends are held back until their readers are at work."""
    return f"squad ends:{key}"


def tell_anew(session: Session, row: Squad) -> None:
    """Have nobody read any more when and where to a squad ends by what it was, and tell it by what it is."""
    row.end_told = None
    outbox.drop_held(session, end_notices(row.key), "it ends on another day, or its people go elsewhere")


def _row(session: Session, key: str | None, draft: SquadDraft) -> Squad:
    squads = all_squad_rows(session)
    if key is not None:
        return squads[key]
    position = max((row.position for row in squads.values()), default=-1) + 1
    folded_name = draft.name.casefold()
    closed = next((row for row in squads.values() if not row.active and row.name.casefold() == folded_name), None)
    if closed is not None:
        # It is the same squad, back again: what it had parked or declined is still its own.
        closed.position, closed.version, closed.end_told = position, closed.version + 1, None
        return closed
    return Squad(key=slug(draft.name, set(squads)), name=draft.name, kind=draft.kind, position=position)
