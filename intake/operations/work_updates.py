"""Asks the owners of ideas in work how it goes, every two weeks, and passes on what they say."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake import sentences
from intake.errors import Refused
from intake.ideas import IN_WORK
from intake.notifications.work_updates import BlockedNotification, WorkQuestion
from intake.operations import history
from intake.operations.ideas import hold
from intake.operations.members import present_owner
from intake.operations.notify import stage_homes, stage_tracker, stage_tracker_by_plan
from intake.policy import hub_of
from intake.queries import organization as organization_queries
from intake.queries import work_updates as work_queries
from intake.rules.work_updates import LATER, WorkReport, WorkState, due_at, waits_for_end
from intake.rules.working_days import morning_after, polite, polite_before
from intake.tables import Idea, Member, WorkUpdate
from store import outbox
from store.engine import Session
from store.locking import add_unless_there

WORK_UPDATE = "work update"
OVER = "The work on this idea is over, so there is nothing to report."
ANSWERED = "You already answered this. You'll be asked again in two weeks."


def due(session: Session, now: datetime) -> list[str]:
    """Return the ideas whose owners are to be asked by now."""
    return [idea_id for idea_id, instant in _instants(session, now) if instant <= now]


def next_due(session: Session, now: datetime) -> list[datetime]:
    """Return when the next owner is asked, if there is one."""
    return sorted(instant for _, instant in _instants(session, now))[:1]


def _instants(session: Session, now: datetime) -> list[tuple[str, datetime]]:
    # A weekend brings the question forward, so that nobody hears nothing for longer; what was missed waits for morning.
    instants = []
    for each in work_queries.in_work(session):
        zone, country = _place(session, each.owner)
        instant = polite_before(due_at(each.began, each.last_asked), zone, country)
        today, planned = polite(now, zone, country), _day(instant, zone)
        end = each.end_asked or (each.ends and (each.ends if each.ends > now else today))
        day = _day(max(instant, today), zone)
        if end is not None and waits_for_end(planned, day, _day(end, zone), is_silent=each.silent):
            instant = morning_after(_day(end, zone) + LATER, zone, country)
        instants.append((each.idea_id, instant if instant > now else today))
    return instants


def _day(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def ask(session: Session, idea_id: str, now: datetime) -> None:
    """Ask the owner how it goes, once; where several were not answered the tracker says since when there is no word."""
    if idea_id not in due(session, now):
        # Another process has asked, or the work has ended meanwhile.
        return
    [work] = [each for each in work_queries.in_work(session) if each.idea_id == idea_id]
    row = session.get_one(Idea, idea_id)
    number = len(work_queries.of_idea(session, idea_id)) + 1
    owner = present_owner(session, row, work.owner) or work.owner
    update = WorkUpdate(id=f"{idea_id}.{number}", idea_id=idea_id, number=number, owner=owner, asked_at=now)
    if not add_unless_there(session, update):
        # Another process has asked in this moment.
        return
    history.audit_act(session, "work asked", WORK_UPDATE, update.id, now, after={"owner": owner})
    _stage_question(session, row, update, now)
    # Silence changes what the tracker says.
    stage_tracker_by_plan(session, row, f"work:{update.id}", now)


def report(session: Session, row: Idea, update: WorkUpdate, said: WorkReport, by: str, now: datetime) -> None:
    """Write down what the owner says: for the tracker and the digest, and where it is blocked for those who lead."""
    if row.stage not in IN_WORK:
        raise Refused(OVER)
    if update.answered_at is not None:
        raise Refused(ANSWERED)
    update.state, update.blocked_by, update.line = said.state, said.blocked_by, said.line
    update.answered_at, update.answered_by = now, by
    session.add(update)
    sentence = sentences.work_update(said.state, said.blocked_by, said.line)
    history.record(session, row, verb="word", sentence=sentence, by=by, now=now, squad=row.squad)
    session.flush()
    history.audit_act(session, "work reported", WORK_UPDATE, update.id, now, after={"state": said.state.value})
    stage_tracker(session, row, now)
    stage_homes(session, [row.requester], f"word:{update.id}", now)
    _stage_question(session, row, update, now)
    if said.state is WorkState.blocked and not row.private:
        _stage_blocked(session, row, update, now)


def close_questions(session: Session, row: Idea, now: datetime) -> None:
    """Have questions that nobody has answered say that the work is over: their buttons would lead nowhere."""
    for update in work_queries.of_idea(session, row.id):
        if update.answered_at is None:
            _stage_question(session, row, update, now, is_over=True)


def _stage_question(session: Session, row: Idea, update: WorkUpdate, now: datetime, *, is_over: bool = False) -> None:
    subject = f"work:{update.id}@{update.owner}"
    notification = WorkQuestion(**_fields(row, update), is_over=is_over)
    if is_over:
        # As long as that can be undone, it isn't over.
        key, held = f"{subject}:over", hold(row, now)
    else:
        key, held = f"{subject}:{update.state.value if update.state else 'asked'}", {"due": now}
    outbox.stage(session, notification, key=key, audience=update.owner, subject=subject, **held)


def _stage_blocked(session: Session, row: Idea, update: WorkUpdate, now: datetime) -> None:
    squads = organization_queries.squads(session)
    leads = [squad.lead for squad in squads if squad.key == row.squad] + [hub_of(squads).lead]
    for lead in sorted({lead for lead in leads if lead and lead != update.answered_by}):
        notification = BlockedNotification(**_fields(row, update), owner=update.owner)
        outbox.stage(session, notification, key=f"blocked:{update.id}@{lead}", audience=lead, due=now)


def _fields(row: Idea, update: WorkUpdate) -> dict[str, object]:
    of_update = update.model_dump(include={"state", "blocked_by", "line"})
    return {**of_update, "update": update.id, "idea_id": row.id, "private": row.private} | {
        "version": row.version,
        "title": row.title,
    }


def _place(session: Session, member: str) -> tuple[str, str | None]:
    """Return somebody's time zone, and the country of their public holidays if that is another's."""
    row = session.get(Member, member)
    if row is None or row.refreshed_at is None:
        return organization_queries.workspace(session).zone, None
    return row.zone, row.country or None
