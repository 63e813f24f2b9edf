"""What may be seen of the work on an idea: its experiments, what it has changed, and what one may do next."""

from intake import queries, relations
from intake.access import Action, Principal, can
from intake.experiments import queries as experiments
from intake.experiments.facts import Impact, Reading, Trial, Work
from intake.experiments.tables import Building, Experiment
from intake.ideas import Stage
from intake.tables import Idea
from store.engine import Session


def work_of(session: Session, row: Idea, by: Principal) -> Work:
    """Return how far the work on an idea is, for somebody who looks at it closely."""
    trials = experiments.of_idea(session, row.id)
    runs = running(trials)
    stands = relations.to_work(session, row, by)
    building = session.get(Building, row.id)
    return Work(
        trials=tuple(trial_of(each) for each in trials),
        impact=impact_of(session, building) if building is not None else None,
        may_experiment=may_start(row, runs) and can(by, Action.experiment, stands),
        may_conclude=runs is not None
        and can(by, Action.conclude, relations.to_work(session, row, by, runs.owner))
        and row.stage is Stage.experiment,
        may_build=may_start(row, runs) and can(by, Action.build, stands),
        may_go_live=row.stage is Stage.build and can(by, Action.build, stands),
    )


def running(trials: list[Experiment]) -> Experiment | None:
    """Return the experiment that has not ended yet."""
    return next((each for each in trials if each.ending is None), None)


def may_start(row: Idea, runs: Experiment | None) -> bool:
    """Tell whether an idea may be tried out, or built without trying: it was accepted, and nothing of it runs."""
    return runs is None and row.stage in (Stage.accepted, Stage.experiment)


def owner_for(session: Session, row: Idea, by: Principal) -> str | None:
    """Return who is proposed to answer for the work: the squad's lead, or whoever asks; never the requester."""
    lead = next((squad.lead for squad in queries.squads(session) if squad.key == row.squad), None)
    return next((member for member in (lead, by.member_id) if member not in (None, row.requester)), None)


def trial_of(row: Experiment) -> Trial:
    """Return an experiment as it is told."""
    return Trial.model_validate(row.model_dump(include=set(Trial.model_fields)))


def impact_of(session: Session, building: Building) -> Impact:
    """Return what an idea is to change, and how that was before and after."""
    told = building.model_dump(include=set(Impact.model_fields))
    after = tuple(
        Reading(days=each.days, value=each.value) for each in experiments.check_backs(session, building.idea_id)
    )
    return Impact.model_validate({**told, "after": after})
