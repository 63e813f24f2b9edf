"""Watches for the event that brings an idea up again, and brings it up once."""

from datetime import date, datetime

from intake import sentences
from intake.formatting import next_quarter
from intake.ideas import Asked, Data, Stage
from intake.operations import history
from intake.operations.idea_notifications import label
from intake.operations.matching.assess import assess
from intake.operations.matching.routing import squad_for
from intake.operations.notify import stage_everything
from intake.operations.working_hours import today
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries.ideas import WatchedIdea
from intake.queries.policy import policy_in_force, priority_examples
from intake.queries.support import confirmed
from intake.rules.matching.priority_match import Fit, propose_fit
from intake.rules.reopening import Reopening, ReopeningEvent
from intake.rules.working_days import A_DAY, end_of, working_day
from intake.tables import Idea
from store.engine import Session
from store.session import cached

LIVE = (Stage.live, Stage.measured)
# A squad with so many weeks left in the quarter could take something on.
FREE_WEEKS = 1.0


def events_of(session: Session, row: Idea, now: datetime) -> tuple[Reopening, ...]:
    """Return the events that could bring an idea up again, a day first; only those that can still happen."""
    # We look again on a day on which people work.
    on = working_day(next_quarter(today(session, now)), organization_queries.workspace(session).zone)
    events = [Reopening(event=ReopeningEvent.date, on=on)]
    if Fit.model_validate(row.fit).priority is None:
        events.append(Reopening(event=ReopeningEvent.priority, on=on))
    if row.data is not Data.ready:
        events.append(Reopening(event=ReopeningEvent.data, on=on))
    twins = idea_queries.ideas_by_id(session, row.similar)
    events += [
        Reopening(event=ReopeningEvent.live, on=on, subject=twin.id, name=label(twin))
        for twin in twins.values()
        if twin.stage in (Stage.accepted, Stage.experiment, Stage.build)
    ][:1]
    squad = squad_for(session, row)
    # What is there already would bring it up the same day.
    if not _has_free_weeks(session, squad.key):
        events.append(Reopening(event=ReopeningEvent.weeks, on=on, subject=squad.key, name=squad.name))
    return tuple(events)


def set_aside_text(session: Session, row: Idea, reopening: Reopening, now: datetime) -> str:
    """Return what a requester reads when their idea has to wait: which priority goes first, and when we look again."""
    winner, is_own = _first_priority(session, row)
    return sentences.idea_waits(row.title, winner, reopening, today(session, now), is_own=is_own)


def reason_text(session: Session, row: Idea, reason: str) -> str:
    """Return what a requester reads for a reason against their idea: a published one would fit any other idea."""
    _, policy, _ = policy_in_force(session)
    if reason not in policy.reasons:
        return reason
    winner, is_own = _first_priority(session, row)
    return sentences.for_a_published_reason(row.title, reason, winner, is_own=is_own)


def _first_priority(session: Session, row: Idea) -> tuple[str | None, bool]:
    """Return the priority that goes before an idea, and whether it is the idea's own: then no other is heavier."""
    _, policy, _ = policy_in_force(session)
    own = Fit.model_validate(row.fit).priority
    winner = max(policy.priorities, key=lambda priority: (priority.weight, priority.key == own), default=None)
    return (winner.name, winner.key == own) if winner else (None, False)


def watch(session: Session, row: Idea, event: ReopeningEvent | None, text: str, now: datetime) -> str:
    """Watch for an event from now on; without one, nothing brings the idea up.

    Return what the requester reads: a text that nobody changed names the event that was chosen.
    """
    events = events_of(session, row, now)
    chosen = [each for each in events if each.event is event] if event else []
    if chosen and text == set_aside_text(session, row, events[0], now):
        text = set_aside_text(session, row, chosen[0], now)
    row.reopening = chosen[0].model_dump(mode="json") if chosen else None
    row.reopens_on = chosen[0].on if chosen else None
    return text


def due(session: Session, now: datetime) -> list[str]:
    """Return the ideas that an event has brought up, in order of id."""
    day = today(session, now)
    return [row.id for row in idea_queries.watched(session) if _has_happened(session, row, day)]


def next_days(session: Session) -> list[datetime]:
    """Return when the next day begins on which an idea is to be brought up, if there is one."""
    day = idea_queries.next_reopening(session)
    return [end_of(day - A_DAY, organization_queries.workspace(session).zone)] if day is not None else []


def bring_up(session: Session, idea_id: str, now: datetime) -> None:
    """Have an idea wait for a decision again, and its requester and the triagers read why."""
    row = session.get_one(Idea, idea_id)
    if row.reopening is None or row.stage is not Stage.parked:
        return
    reopening, row.reopening, row.reopens_on = Reopening.model_validate(row.reopening), None, None
    row.stage, row.version, row.changed_at, row.decision = Stage.submitted, row.version + 1, now, None
    session.flush()
    if reopening.event in (ReopeningEvent.priority, ReopeningEvent.data):
        # What has happened counts for its score and its squad.
        assess(session, row)
    sentence = sentences.brought_up(reopening)
    history.record(session, row, verb="brought up", sentence=sentence, by=None, now=now)
    history.audit_act(session, "brought up", history.IDEA, row.id, now, after={"event": reopening.event.value})
    session.flush()
    stage_everything(session, row, now)


def _has_happened(session: Session, row: WatchedIdea, day: date) -> bool:
    reopening = Reopening.model_validate(row.reopening)
    if reopening.on <= day:
        return True
    if reopening.event is ReopeningEvent.data:
        return row.data is Data.ready or Asked.data_access in confirmed(session, row)
    if reopening.event is ReopeningEvent.priority:
        return _is_covered(session, row)
    if reopening.event is ReopeningEvent.live:
        other = session.get(Idea, reopening.subject)
        while other is not None and other.stage is Stage.merged and other.merged_into is not None:
            other = session.get(Idea, other.merged_into)
        return other is not None and other.stage in LIVE
    if reopening.event is ReopeningEvent.weeks:
        return _has_free_weeks(session, str(reopening.subject))
    return False


def _is_covered(session: Session, row: WatchedIdea) -> bool:
    """Tell whether a published priority covers an idea by now; each version is asked once."""
    number, policy, _ = policy_in_force(session)
    if Fit.model_validate(row.fit).priority is not None:
        return True
    if number == row.policy_version:
        return False
    key = ("covered", row.id, row.version, number)
    if key not in session.kept:
        idea = session.get_one(Idea, row.id)
        fit = propose_fit(idea.title, idea.problem, idea.area, policy, cached(session, priority_examples))
        session.kept[key] = fit.priority is not None
    return bool(session.kept[key])


def _has_free_weeks(session: Session, squad: str) -> bool:
    row = portfolio_queries.newest(session)
    if row is None:
        return False
    plan = row.body.get("plan", {})
    return float(plan.get("capacity", {}).get(squad, 0.0)) - float(plan.get("used", {}).get(squad, 0.0)) >= FREE_WEEKS
