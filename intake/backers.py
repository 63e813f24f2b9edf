"""People who are named for an idea: whom one may name, what they answer, and that nobody confirms for themselves."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from intake import backing_queries, queries, roles, viewers
from intake.access import Action, Principal, Relation, authorise
from intake.backing import Answer
from intake.backing_staging import stage_backer
from intake.backing_tables import Backer
from intake.company.people import check_named
from intake.errors import FieldErrors, Refused
from intake.ideas import Asked
from intake.tables import Idea
from store.engine import Session

_BACKERS = UUID("5d9d0c36-2a0e-4f0b-9f86-0a8f6f0c7b51")
OWN_IDEA = "Nobody confirms for themselves: name somebody else than whose idea it is."
NAMING = "Nobody confirms for themselves: whom you name is somebody else than you."
WHO_ASKS = "They are the one who asks. Suggest somebody else."
HAS_SAID_NO = "They have said that it is not them. Name somebody else."
UNSEEN = "They may not see this private idea. Add them first, under “Who sees it”."
ASKED_ALREADY = "They were asked already. Suggest somebody else."
ANSWERED = "You have answered this already, or it is not asked any more."
YOURS_NOW = "This idea is yours by now, so somebody else confirms it."
ONCE = "This was passed on once already. Say whether it is you, and whoever asks names somebody else."


def check(session: Session, row: Idea, field: str, member: str, by: Principal) -> None:
    """Raise FieldErrors unless `by` may name this person for the idea."""
    if member == row.requester:
        raise FieldErrors({field: OWN_IDEA})
    if member == by.member_id:
        raise FieldErrors({field: NAMING})
    check_named(session, {field: [member]})
    if roles.principal_of(session, member) is None:
        raise FieldErrors({field: viewers.UNKNOWN})
    if not viewers.sees(session, row, member):
        raise FieldErrors({field: UNSEEN})


def changes(session: Session, row: Idea, named: Mapping[Asked, str | None]) -> dict[Asked, str | None]:
    """Return for what somebody else is named than now, None where nobody is to be asked any more."""
    there = {role: backer.member for role, backer in backing_queries.living(session, row.id).items()}
    return {role: member for role, member in named.items() if member != there.get(role)}


def name(session: Session, row: Idea, role: Asked, member: str | None, by: Principal, now: datetime) -> None:
    """Ask somebody, in the place of who is asked now; None asks nobody any more."""
    if member is not None:
        check(session, row, role.name, member, by)
    before = backing_queries.living(session, row.id).get(role)
    if before is not None:
        before.answer, before.answered_at = Answer.taken_back, now
        session.flush()
        stage_backer(session, row, before, now)
    if member is not None:
        _ask(session, row, role, member, by, now)


def asked(session: Session, backer_id: str, by: Principal, *, to_change: bool = False) -> tuple[Idea, Backer]:
    """Return the idea and the question that somebody was asked about it.

    Raises NotAllowed for everybody else.
    """
    backer = backing_queries.backer(session, backer_id)
    named = backer is not None and backer.member == by.member_id
    authorise(by, Action.confirm, Relation.named if named else Relation.other)
    assert backer is not None
    return queries.idea(session, backer.idea_id, by, to_change=to_change), backer


def open_question(session: Session, backer: Backer) -> None:
    """Raise Refused unless the question may still be passed on."""
    if backer.answer is not None:
        raise Refused(ANSWERED)
    if not backing_queries.may_suggest(session, backer):
        raise Refused(ONCE)


def answer(session: Session, row: Idea, backer: Backer, given: Answer, now: datetime) -> None:
    """Take somebody's yes or no; raises Refused when it is answered, or the idea has become theirs."""
    if given is Answer.yes and backer.member == row.requester:
        raise Refused(YOURS_NOW)
    if not backing_queries.take_answer(session, backer, answer=given, answered_at=now):
        raise Refused(ANSWERED)


def suggest(session: Session, row: Idea, backer: Backer, member: str, by: Principal, now: datetime) -> None:
    """Pass the question on to somebody else; raises FieldErrors for whom it can't be."""
    field = backer.role.name
    open_question(session, backer)
    check(session, row, field, member, by)
    if member == backer.asked_by:
        raise FieldErrors({field: WHO_ASKS})
    if any(each.role is backer.role and each.member == member for each in backing_queries.backers(session, row.id)):
        raise FieldErrors({field: ASKED_ALREADY})
    given = {"answer": Answer.passed_on, "answered_at": now, "suggested": member}
    if not backing_queries.take_answer(session, backer, **given):
        raise Refused(ANSWERED)
    _ask(session, row, backer.role, member, by, now)


def called(session: Session, member: str) -> str:
    """Return what somebody is called."""
    [name] = viewers.called(session, [member])
    return name


def _ask(session: Session, row: Idea, role: Asked, member: str, by: Principal, now: datetime) -> None:
    known = next((b for b in backing_queries.backers(session, row.id) if (b.role, b.member) == (role, member)), None)
    if known is not None and known.answer is Answer.no:
        raise FieldErrors({role.name: HAS_SAID_NO})
    if known is None:
        id_ = uuid5(_BACKERS, f"{row.id}:{role.name}:{member}").hex
        known = Backer(id=id_, idea_id=row.id, role=role, member=member, asked_by=by.member_id, asked_at=now)
        session.add(known)
    # Who was asked before is asked in the same message again.
    known.asked_by, known.asked_at, known.answer, known.answered_at = by.member_id, now, None, None
    session.flush()
    stage_backer(session, row, known, now)
