"""Two squads that have what reads like the same idea, or want the same tool: their leads are told, once."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from intake.ideas import Stage
from intake.notifications.ideas import SameIdeaNotification, Twin
from intake.operations.idea_notifications import label
from intake.operations.ideas import hold
from intake.operations.matching.past_decisions import remembered
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries.organization import squad_name
from intake.rules.matching.past_decisions import THE_SAME
from intake.rules.matching.tools import named_tools, same_tool
from intake.tables import Idea
from store import outbox
from store.engine import Session

AT_WORK = (Stage.accepted, Stage.experiment, Stage.build, Stage.live)


def stage_same_idea(session: Session, row: Idea, now: datetime) -> None:
    """Tell the leads of two squads once that both have what reads like the same public idea, or want the same tool."""
    if row.private or row.squad is None:
        return
    past = remembered(session)
    near = [idea.id for idea in past.nearest(row.title, row.problem) if idea.alike >= THE_SAME]
    for other in _elsewhere(session, row, near):
        pair = ":".join(sorted((row.id, other.id)))
        _stage_same(session, row, other, f"same idea:{pair}", now)
    squads_told: set[str | None] = set()
    for other, tool in _about_same_tool(session, row, [id_ for id_ in past.naming(_names(row)) if id_ not in near]):
        if other.squad not in squads_told:
            pair = ":".join(sorted((str(row.squad), str(other.squad))))
            _stage_same(session, row, other, f"same tool:{tool.casefold()}:{pair}", now, tool)
        squads_told.add(other.squad)


def _elsewhere(session: Session, row: Idea, ids: Sequence[str]) -> list[Idea]:
    """Return those of these ideas that another squad works on; public ones only, in the same order."""
    by_id = idea_queries.ideas_by_id(session, [id_ for id_ in ids if id_ != row.id])
    rows = [by_id[id_] for id_ in ids if id_ in by_id]
    return [other for other in rows if other.squad not in (None, row.squad) and other.stage in AT_WORK]


def _names(row: Idea) -> list[str]:
    return sorted(named_tools(row.title, row.problem).possible)


def _about_same_tool(session: Session, row: Idea, ids: Sequence[str]) -> Iterator[tuple[Idea, str]]:
    ours = named_tools(row.title, row.problem)
    elsewhere = _elsewhere(session, row, ids)
    squads = organization_queries.squads(session) if elsewhere else []
    common = [word for squad in squads for word in (squad.name, *squad.areas)]
    for other in elsewhere:
        tool = same_tool(ours, named_tools(other.title, other.problem), common)
        if tool:
            yield other, tool


def _stage_same(session: Session, row: Idea, other: Idea, about: str, now: datetime, tool: str = "") -> None:
    notification = SameIdeaNotification(
        ideas=(_twin(row), _twin(other)),
        squads=(squad_name(session, row.squad), squad_name(session, other.squad)),
        tool=tool,
    )
    leads = dict.fromkeys(organization_queries.lead_of(session, str(squad)) for squad in (row.squad, other.squad))
    for lead in leads:
        if lead is not None:
            # A key that was staged once is never staged again.
            outbox.stage(session, notification, key=f"{about}:{lead}", audience=lead, batch=True, **hold(row, now))


def _twin(row: Idea) -> Twin:
    return Twin(id=row.id, label=label(row), title=row.title, stage=row.stage)
