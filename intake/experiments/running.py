"""Begins and ends experiments: the budget's turn, who answers for it, and what an ending means for the idea."""

from datetime import datetime

from intake import assess, audit, relations, sentences, viewers
from intake import queries as intake
from intake.access import Action, Principal, can
from intake.company.people import check_named, meet
from intake.errors import FieldErrors, Refused
from intake.experiments import dates, ledger, queries, telling
from intake.experiments.moves import as_written, move
from intake.experiments.tables import Experiment
from intake.experiments.values import Conclusion, Ending, ExperimentDraft
from intake.ideas import Stage
from intake.tables import Idea
from store import fulltext
from store.engine import Session
from store.turns import take_turn

BUDGET, EXPERIMENT = "experiments' budget", "experiment"
ENDED = "This experiment has ended already."
OWN_IDEA = "Somebody else than whoever handed the idea in answers for its experiment."
UNSEEN = "They may not see this private idea. Whoever handed it in, or a triager, has to show it to them first."


def ledger_of(session: Session, row: Idea, by: Principal, now: datetime) -> ledger.Ledger:
    """Return this quarter's ledger as it counts for an idea: public ones know of public ones alone."""
    quarter = ledger.quarter_of(dates.today(session, now))
    return queries.ledger(session, quarter, by if row.private else None)


def begin(session: Session, row: Idea, draft: ExperimentDraft, by: Principal, now: datetime) -> Experiment:
    """Write down a new experiment; raises FieldErrors for what can't be, also for a cost that nothing is left for."""
    draft = draft.checked(dates.today(session, now))
    assert draft.cost is not None
    assert draft.owner is not None
    assert draft.decides_on is not None
    if draft.owner == row.requester:
        raise FieldErrors({"owner": OWN_IDEA})
    # Two that begin at once would both find what is left for one.
    take_turn(session, BUDGET)
    stands = ledger_of(session, row, by, now)
    ledger.check(stands, draft.cost)
    name_owner(session, row, draft.owner, by, now)
    number, _, _ = intake.policy_in_force(session)
    run = len(queries.of_idea(session, row.id)) + 1
    experiment = Experiment(
        id=f"{row.id}.{run}",
        idea_id=row.id,
        run=run,
        quarter=stands.quarter,
        started_by=by.member_id,
        started_at=now,
        asks_at=dates.morning_of(session, draft.decides_on, draft.owner),
        policy_version=number,
        **draft.model_dump(),
    )
    session.add(experiment)
    session.flush()
    row.decide_on = draft.decides_on
    audit.act(session, "experiment started", EXPERIMENT, experiment.id, now, after=as_written(experiment))
    return experiment


def name_owner(session: Session, row: Idea, owner: str, by: Principal, now: datetime) -> None:
    """Have somebody answer for the work on an idea; those who say who may see a private one show it to them by this.

    Raises FieldErrors where others name somebody who may not see it.
    """
    check_named(session, {"owner": [owner]})
    if row.private and can(by, Action.name_viewers, relations.to_idea(session, row, by)):
        viewers.name(session, row, [owner], by.member_id, now)
        viewers.check_number(session, row)
        return
    meet(session, [intake.member(session, owner)], now)
    if row.private and not viewers.sees(session, row, owner):
        raise FieldErrors({"owner": UNSEEN})


def end(
    session: Session, row: Idea, experiment: Experiment, ending: Ending, said: Conclusion, by: Principal, now: datetime
) -> None:
    """Write down how an experiment ended and what is known; its outcome is the idea's chance from now on."""
    if experiment.ending is not None or row.stage is not Stage.experiment:
        raise Refused(ENDED)
    before = as_written(experiment)
    experiment.ending, experiment.learned, experiment.measured = ending, said.learned, said.measured
    experiment.ended_at, experiment.ended_by = now, by.member_id
    session.add(experiment)
    session.flush()
    after = as_written(experiment)
    audit.act(session, "experiment ended", EXPERIMENT, experiment.id, now, before=before, after=after)
    if ending is not Ending.pivoted:
        _, policy, _ = intake.policy_in_force(session)
        row.proven = policy.proven if ending is Ending.continued else 0.0
        assess.score_again(session, row)
    if not row.private:
        fulltext.put(session, row.id, row.title, f"{row.problem}\n{queries.learned(session, [row.id])[row.id]}")


def tell_end(session: Session, row: Idea, experiment: Experiment, by: Principal, now: datetime) -> None:
    """Stage the result for the guild, and in the owner's message what was said."""
    telling.stage_result(session, row, experiment, by.member_id, now)
    if experiment.asked_at is not None:
        telling.stage_question(session, row, experiment, now)


def stop(session: Session, row: Idea, said: Conclusion, by: Principal, now: datetime) -> None:
    """Take the idea no further, with thanks."""
    row.decide_on = None
    move(session, row, Stage.parked, "stopped", sentences.stopped(said.learned), by, now)
