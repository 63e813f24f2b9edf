"""Which squad an idea is sent to and why, and where it goes after that: to another squad, or back to the triagers."""

from datetime import datetime
from typing import Any

from intake import sentences
from intake.access import Principal
from intake.errors import NotFound, Refused
from intake.ideas import Stage
from intake.notifications.ideas import Decision, HandedBackNotification, SquadNote
from intake.operations import history
from intake.operations import visibility as visibility_operations
from intake.operations.due_dates import decide_by
from intake.operations.idea_notifications import idea_notification, label
from intake.operations.matching.assess import confirm_priority, routing_of
from intake.operations.matching.duplicates import stage_same_idea
from intake.operations.notify import stage_everything, stage_homes, stage_news, stage_supporters_news
from intake.policy import SquadCard, hub_of
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries.policy import policy_in_force
from intake.rules.matching.priority_match import Fit
from intake.rules.matching.routing import Routing
from intake.tables import Idea
from store import outbox
from store.engine import Session

NOT_WAITING = "This idea isn't waiting for its squad any more."
SAME_SQUAD = "The idea is with this squad already. Choose another one."
NO_SQUAD = "This squad takes no more ideas. Choose another one."


# Which squad an idea is sent to, and why.


def choices(session: Session) -> list[SquadCard]:
    """Return the squads that an idea can be sent to."""
    squads = organization_queries.squads(session)
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


def _why(session: Session, row: Idea, squad: SquadCard, note: str = "") -> str:
    routing = routing_of(row)
    reasons = routing.reasons if squad.key == routing.squad else ()
    _, policy, _ = policy_in_force(session)
    fit = Fit.model_validate(row.fit).model_copy(update={"provisional": False})
    return sentences.sent(squad.name, reasons, fit, policy, note)


# Where it goes after that.


def check_sent(row: Idea) -> None:
    """Raise Refused unless an idea was sent to a squad that has not begun to work on it."""
    if row.stage is not Stage.accepted or row.squad is None:
        raise Refused(NOT_WAITING)


def other_squad(session: Session, row: Idea, key: str) -> SquadCard:
    """Return the squad that an idea is to go to; raises Refused for the one it has, NotFound for none."""
    if key == row.squad:
        raise Refused(SAME_SQUAD)
    squad = next((squad for squad in organization_queries.squads(session) if squad.key == key), None)
    if squad is None:
        raise NotFound(NO_SQUAD)
    return squad


def learned_ideas(session: Session, routing: Routing) -> dict[str, str]:
    """Return the names of the past ideas that a suggestion was learned from, by id; public ones only."""
    ids = [id_ for each in routing.learned_from for id_ in each.ideas]
    return {id_: f"{label(idea)} {idea.title}" for id_, idea in idea_queries.ideas_by_id(session, ids).items()}


def stage_left_squad(session: Session, row: Idea, squad: str, why: str, now: datetime) -> None:
    """Stage what takes the place of the note to a squad that has an idea no more."""
    squads = {card.key: card for card in organization_queries.squads(session)}
    left = squads.get(squad)
    if left is None:
        return
    stage_homes(session, [organization_queries.lead_of(session, squad) or ""], f"{row.id}:{row.version}", now)
    subject = f"squad:{row.id}@{left.channel}"
    is_elsewhere = row.squad is None or squads[row.squad].channel != left.channel
    is_posted = outbox.among(session, [subject]) or outbox.is_pending(session, subject)
    if left.channel and is_elsewhere and is_posted and not row.private:
        note = idea_notification(session, row, SquadNote).model_copy(update={"left": why})
        key = f"{subject}:{row.version}"
        outbox.stage(session, note, key=key, audience=left.channel, due=now, subject=subject)


def stage_handed_back(session: Session, row: Idea, why: str, by: str, now: datetime) -> None:
    """Stage for the triagers, in the thread of a public idea's card, that a squad handed it back."""
    card = f"card:{row.id}@"
    for subject in [] if row.private else outbox.like(session, card):
        audience = subject.removeprefix(card)
        notification = HandedBackNotification(
            id=row.id, label=label(row), title=row.title, by=by, why=why, times=row.times_handed_back
        )
        key = f"handed back:{row.id}:{row.version}@{audience}"
        outbox.stage(session, notification, key=key, audience=audience, due=now, reply_to=subject)


def move_to_squad(
    session: Session,
    row: Idea,
    squad: SquadCard,
    verb: str,
    why: str,
    by: Principal,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Give an accepted idea to another squad and tell both, its requester and its supporters why."""
    before = row.squad
    row.squad, row.decide_on = squad.key, decide_by(session, now)
    row.taken_by = row.taken_at = None
    decision = Decision(stage=row.stage, by=by.member_id, at=now, why=why, squad=row.squad)
    row.decision = decision.model_dump(mode="json")
    fields: dict[str, Any] = {"squad": row.squad, "from_squad": before}
    # A private idea is shown to the squad's own lead and to nobody who stands in for one, as when it is sent.
    if row.private and squad.lead and squad.lead != by.member_id:
        fields["named"] = list(visibility_operations.add_viewers(session, row, [squad.lead], by.member_id, now))
    reason_field = {} if reason is None else {"reason": reason}
    history.record(session, row, verb=verb, sentence=why, by=by.member_id, now=now, **fields, **reason_field)
    session.flush()
    stage_everything(session, row, now)
    if before is not None:
        stage_left_squad(session, row, before, why, now)
    stage_news(session, row, now)
    stage_supporters_news(session, row, now)
    stage_same_idea(session, row, now)
