"""Supporters, and the people who are named for an idea."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import delete, update
from sqlmodel import col

from intake.access import Action, Principal, Relation, authorise, can
from intake.answers import Behind, NamedFor, SimilarIdea, SupporterWords
from intake.errors import FieldErrors, Refused
from intake.ideas import EDITABLE, WORDS_LENGTH, Asked, Stage, unreadable
from intake.notifications.ideas import Decision
from intake.notifications.support import SupportedNotification
from intake.operations import history, idea_notifications
from intake.operations import visibility as visibility_operations
from intake.operations.matching import assess
from intake.operations.matching.assess import score_again
from intake.operations.members import check_named, principal_of, relation_to_idea
from intake.operations.notify import stage_backer, stage_news_again, stage_supported
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import support as support_queries
from intake.queries.experiments import last_ended
from intake.queries.ideas import ideas_by_id
from intake.queries.support import areas_led, may_suggest, news_readers, support_of
from intake.rules.support import SupportAnswer, areas_behind, news_subject
from intake.tables import Backer, Experiment, Idea, Support
from store import outbox
from store.engine import Session
from store.locking import add_unless_there, compare_and_set

# People who are named for an idea: whom one may name, what they answer, and that nobody confirms for themselves.

_BACKERS = UUID("5d9d0c36-2a0e-4f0b-9f86-0a8f6f0c7b51")
OWN_IDEA = "The person who submitted the idea can't confirm it. Name somebody else."
NAMING = "You can't name yourself. Name somebody else."
WHO_ASKS = "They asked you. Suggest somebody else."
HAS_SAID_NO = "They already said no. Name somebody else."
UNSEEN = "They can't see this private idea. Add them under “Who sees it” first."
ASKED_ALREADY = "They were already asked. Suggest somebody else."
ANSWERED = "You already answered this, or your answer isn't needed any more."
YOURS_NOW = "This idea is yours now, so somebody else has to confirm it."
ONCE = "This was already passed on once. Say yes or no; after a no, the person who asked can name somebody else."


def check_backer(session: Session, row: Idea, field: str, member: str, by: Principal) -> None:
    """Raise FieldErrors unless `by` may name this person for the idea."""
    if member == row.requester:  # guard: nobody confirms for themselves / requester
        raise FieldErrors({field: OWN_IDEA})
    if member == by.member_id:  # guard: nobody confirms for themselves / member
        raise FieldErrors({field: NAMING})
    check_named(session, {field: [member]})
    if principal_of(session, member) is None:
        raise FieldErrors({field: visibility_operations.UNKNOWN})
    if not visibility_operations.may_see(session, row, member):
        raise FieldErrors({field: UNSEEN})


def changed_backers(session: Session, row: Idea, named: Mapping[Asked, str | None]) -> dict[Asked, str | None]:
    """Return for what somebody else is named than now, None where nobody is to be asked any more."""
    current = {role: backer.member for role, backer in support_queries.active_backers(session, row.id).items()}
    return {role: member for role, member in named.items() if member != current.get(role)}


def set_backer(session: Session, row: Idea, role: Asked, member: str | None, by: Principal, now: datetime) -> None:
    """Ask somebody, in the place of who is asked now; None asks nobody any more."""
    if member is not None:
        check_backer(session, row, role.name, member, by)
    before = support_queries.active_backers(session, row.id).get(role)
    if before is not None:
        before.answer, before.answered_at = SupportAnswer.taken_back, now
        session.flush()
        stage_backer(session, row, before, now)
    if member is not None:
        _ask(session, row, role, member, by, now)


def backer_question(session: Session, backer_id: str, by: Principal, *, to_change: bool = False) -> tuple[Idea, Backer]:
    """Return the idea and the question that somebody was asked about it.

    Raises NotAllowed for everybody else.
    """
    backer = support_queries.backer(session, backer_id)
    is_backer = backer is not None and backer.member == by.member_id
    authorise(by, Action.confirm, Relation.named if is_backer else Relation.other)
    assert backer is not None
    return idea_queries.idea(session, backer.idea_id, by, to_change=to_change), backer


def check_open(session: Session, backer: Backer) -> None:
    """Raise Refused unless the question may still be passed on."""
    if backer.answer is not None:
        raise Refused(ANSWERED)
    if not may_suggest(session, backer):
        raise Refused(ONCE)


def answer_question(session: Session, row: Idea, backer: Backer, reply: SupportAnswer, now: datetime) -> None:
    """Take somebody's yes or no; raises Refused when it is answered, or the idea has become theirs."""
    if reply is SupportAnswer.yes and backer.member == row.requester:
        raise Refused(YOURS_NOW)
    if not _set_answer(session, backer, answer=reply, answered_at=now):
        raise Refused(ANSWERED)


def suggest(session: Session, row: Idea, backer: Backer, member: str, by: Principal, now: datetime) -> None:
    """Pass the question on to somebody else; raises FieldErrors for whom it can't be."""
    field = backer.role.name
    check_open(session, backer)
    check_backer(session, row, field, member, by)
    if member == backer.asked_by:
        raise FieldErrors({field: WHO_ASKS})
    if any(other.role is backer.role and other.member == member for other in support_queries.backers(session, row.id)):
        raise FieldErrors({field: ASKED_ALREADY})
    values = {"answer": SupportAnswer.passed_on, "answered_at": now, "suggested": member}
    if not _set_answer(session, backer, **values):
        raise Refused(ANSWERED)
    _ask(session, row, backer.role, member, by, now)


def display_name(session: Session, member: str) -> str:
    """Return what somebody is called."""
    [name] = visibility_operations.display_names(session, [member])
    return name


def _ask(session: Session, row: Idea, role: Asked, member: str, by: Principal, now: datetime) -> None:
    backer = next((b for b in support_queries.backers(session, row.id) if (b.role, b.member) == (role, member)), None)
    if backer is not None and backer.answer is SupportAnswer.no:
        raise FieldErrors({role.name: HAS_SAID_NO})
    if backer is None:
        id_ = uuid5(_BACKERS, f"{row.id}:{role.name}:{member}").hex
        backer = Backer(id=id_, idea_id=row.id, role=role, member=member, asked_by=by.member_id, asked_at=now)
        session.add(backer)
    # Who was asked before is asked in the same message again.
    backer.asked_by, backer.asked_at, backer.answer, backer.answered_at = by.member_id, now, None, None
    session.flush()
    stage_backer(session, row, backer, now)


# Supporting an idea: who may, what it changes, and that it can be taken back.

AREA, WORDS = "area", "words"
PRIVATE = "Only the people named can see this private idea, so it can't be supported."
OVER = "This idea is closed, so you can't support it any more."
NO_SUCH_AREA = "Choose one of the areas in the list."
NO_SUPPORT = frozenset({Stage.draft, Stage.declined, Stage.merged, Stage.withdrawn})


def check_supportable(session: Session, row: Idea, by: Principal) -> None:
    """Raise NotAllowed or Refused unless somebody may support the idea."""
    authorise(by, Action.support, relation_to_idea(session, row, by))
    if row.private:
        raise Refused(PRIVATE)
    if row.stage in NO_SUPPORT:
        raise Refused(OVER)


def may_support(row: Idea, by: Principal, relation: Relation) -> bool:
    """Tell whether somebody who stands so to the idea may support it."""
    return can(by, Action.support, relation) and not row.private and row.stage not in NO_SUPPORT


def add_support(session: Session, row: Idea, area: str | None, by: Principal, now: datetime) -> bool:
    """Write down that somebody supports the idea, and tell whether they did not before.

    Their squad says where they are; `area` counts where it doesn't.
    """
    check_supportable(session, row, by)
    if area is not None and area not in organization_queries.areas(session):
        raise FieldErrors({AREA: NO_SUCH_AREA})
    areas = areas_led(session, by.member_id) or ((area,) if area else ())
    new = add_unless_there(session, Support(idea_id=row.id, member=by.member_id, areas=list(areas), at=now))
    if new:
        history.audit_act(
            session, "supported", history.IDEA, row.id, now, after={"areas": list(areas)}, by=by.member_id
        )
        if outbox.among(session, [news_subject(row.id, by.member_id)]):
            # The message that told them of it says that they don't support it any more.
            wants_news = support_queries.unheard(session, by.member_id) is None
            stage_news_again(session, row, by.member_id, now, heard=wants_news)
    return new


def similar_ideas(session: Session, ids: Sequence[str], by: Principal) -> tuple[SimilarIdea, ...]:
    """Return the public ideas of these ids with what became of them, and whether somebody may join them."""
    rows = ideas_by_id(session, ids)
    trials = last_ended(session, rows.keys())
    return tuple(_similar_idea(session, rows[id_], trials.get(id_), by) for id_ in ids if id_ in rows)


def _similar_idea(session: Session, row: Idea, trial: Experiment | None, by: Principal) -> SimilarIdea:
    relation = relation_to_idea(session, row, by)
    supporters = {supporter.member for supporter in support_queries.supporters(session, row)}
    # Also by an idea of theirs that was merged into it.
    supports = by.member_id in supporters
    return SimilarIdea(
        **row.model_dump(include={"id", "version", "title", "stage", "submitted_at"}),
        label=idea_notifications.label(row),
        supporters=len(supporters),
        why=Decision.model_validate(row.decision).why if row.decision else "",
        tried=idea_notifications.past_trial(trial),
        may_join=may_support(row, by, relation) and not supports,
        supports=supports,
        own=relation is Relation.own,
        may_edit=relation is Relation.own and row.stage in EDITABLE,
    )


def join(session: Session, row: Idea, words: str, area: str | None, by: Principal, now: datetime) -> None:
    """Have somebody support an idea with what they say of it, instead of submitting their own; `area` is theirs."""
    if problem := unreadable(words, WORDS_LENGTH, "") if words else None:
        raise FieldErrors({WORDS: problem})
    known_area = area if area in organization_queries.areas(session) else None
    add_support(session, row, known_area, by, now)
    support_row = support_of(session, row.id, by.member_id)
    assert support_row is not None
    if words:
        support_row.words = words


def withdraw_support(session: Session, row: Idea, by: Principal, now: datetime) -> bool:
    """Write down that somebody supports the idea no more, and tell whether they did."""
    support_row = support_of(session, row.id, by.member_id)
    if support_row is None:
        return False
    _delete_support(session, row.id, by.member_id)
    history.audit_act(
        session, "support taken back", history.IDEA, row.id, now, before={"areas": support_row.areas}, by=by.member_id
    )
    _stage_taken_back(session, row, by.member_id, now)
    return True


def _stage_taken_back(session: Session, row: Idea, member: str, now: datetime) -> None:
    """Have the message that told somebody of the idea say that they support it no more; what waits is not told."""
    if member in news_readers(session, row):
        # They support, or submitted, another idea that was merged into this one.
        return
    subject = news_subject(row.id, member)
    outbox.decline_waiting(session, subject, "they support it no more")
    if not outbox.among(session, [subject]) and not outbox.is_pending(session, subject):
        return
    notification = SupportedNotification(
        **row.model_dump(include={"id", "version", "title", "stage"}),
        label=idea_notifications.label(row),
        why="",
        supports=False,
    )
    key = f"{subject}:taken back:{now.isoformat()}"
    outbox.stage(session, notification, key=key, audience=member, due=now, subject=subject)


def rescore(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    """Score the idea again, and have its card and tracker say how many support it.

    Its version stays: who decides about an idea meanwhile is not to be told that a supporter was faster.
    """
    score_again(session, row)
    session.flush()
    stage_supported(session, row, f"{by.member_id}:{now.isoformat()}", now)


# Who stands behind an idea, put together for whoever looks at it.


def people_involved(session: Session, row: Idea, by: Principal) -> Behind:
    """Return who stands behind the idea, and what the person may do about it."""
    relation = relation_to_idea(session, row, by)
    supporters = [] if row.private else support_queries.supporters(session, row)
    return Behind(
        supporters=len(supporters),
        areas=areas_behind(row.area, supporters),
        says=tuple(
            SupporterWords(member=member, words=words)
            for member, words in ([] if row.private else support_queries.words(session, row))
        ),
        named=tuple(
            NamedFor(role=role, member=row.member, asked_by=row.asked_by, is_in=row.answer is SupportAnswer.yes)
            for role, row in sorted(support_queries.active_backers(session, row.id).items())
        ),
        claims=assess.input_claims(session, row),
        may_support=may_support(row, by, relation),
        may_name=can(by, Action.name_backers, relation),
        may_check=can(by, Action.check_inputs, relation),
    )


def _delete_support(session: Session, idea_id: str, member: str) -> None:
    """Delete that somebody supports an idea."""
    session.execute(delete(Support).where(col(Support.idea_id) == idea_id, col(Support.member) == member))


def _set_answer(session: Session, row: Backer, **values: object) -> bool:
    """Write down an answer unless one is there already; tell whether it is the one that counts."""
    unanswered = (col(Backer.id) == row.id, col(Backer.answer).is_(None))
    counts = compare_and_set(session, update(Backer).where(*unanswered).values(**values))
    session.refresh(row)
    return counts
