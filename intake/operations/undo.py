"""A decision can be undone for two minutes: until then nobody is told of it but those who decide."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from intake.access import Principal, Role
from intake.errors import Refused
from intake.ideas import UNDECIDED, Stage
from intake.operations import history
from intake.operations import visibility as visibility_operations
from intake.operations.ideas import is_undoable, told_at, undo_until
from intake.operations.matching.assess import assess, score_again
from intake.operations.matching.similarity import find_similar
from intake.operations.notify import stage_card, stage_homes, stage_tracker, tracker_subject
from intake.policy import Frozen
from intake.queries import ideas as idea_queries
from intake.queries import members as member_queries
from intake.tables import Experiment, Idea, PriorityExample
from store import outbox
from store.engine import Session

# So long a decision can be taken back, and so long delivery waits with it.
UNDO = timedelta(minutes=2)
TOO_LATE = "It's too late to undo this: people have been told."
MOVED_ON = "This idea has moved on since that decision, so it can't be undone."
UNDONE = "The decision was undone before anybody was told."
DROPPED = "the decision was undone"
_KEPT = ("stage", "squad", "decision", "question", "decide_on", "fit", "reopening", "reopens_on")
_DAYS = ("decide_on", "reopens_on")


class Undo(Frozen):
    """A decision that can be taken back: by whom and until when, and how the idea was `before`.

    `named` were shown a private idea by it, `experiment` is what it began, `change` is its line of the history.
    """

    by: str
    until: datetime
    version: int
    decided: str
    stage: Stage
    before: dict[str, Any]
    change: int | None = None
    named: tuple[str, ...] = ()
    experiment: str | None = None


def remember(session: Session, row: Idea) -> None:
    """Remember how an idea is before it is decided about."""
    values = row.model_dump(mode="json", include=set(_KEPT))
    session.before[_key(row)] = values


def allow(
    session: Session,
    row: Idea,
    by: Principal,
    now: datetime,
    *,
    named: Sequence[str] = (),
    experiment: str | None = None,
) -> None:
    """Let what was just decided be undone for two minutes; an earlier decision can't be any more, and is told."""
    if row.undo is not None:
        outbox.release_held(session, row.id)
    before = session.before.pop(_key(row), None)
    if before is None:
        row.undo = None
        return
    undo = Undo(
        by=by.member_id,
        until=now + UNDO,
        version=row.version,
        decided=str((row.decision or {}).get("at")),
        stage=row.stage,
        before=dict(before),
        change=idea_queries.changes(session, row.id)[-1].id,
        named=tuple(named),
        experiment=experiment,
    )
    row.undo = undo.model_dump(mode="json")


def undo(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    """Put an idea back to how it was before its last decision; raises Refused once people may have been told."""
    until = undo_until(row)
    if row.undo is None or until is None or until <= now:
        raise Refused(TOO_LATE)
    held = Undo.model_validate(row.undo)
    if not is_undoable(row):
        raise Refused(MOVED_ON)
    dropped = _restore(session, row, held, now)
    # Something else that was held with it happened to the idea meanwhile.
    is_changed = row.version != held.version + 1
    if is_changed and row.stage in UNDECIDED:
        assess(session, row)
        row.similar = find_similar(session, row)
    session.flush()
    history.audit_idea(session, row, "undone", by.member_id, now)
    stage_card(session, row, now)
    stage_homes(session, member_queries.with_role(session, Role.triager), f"{row.id}:{row.version}", now)
    tracker = f"{tracker_subject(row)}:"
    if is_changed or any(key.startswith(tracker) and key != f"{tracker}{held.version}" for key in dropped):
        stage_tracker(session, row, now)


def take_back_untold(session: Session, row: Idea, now: datetime) -> None:
    """Put an idea back to how its requester knows it, who acts before they could be told of the last decision."""
    if is_untold(row, now):
        _restore(session, row, Undo.model_validate(row.undo), now)


def is_untold(row: Idea, now: datetime) -> bool:
    """Tell whether nobody but those who decide knows yet how an idea was decided."""
    return told_at(row, now) > now and is_undoable(row)


def version_seen(row: Idea, version: int, now: datetime) -> int:
    """Return at which version an idea is for who saw one: that of an untold decision is hidden from them."""
    is_hidden = is_untold(row, now) and row.version == Undo.model_validate(row.undo).version
    return row.version if is_hidden and version == row.version - 1 else version


def as_told(row: Idea, now: datetime | None) -> Idea:
    """Return an idea as others know it: without a decision that can still be undone."""
    if now is None or not is_untold(row, now):
        return row
    before = (row.undo or {})["before"] | dict.fromkeys(_DAYS)
    return Idea(**row.model_dump() | before | {"stage": Stage(before["stage"])})


def _restore(session: Session, row: Idea, held: Undo, now: datetime) -> list[str]:
    """Put the idea back, and return the keys of what is not to be told; what else was changed of it stays."""
    # A decision of an older version kept nothing of these.
    row.undo = row.reopening = row.reopens_on = None
    for name, value in held.before.items():
        setattr(row, name, date.fromisoformat(value) if name in _DAYS and value else value)
    row.stage = Stage(held.before["stage"])
    _take_back(session, row, held, now)
    score_again(session, row)
    session.flush()
    return outbox.drop_held(session, row.id, DROPPED)


def _take_back(session: Session, row: Idea, held: Undo, now: datetime) -> None:
    [change] = [each for each in idea_queries.changes(session, row.id) if each.id == held.change]
    change.fields = {**change.fields, "undone": change.verb, "said": change.sentence}
    change.verb, change.sentence, change.stage = "undone", UNDONE, row.stage
    session.add(change)
    _forget_example(session, row, held)
    if held.named:
        visibility_operations.remove_viewers(session, row, held.named)
    experiment = session.get(Experiment, held.experiment) if held.experiment else None
    if experiment is not None:
        before = experiment.model_dump()
        session.delete(experiment)
        session.flush()
        history.audit_act(session, "experiment undone", "experiment", experiment.id, now, before=before)


def _forget_example(session: Session, row: Idea, held: Undo) -> None:
    # A misclick teaches nothing; what a triager had said of the priority before it still does.
    example = session.get(PriorityExample, row.id)
    if example is None or example.at != held.until - UNDO:
        return
    if held.before["fit"].get("provisional", True):
        session.delete(example)
    else:
        example.priority = held.before["fit"].get("priority")


def _key(row: Idea) -> str:
    return f"undo:{row.id}"
