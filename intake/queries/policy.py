"""The SELECTs of published policies: the one in force and before, the backlog that they rank, and who confirms."""

from sqlalchemy import Text, cast, exists, func, select
from sqlmodel import col

from intake.errors import NotFound
from intake.ideas import IN_RANKING
from intake.policy import Policy
from intake.queries import visibility as visibility_queries
from intake.rules.matching.priority_match import Example
from intake.tables import Idea, IdeaChange, PolicyConfirmation, PolicyVersion, PriorityExample
from store.database import read_json
from store.session import Session, cached

MOST = 2**31
# Of more ideas the words would say no more.
EXAMPLES = 400
# Asked at each tick, so it is put together once.
_UNCONFIRMED = (
    select(PolicyConfirmation)
    .where(
        col(PolicyConfirmation.policy_version) == select(func.max(PolicyVersion.number)).scalar_subquery(),
        col(PolicyConfirmation.confirmed_at).is_(None),
        col(PolicyConfirmation.reminded_at).is_(None),
    )
    .order_by(col(PolicyConfirmation.member))
)


def version(session: Session, number: int) -> Policy:
    """Return a published version; raises NotFound."""
    # Whoever forges a number asks no database for one that it can't count to.
    row = session.get(PolicyVersion, number) if number < MOST else None
    if row is None:
        raise NotFound(f"There is no version {number} of the policy.")
    return Policy.model_validate(row.body)


def priority_examples(session: Session, most: int = EXAMPLES) -> tuple[Example, ...]:
    """Return public ideas of which triagers have said which priority they support, the latest first."""
    examples = select(col(PriorityExample.priority), col(Idea.title), col(Idea.problem)).join(
        Idea, col(Idea.id) == col(PriorityExample.idea_id)
    )
    # Earlier releases wrote down a match that an idea was merely sent with, too: perhaps nobody had read it.
    corrected = exists().where(col(IdeaChange.idea_id) == col(Idea.id), col(IdeaChange.verb) == "matched")
    latest = (
        examples.where(visibility_queries.PUBLIC_AMONG_FEW, corrected)
        .order_by(col(PriorityExample.at).desc(), col(Idea.id))
        .limit(most)
    )
    return tuple(Example(*row) for row in session.execute(latest))


def backlog(session: Session, most: int) -> list[Idea]:
    """Return up to `most` public ideas that are ranked or wait to be, those with the best scores first."""
    waits = (visibility_queries.PUBLIC, col(Idea.stage).in_(IN_RANKING))
    best = (col(Idea.score_tenths).desc(), col(Idea.number))
    return list(session.scalars(select(Idea).where(*waits).order_by(*best).limit(most)))


def confirmations(session: Session, number: int) -> list[PolicyConfirmation]:
    """Return who is asked to confirm a version, in order of id."""
    query = col(PolicyConfirmation.policy_version) == number
    return list(session.scalars(select(PolicyConfirmation).where(query).order_by(col(PolicyConfirmation.member))))


def confirmed(session: Session, number: int | None) -> tuple[int, int]:
    """Return how many have confirmed a version, and of how many who were asked."""
    columns = (func.count(col(PolicyConfirmation.confirmed_at)), func.count())
    confirmed_count, asked_count = session.execute(
        select(*columns).where(col(PolicyConfirmation.policy_version) == number)
    ).one()
    return confirmed_count, asked_count


def unconfirmed(session: Session) -> list[PolicyConfirmation]:
    """Return who was asked to confirm the version in force, has not yet, and was not reminded."""
    return list(session.scalars(_UNCONFIRMED))


def policy_in_force(session: Session) -> tuple[int | None, Policy, PolicyVersion | None]:
    """Return the newest published policy and its number; an empty policy and None where there is none."""
    return cached(session, _policy_in_force)


_POLICY_COLUMNS = ("number", "published_at", "published_by", "published_on")
_NEWEST_POLICY = (
    select(*(getattr(PolicyVersion, name) for name in _POLICY_COLUMNS), cast(col(PolicyVersion.body), Text))
    .order_by(col(PolicyVersion.number).desc())
    .limit(1)
)


def _policy_in_force(session: Session) -> tuple[int | None, Policy, PolicyVersion | None]:
    """Return the newest version; where its row says the same as last time, its text is neither read nor validated."""
    row = session.execute(_NEWEST_POLICY).first()
    if row is None:
        return None, Policy(), None
    before, version, policy = session.kept.get(_policy_in_force, (None, None, None))
    if before != (columns := tuple(row)):
        *values, body = columns
        version = PolicyVersion(**dict(zip(_POLICY_COLUMNS, values, strict=True)), body=read_json(body))
        policy = Policy.model_validate(version.body)
        session.kept[_policy_in_force] = columns, version, policy
    return version.number, policy, version


def policy_cited(session: Session, number: int | None) -> tuple[Policy, PolicyVersion | None]:
    """Return the version that a score cites."""
    in_force, policy, row = policy_in_force(session)
    if number == in_force:
        return policy, row
    cited = session.get(PolicyVersion, number) if number is not None else None
    return (Policy.model_validate(cited.body), cited) if cited is not None else (Policy(), None)
