"""Supporters, and the people who are named for an idea."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from intake.access import Action, Principal, Relation, authorise, can
from intake.answers import Behind, NamedFor
from intake.errors import FieldErrors, Refused
from intake.ideas import Asked, Stage
from intake.operations import assess, history
from intake.operations import visibility as visibility_operations
from intake.operations.assess import score_again
from intake.operations.history import principal_of
from intake.operations.notify import stage_backer, stage_supported
from intake.operations.origins import to_idea
from intake.operations.people import check_named
from intake.queries import ideas as idea_queries
from intake.queries import support as support_queries
from intake.queries.support import areas_led, may_suggest, support_of, take_answer, take_support_back
from intake.rules.support import SupportAnswer, areas_behind
from intake.tables import Backer, Idea, Support
from store.engine import Session
from store.locking import add_unless_there

# People who are named for an idea: whom one may name, what they answer, and that nobody confirms for themselves.

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
    if member == row.requester:  # guard: nobody confirms for themselves / requester
        raise FieldErrors({field: OWN_IDEA})
    if member == by.member_id:  # guard: nobody confirms for themselves / member
        raise FieldErrors({field: NAMING})
    check_named(session, {field: [member]})
    if principal_of(session, member) is None:
        raise FieldErrors({field: visibility_operations.UNKNOWN})
    if not visibility_operations.sees(session, row, member):
        raise FieldErrors({field: UNSEEN})


def changes(session: Session, row: Idea, named: Mapping[Asked, str | None]) -> dict[Asked, str | None]:
    """Return for what somebody else is named than now, None where nobody is to be asked any more."""
    there = {role: backer.member for role, backer in support_queries.living(session, row.id).items()}
    return {role: member for role, member in named.items() if member != there.get(role)}


def name(session: Session, row: Idea, role: Asked, member: str | None, by: Principal, now: datetime) -> None:
    """Ask somebody, in the place of who is asked now; None asks nobody any more."""
    if member is not None:
        check(session, row, role.name, member, by)
    before = support_queries.living(session, row.id).get(role)
    if before is not None:
        before.answer, before.answered_at = SupportAnswer.taken_back, now
        session.flush()
        stage_backer(session, row, before, now)
    if member is not None:
        _ask(session, row, role, member, by, now)


def asked(session: Session, backer_id: str, by: Principal, *, to_change: bool = False) -> tuple[Idea, Backer]:
    """Return the idea and the question that somebody was asked about it.

    Raises NotAllowed for everybody else.
    """
    backer = support_queries.backer(session, backer_id)
    named = backer is not None and backer.member == by.member_id
    authorise(by, Action.confirm, Relation.named if named else Relation.other)
    assert backer is not None
    return idea_queries.idea(session, backer.idea_id, by, to_change=to_change), backer


def open_question(session: Session, backer: Backer) -> None:
    """Raise Refused unless the question may still be passed on."""
    if backer.answer is not None:
        raise Refused(ANSWERED)
    if not may_suggest(session, backer):
        raise Refused(ONCE)


def answer(session: Session, row: Idea, backer: Backer, given: SupportAnswer, now: datetime) -> None:
    """Take somebody's yes or no; raises Refused when it is answered, or the idea has become theirs."""
    if given is SupportAnswer.yes and backer.member == row.requester:
        raise Refused(YOURS_NOW)
    if not take_answer(session, backer, answer=given, answered_at=now):
        raise Refused(ANSWERED)


def suggest(session: Session, row: Idea, backer: Backer, member: str, by: Principal, now: datetime) -> None:
    """Pass the question on to somebody else; raises FieldErrors for whom it can't be."""
    field = backer.role.name
    open_question(session, backer)
    check(session, row, field, member, by)
    if member == backer.asked_by:
        raise FieldErrors({field: WHO_ASKS})
    if any(each.role is backer.role and each.member == member for each in support_queries.backers(session, row.id)):
        raise FieldErrors({field: ASKED_ALREADY})
    given = {"answer": SupportAnswer.passed_on, "answered_at": now, "suggested": member}
    if not take_answer(session, backer, **given):
        raise Refused(ANSWERED)
    _ask(session, row, backer.role, member, by, now)


def called(session: Session, member: str) -> str:
    """Return what somebody is called."""
    [name] = visibility_operations.called(session, [member])
    return name


def _ask(session: Session, row: Idea, role: Asked, member: str, by: Principal, now: datetime) -> None:
    known = next((b for b in support_queries.backers(session, row.id) if (b.role, b.member) == (role, member)), None)
    if known is not None and known.answer is SupportAnswer.no:
        raise FieldErrors({role.name: HAS_SAID_NO})
    if known is None:
        id_ = uuid5(_BACKERS, f"{row.id}:{role.name}:{member}").hex
        known = Backer(id=id_, idea_id=row.id, role=role, member=member, asked_by=by.member_id, asked_at=now)
        session.add(known)
    # Who was asked before is asked in the same message again.
    known.asked_by, known.asked_at, known.answer, known.answered_at = by.member_id, now, None, None
    session.flush()
    stage_backer(session, row, known, now)


# Supporting an idea: who may, what it changes, and that it can be taken back.

AREA = "area"
PRIVATE = "Only who was named knows of this private idea, so nobody supports it."
OVER = "This idea is over, so it can't be supported any more."
NO_SUCH_AREA = "Choose one of the areas that are offered."
NO_SUPPORT = frozenset({Stage.draft, Stage.declined, Stage.merged, Stage.withdrawn})


def open_to(session: Session, row: Idea, by: Principal) -> None:
    """Raise NotAllowed or Refused unless somebody may support the idea."""
    authorise(by, Action.support, to_idea(session, row, by))
    if row.private:
        raise Refused(PRIVATE)
    if row.stage in NO_SUPPORT:
        raise Refused(OVER)


def may(row: Idea, by: Principal, relation: Relation) -> bool:
    """Tell whether somebody who stands so to the idea may support it."""
    return can(by, Action.support, relation) and not row.private and row.stage not in NO_SUPPORT


def support(session: Session, row: Idea, area: str | None, by: Principal, now: datetime) -> bool:
    """Write down that somebody supports the idea, and tell whether they did not before.

    Their squad says where they are; `area` counts where it doesn't.
    """
    open_to(session, row, by)
    if area is not None and area not in idea_queries.areas(session):
        raise FieldErrors({AREA: NO_SUCH_AREA})
    areas = areas_led(session, by.member_id) or ((area,) if area else ())
    new = add_unless_there(session, Support(idea_id=row.id, member=by.member_id, areas=list(areas), at=now))
    if new:
        history.act(session, "supported", history.IDEA, row.id, now, after={"areas": list(areas)}, by=by.member_id)
    return new


def take_back(session: Session, row: Idea, by: Principal, now: datetime) -> bool:
    """Write down that somebody supports the idea no more, and tell whether they did."""
    found = support_of(session, row.id, by.member_id)
    if found is None:
        return False
    take_support_back(session, row.id, by.member_id)
    history.act(
        session, "support taken back", history.IDEA, row.id, now, before={"areas": found.areas}, by=by.member_id
    )
    return True


def tell(session: Session, row: Idea, by: Principal, now: datetime) -> None:
    """Score the idea again, and have its card and tracker say how many support it.

    Its version stays: who decides about an idea meanwhile is not to be told that a supporter was faster.
    """
    score_again(session, row)
    session.flush()
    stage_supported(session, row, f"{by.member_id}:{now.isoformat()}", now)


# Who stands behind an idea, put together for whoever looks at it.


def behind(session: Session, row: Idea, by: Principal) -> Behind:
    """Return who stands behind the idea, and what the person may do about it."""
    relation = to_idea(session, row, by)
    supporters = [] if row.private else support_queries.supporters(session, row)
    return Behind(
        supporters=len(supporters),
        areas=areas_behind(row.area, supporters),
        named=tuple(
            NamedFor(role=role, member=row.member, asked_by=row.asked_by, is_in=row.answer is SupportAnswer.yes)
            for role, row in sorted(support_queries.living(session, row.id).items())
        ),
        claims=assess.claims(session, row),
        may_support=may(row, by, relation),
        may_name=can(by, Action.name_backers, relation),
        may_check=can(by, Action.check_inputs, relation),
    )
