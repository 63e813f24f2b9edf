"""Merging an idea with another, and undoing it: what is kept for that, and who is told of it once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from intake import plan_sentences, sentences
from intake.access import Principal
from intake.answers import MergedIdea
from intake.errors import Refused
from intake.ideas import NOBODY, UNDECIDED, Stage
from intake.notifications.ideas import Decision, Question
from intake.notifications.merges import MergedNotification, MergeReader
from intake.operations import history, idea_notifications, notify
from intake.operations import ideas as idea_operations
from intake.operations import support as support_operations
from intake.operations.conversations.open_questions import stage_question
from intake.operations.due_dates import forget_overdue
from intake.operations.history import remember_before
from intake.operations.matching import assess
from intake.operations.notify import stage_everything, stage_news
from intake.queries import merges as merge_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.ideas import ideas_by_id
from intake.queries.support import news_readers
from intake.rules.planning.portfolio import way_between
from intake.tables import Idea, IdeaMerge
from store import outbox
from store.engine import Session
from store.locking import lock

# What a merge changes of an idea, besides its version and history.
KEPT = ("stage", "decision", "question", "squad", "decide_on", "merged_into")
TARGETS = frozenset(
    {
        *(Stage.submitted, Stage.needs_info, Stage.accepted, Stage.experiment),
        *(Stage.build, Stage.live, Stage.measured, Stage.parked),
    }
)
PRIVATE = "Private ideas can't be merged: people would learn of them."
ITSELF = "This is the same idea. Choose another one."
CLOSED = "That idea is closed, so nothing can be merged into it."
NOT_MERGED = "This idea isn't merged with another any more."


def check_mergeable(row: Idea, target: Idea) -> None:
    """Raise Refused unless the idea can be merged into the target."""
    if row.private or target.private:  # guard: private ideas are not merged
        raise Refused(PRIVATE)
    if row.id == target.id:
        raise Refused(ITSELF)
    if target.stage not in TARGETS:
        raise Refused(CLOSED)


def _refuse_circle(session: Session, row: Idea, target: Idea) -> None:
    """Raise Refused where the idea unlocks the target by way of others: those would wait for what waits for them."""
    if way := way_between(portfolio_queries.links(session), row.id, target.id):
        between = ideas_by_id(session, way)
        labels = [idea_notifications.label(between[id_]) for id_ in way]
        raise Refused(
            plan_sentences.circle_of_merge(idea_notifications.label(row), idea_notifications.label(target), labels)
        )


def merge(session: Session, row: Idea, target: Idea, by: Principal, now: datetime) -> None:
    """Merge the idea into the target, where its supporters count from now on; nothing of it is lost."""
    check_mergeable(row, target)
    # Whoever links two ideas at the same time comes before or after.
    lock(session, "links")
    _refuse_circle(session, row, target)
    readers = _readers(session, row, target)
    remember_before(session, target)
    before = row.model_dump(mode="json", include=set(KEPT))
    idea_operations.move(row, Stage.merged)
    moved = merge_queries.merged_into(session, row.id)
    for idea in moved:
        idea.merged_into = target.id
    why = sentences.merged(idea_notifications.label(target), target.title)
    is_asked = _drop_question(row, now)
    row.merged_into, row.decide_on = target.id, None
    row.decision = Decision(stage=row.stage, by=by.member_id, at=now, why=why).model_dump(mode="json")
    session.add(
        IdeaMerge(
            idea_id=row.id,
            target=target.id,
            by=by.member_id,
            at=now,
            before=before,
            moved=[idea.id for idea in moved],
        )
    )
    session.flush()
    history.record(session, row, verb="merged", sentence=why, by=by.member_id, now=now, into=target.id)
    taken = sentences.took_in(idea_notifications.label(row), row.title)
    history.record(session, target, verb="took in", sentence=taken, by=by.member_id, now=now, idea=row.id)
    _stage(session, row, target, by, now, is_asked=is_asked)
    _tell(session, row, target, readers, by, now)


def unmerge(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    """Put the idea and those that had been merged into it back as they were; raises Refused when it isn't merged."""
    _separate(session, row, by, now)


def unmerge_all(session: Session, target: Idea, by: Principal, now: datetime) -> None:
    """Put back every idea that was merged into one which its requester withdraws: it was not theirs to end."""
    while merged := merge_queries.merged_into(session, target.id):
        # What had been merged into one of them goes back with that.
        direct = [idea for idea in merged if _target_of(session, idea) == target.id]
        row = (direct or merged)[0]
        row = idea_operations.lock_version(session, row.id, row.version, by, now)
        _separate(session, row, by, now, is_withdrawn=True)


def _target_of(session: Session, row: Idea) -> str | None:
    merge_row = merge_queries.merge_of(session, row.id)
    return merge_row.target if merge_row is not None else None


def _separate(session: Session, row: Idea, by: Principal, now: datetime, *, is_withdrawn: bool = False) -> None:
    merged = merge_queries.merge_of(session, row.id)
    if merged is None or row.stage is not Stage.merged:
        raise Refused(NOT_MERGED)
    # It may have been merged on since, with the idea it was merged into.
    target_id = row.merged_into or merged.target
    target = ideas_by_id(session, [target_id])[target_id]
    remember_before(session, target)
    for idea in merge_queries.merged_into(session, target.id):
        own = merge_queries.merge_of(session, idea.id)
        # One that was put back and merged anew since did not come with it.
        if idea.id in merged.moved and own is not None and own.at <= merged.at:
            idea.merged_into = row.id
    _restore(row, merged.before)
    session.delete(merged)
    session.flush()
    if row.stage in UNDECIDED:
        assess.assess(session, row)
        forget_overdue(session, row, now)
    label = idea_notifications.label(row)
    sentence = (sentences.target_withdrawn if is_withdrawn else sentences.unmerged)(idea_notifications.label(target))
    history.record(session, row, verb="unmerged", sentence=sentence, by=by.member_id, now=now)
    gave = sentences.gave_back(label, row.title)
    history.record(session, target, verb="gave back", sentence=gave, by=by.member_id, now=now)
    is_asked = row.question is not None and row.question.get("answered_at") is None
    _stage(session, row, target, by, now, is_asked=is_asked)
    if is_withdrawn:
        stage_news(session, row, now)
    _tell(session, row, target, _readers(session, row, target), by, now, undone=True, withdrawn=is_withdrawn)


def merged_ideas(session: Session, row: Idea) -> tuple[MergedIdea, ...]:
    """Return the ideas that were merged into one, as their requesters wrote them."""
    return tuple(
        MergedIdea(
            label=idea_notifications.label(idea), title=idea.title, requester=idea.requester, problem=idea.problem
        )
        for idea in merge_queries.merged_into(session, row.id)
    )


def _restore(row: Idea, before: Mapping[str, Any]) -> None:
    row.stage = Stage(before["stage"])
    for name in KEPT:
        if name not in ("stage", "decide_on"):
            setattr(row, name, before[name])
    row.decide_on = date.fromisoformat(before["decide_on"]) if before["decide_on"] else None


def _drop_question(row: Idea, now: datetime) -> bool:
    """Close a question that was not answered, and tell whether there was one."""
    if row.question is None or row.question.get("answered_at") is not None:
        return False
    question = Question.model_validate(row.question)
    row.question = question.model_copy(update={"answered_at": now, "dropped": True}).model_dump(mode="json")
    return True


def _stage(session: Session, row: Idea, target: Idea, by: Principal, now: datetime, *, is_asked: bool) -> None:
    session.flush()
    stage_everything(session, row, now)
    if is_asked:
        stage_question(session, row, now)
    support_operations.rescore(session, target, by, now)


# Everybody is told once, whatever they are to the two ideas; when it is undone that message says so.


def _readers(session: Session, row: Idea, target: Idea) -> dict[str, MergeReader]:
    hears = news_readers(session, target) | news_readers(session, row)
    readers = {member: MergeReader.supporter for member, wants_news in hears.items() if wants_news}
    readers |= {target.requester: MergeReader.target} | {row.requester: MergeReader.requester}
    return {member: reader for member, reader in readers.items() if member != NOBODY}


def _subject(row: Idea, target: Idea, member: str, reader: MergeReader) -> str:
    # What a requester is told of their own idea is counted by that idea.
    of = f"{target.id}:{row.id}" if reader is MergeReader.target else row.id
    return f"merged:{of}@{member}"


def _tell(
    session: Session,
    row: Idea,
    target: Idea,
    readers: Mapping[str, MergeReader],
    by: Principal,
    now: datetime,
    *,
    undone: bool = False,
    withdrawn: bool = False,
) -> None:
    subjects = {_subject(row, target, member, readers[member]): member for member in readers}
    posted = {*outbox.among(session, list(subjects))}
    notified = {subject for subject in subjects if subject in posted or outbox.is_pending(session, subject)}
    if undone:
        subjects = {subject: member for subject, member in subjects.items() if subject in notified}
    elif not notify.may_message(session, target):
        subjects.pop(_subject(row, target, target.requester, MergeReader.target), None)
    for subject, member in sorted(subjects.items()):
        notification = MergedNotification(
            id=row.id,
            label=idea_notifications.label(row),
            title=row.title,
            requester=row.requester,
            target_label=idea_notifications.label(target),
            target_title=target.title,
            by=by.member_id,
            reader=readers[member],
            undone=undone,
            withdrawn=withdrawn,
        )
        key = f"{subject}:{row.version}"
        outbox.stage(session, notification, key=key, audience=member, due=now, subject=subject, batch=True)
