"""Takes an idea for a change, by compare-and-set on its version, and moves it to a stage; the cap on top marks."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text, update
from sqlmodel import col

from intake.access import Principal
from intake.errors import ChangedMeanwhile, FieldErrors, Refused
from intake.ideas import EVERY_STAGE, Currency, Stage, Value, may_move
from intake.operations.history import remember_before
from intake.operations.matching.assess import lock_policy
from intake.queries import ideas as idea_queries
from intake.queries.ideas import own_in_ranking
from intake.tables import Idea
from store.engine import Session
from store.locking import compare_and_set, lock


def lock_version(session: Session, idea_id: str, version: int, principal: Principal, now: datetime) -> Idea:
    """Take the idea for a change: its version goes up if it is still the one that the person saw.

    Raises ChangedMeanwhile, telling who was faster and what they did, when it is not.
    """
    row = idea_queries.idea(session, idea_id, principal)
    change = update(Idea).where(col(Idea.id) == idea_id, col(Idea.version) == version)  # guard: version compare
    if not compare_and_set(session, change.values(version=version + 1, changed_at=now)):
        last = idea_queries.changes(session, idea_id)[-1]
        raise ChangedMeanwhile(last.sentence, by=last.by, idea_id=idea_id)
    session.refresh(row)
    remember_before(session, row)
    return row


def move(row: Idea, stage: Stage) -> None:
    """Move the idea to a stage; raises Refused when its present one doesn't lead there."""
    check_move(row, stage)
    if row.stage is Stage.parked:
        # What was to bring it up is no reason once it is set aside for another.
        row.reopening = row.reopens_on = None
    row.stage = stage


def check_move(row: Idea, stage: Stage) -> None:
    """Raise Refused when the idea's stage doesn't lead to the other."""
    if not may_move(row.stage, stage):
        raise Refused(f"This idea is already “{EVERY_STAGE[row.stage]}”.")


# The cap on top marks: of one requester's ideas so many may claim the highest value.


def check_top_marks(
    session: Session, value: Mapping[Currency, Value], by: Principal, idea_id: str | None = None
) -> None:
    """Raise FieldErrors when the value claims the highest level once more than the policy allows."""
    most, titles = _other_top_marks(session, value.values(), by, idea_id)
    if most is not None and len(titles) >= most:  # guard: top-mark cap
        raise FieldErrors({"value": _told(most, titles, "Choose the line below it.")})


def check_top_mark_returns(session: Session, row: Idea, by: Principal, field: str) -> None:
    """Raise FieldErrors when an idea that comes back claims the highest level once more than the policy allows.

    Where the policy allows none at all, its requester has nothing to lower first, and the earlier answer stands.
    """
    most, titles = _other_top_marks(session, row.value.values(), by, row.id)
    if most and len(titles) >= most:  # guard: top-mark cap: reopened
        first = "there" if len(titles) == 1 else "in one of them"
        raise FieldErrors({field: _told(most, titles, f"Choose a lower line {first}, then reopen this idea.")})


def _other_top_marks(
    session: Session, levels: Collection[str], by: Principal, idea_id: str | None
) -> tuple[int | None, list[str]]:
    """Return how many ideas of somebody may claim the highest level, and which others do; None where it's no matter."""
    if Value.very_large not in levels:
        return None, []
    _, policy = lock_policy(session)
    if policy.most_top_marks is None:
        return None, []
    # Who submits twice at the same moment is counted twice.
    lock(session, f"marks:{by.member_id}")
    others = [row for row in own_in_ranking(session, by) if row.id != idea_id]
    return policy.most_top_marks, [row.title for row in others if Value.very_large in row.value.values()]


def _told(most: int, titles: list[str], remedy: str) -> str:
    if not most:
        return "Nobody can choose the highest value right now. Choose the one below."
    first = f"“{titles[0]}”"
    already = first if len(titles) == 1 else f"{first} and {len(titles) - 1} more of your ideas"
    return (
        f"{already} {'claims' if len(titles) == 1 else 'claim'} the highest line already, and {most} at a time is the "
        f"most for one person. {remedy}"
    )


# Nobody but those who decide is told of a decision while it can be undone.


def undo_until(row: Idea) -> datetime | None:
    """Return until when an idea's last decision can be undone; None where it can't, or could once."""
    return datetime.fromisoformat(row.undo["until"]) if row.undo else None


def is_undoable(row: Idea) -> bool:
    """Tell whether the decision that could be undone is still the last one."""
    if row.undo is None or row.undo["stage"] != row.stage.value:
        return False
    return bool(row.undo["decided"] == str((row.decision or {}).get("at")))


def told_at(row: Idea, now: datetime) -> datetime:
    """Return when others may be told how an idea is now."""
    return max(now, undo_until(row) or now)  # guard: undo: nobody is told before


def hold(row: Idea, now: datetime) -> dict[str, Any]:
    """Return when what others are told of an idea is due, and what it is held back for."""
    due = told_at(row, now)
    return {"due": due, "held_for": row.id if due > now else None}


# One statement, so that two who count at once can't get the same number, nor both make the counter.
_COUNT_UP = text(
    "INSERT INTO counter (name, value) VALUES (:name, :count) "
    "ON CONFLICT (name) DO UPDATE SET value = counter.value + :count RETURNING value"
)


def next_number(session: Session, name: str, count: int = 1) -> int:
    """Count up by `count` and return the last number of the counter of that name, which starts at 1."""
    return int(session.connection().execute(_COUNT_UP, {"name": name, "count": count}).scalar_one())
