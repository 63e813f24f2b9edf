"""The SELECTs of setting up and of “Which first?”, which knows of public ideas only."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import col

from intake.access import Principal, Role
from intake.ideas import Stage
from intake.queries.members import with_role
from intake.queries.visibility import PUBLIC, visible_to
from intake.tables import Channel, Comparison, ComparisonAnswer, Idea, Import, SetupStep, Squad
from store.session import Session

# The SELECTs of setting up.


def step_version(session: Session, key: str) -> int:
    """Return the version that a step is at."""
    row = session.get(SetupStep, key)
    return row.version if row is not None else 0


def steps(session: Session) -> dict[str, SetupStep]:
    """Return what is known of the steps, by key."""
    return {row.key: row for row in session.scalars(select(SetupStep))}


def admins(session: Session) -> list[str]:
    """Return the ids of the admins."""
    return with_role(session, Role.admin)


def channels(session: Session) -> dict[str, Channel]:
    """Return the channels that were named, by id."""
    return {row.id: row for row in session.scalars(select(Channel).order_by(col(Channel.id)))}


def squads_in(session: Session, channel: str) -> list[Squad]:
    """Return the squads that read of their ideas in this channel."""
    return list(session.scalars(select(Squad).where(col(Squad.channel) == channel)))


def ideas_of_squad(session: Session, squad: str, stages: Collection[Stage]) -> list[Idea]:
    """Return what a squad has in these stages, private ideas too, oldest first; nobody else changes them meanwhile."""
    query = select(Idea).where(col(Idea.squad) == squad, col(Idea.stage).in_(list(stages)))
    return list(session.scalars(query.order_by(col(Idea.submitted_at), col(Idea.id)).with_for_update()))


def count_of_squad(session: Session, squad: str, stages: Collection[Stage], by: Principal) -> int:
    """Return how many ideas in these stages a person knows that a squad has."""
    theirs = (col(Idea.squad) == squad, col(Idea.stage).in_(list(stages)), visible_to(by))
    return session.scalar(select(func.count()).select_from(Idea).where(*theirs)) or 0


def squad_rows(session: Session) -> list[Squad]:
    """Return the squads that take ideas, in their order."""
    return list(session.scalars(select(Squad).where(col(Squad.active).is_(True)).order_by(col(Squad.position))))


def imports_done(session: Session) -> bool:
    """Tell whether an import has run and was not undone."""
    is_in_force = (col(Import.done_at).is_not(None), col(Import.undone_at).is_(None))
    return session.scalar(select(col(Import.id)).where(*is_in_force).limit(1)) is not None


# Every SELECT of “Which first?”.

# So many of each stage, the best first: enough to choose from, however long the backlog.
OF_EACH = 15


def closed_squads(session: Session) -> list[str]:
    """Return the keys of the squads that take no more ideas, and may have some still."""
    return list(session.scalars(select(col(Squad.key)).where(col(Squad.active).is_(False)).order_by(col(Squad.key))))


STAGES = tuple(stage for stage in Stage if stage not in (Stage.draft, Stage.merged, Stage.withdrawn))


def ranked_ideas(session: Session) -> list[Idea]:
    """Return ranked public ideas of every stage."""
    ideas: list[Idea] = []
    for stage in STAGES:
        ranked = select(Idea).where(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage) == stage)
        ideas += session.scalars(ranked.order_by(col(Idea.score_tenths).desc(), col(Idea.number)).limit(OF_EACH))
    return ideas


def ranked_count(session: Session, most: int) -> int:
    """Return how many ranked public ideas there are to compare, counted up to `most`."""
    ranked = select(col(Idea.id)).where(PUBLIC, col(Idea.ranked).is_(True), col(Idea.stage).in_(STAGES)).limit(most)
    return session.scalar(select(func.count()).select_from(ranked.subquery())) or 0


def comparisons(session: Session, policy_version: int) -> list[Comparison]:
    """Return the comparisons under a policy version, the newest first."""
    under = select(Comparison).where(col(Comparison.policy_version) == policy_version)
    return list(session.scalars(under.order_by(col(Comparison.round).desc())))


def answers(session: Session, comparison_id: str) -> list[ComparisonAnswer]:
    """Return what was answered, in the order in which it was."""
    query = select(ComparisonAnswer).where(col(ComparisonAnswer.comparison) == comparison_id)
    return list(session.scalars(query.order_by(col(ComparisonAnswer.at), col(ComparisonAnswer.position))))
