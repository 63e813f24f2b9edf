"""Accepts an idea for a squad, and says why in a sentence for its requester."""

from datetime import date, datetime

from intake import sentences
from intake.access import Principal
from intake.operations.matching.assess import confirm_priority, routing_of
from intake.policy import SquadCard, hub_of
from intake.queries import ideas as idea_queries
from intake.queries.ideas import policy_in_force
from intake.rules.experiments import ExperimentDraft
from intake.rules.matching.priority_match import Fit
from intake.tables import Experiment, Idea
from store.engine import Session

# What “two weeks” mean until somebody says otherwise; costs are squad-weeks.
WEEKS, COST, COACHING = 2, 1.0, 0.2
METRIC, CONVINCING = "people of 5 who want to keep using it", 3.0


def choices(session: Session) -> list[SquadCard]:
    """Return the squads that an idea can be sent to."""
    squads = idea_queries.squads(session)
    return squads or [hub_of(squads)]


def squad_for(session: Session, row: Idea, key: str | None = None) -> SquadCard:
    """Return the squad of a key, else the one that is suggested for an idea, else the hub."""
    squads = {squad.key: squad for squad in choices(session)}
    return squads.get(key or routing_of(row).squad) or hub_of(list(squads.values()))


def accepted(
    session: Session, row: Idea, key: str | None, by: Principal, now: datetime, note: str = ""
) -> tuple[SquadCard, str]:
    """Confirm an idea's match and score; return the squad that gets it, and the sentence that says why."""
    squad = squad_for(session, row, key)
    confirm_priority(session, row, by.member_id, now)
    return squad, _why(session, row, squad, note)


def accepting_text(session: Session, row: Idea) -> str:
    """Return what a requester would read if the idea went to the suggested squad."""
    squad = squad_for(session, row)
    why = _why(session, row, squad)
    return sentences.shown_to_lead(why, squad.name, has_lead=squad.lead is not None) if row.private else why


def hub_name(session: Session) -> str:
    """Return what the central squad is called."""
    return hub_of(choices(session)).name


def trial_draft(session: Session, row: Idea, by: Principal, *, coached: bool) -> ExperimentDraft:
    """Return what a two-week trial begins with; every part of it can be changed before it does."""
    squads = choices(session)
    squad = hub_of(squads) if coached else squad_for(session, row)
    owner = next((member for member in (squad.lead, by.member_id) if member not in (None, row.requester)), None)
    return ExperimentDraft(
        hypothesis=f"“{row.title}” helps the people who try it.",
        metric=METRIC,
        convincing=CONVINCING,
        weeks=WEEKS,
        cost=COACHING if coached else COST,
        owner=owner,
    )


def trial_text(trial: ExperimentDraft | Experiment, coached_by: str | None, today: date) -> str:
    """Return what a requester reads of a trial `today`; `coached_by` is the squad that coaches their team."""
    assert trial.convincing is not None
    assert trial.decides_on is not None
    if coached_by is not None:
        return sentences.coached(coached_by, trial.metric, trial.convincing, trial.decides_on, today)
    return sentences.tried(trial.hypothesis, trial.metric, trial.convincing, trial.decides_on, today)


def _why(session: Session, row: Idea, squad: SquadCard, note: str = "") -> str:
    routing = routing_of(row)
    reasons = routing.reasons if squad.key == routing.squad else ()
    _, policy, _ = policy_in_force(session)
    fit = Fit.model_validate(row.fit).model_copy(update={"provisional": False})
    return sentences.sent(squad.name, reasons, fit, policy, note)
