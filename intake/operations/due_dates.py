"""The day by which an idea is looked at, or decided by its squad: who keeps it, and reminders once it is overdue."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from intake.ideas import NOBODY, Authorship, Stage
from intake.notifications.due_dates import LateReview, NudgeNotification
from intake.operations import history
from intake.operations.rota import absences, rota
from intake.operations.working_hours import country_of_member, day_in, polite_for, today, zone_of
from intake.queries import due_dates as due_date_queries
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import origins
from intake.queries import visibility as visibility_queries
from intake.queries.imports import is_imported
from intake.queries.policy import policy_in_force
from intake.rules.rota import away_on
from intake.rules.working_days import end_of, morning_after, polite, working_day, working_days_after
from intake.tables import Idea, ReviewDuty, Squad
from store import outbox
from store.engine import Session

# An idea begins to wait with these: it is new, its question was answered, or something brought it up again.
WAITS_SINCE = frozenset({"submitted", "claimed", "answered", "reopened", "brought up", "handed back"})
REVIEW = "review"
# After an outage nobody is reminded of what was promised for longer ago.
REMINDED_FOR = timedelta(days=35)


def give_review(session: Session, row: Idea, now: datetime) -> None:
    """Give an idea that begins to wait to the person on duty; what they promise is a day of theirs."""
    if row.stage is not Stage.submitted or row.requester == NOBODY or is_imported(session, row.id):
        return
    since = max((c.at for c in idea_queries.changes(session, row.id) if c.verb in WAITS_SINCE), default=None)
    duty = session.get(ReviewDuty, row.id)
    if since is None or (duty is not None and duty.since >= since):
        return
    people = _reviewers(session, row, day_in(now, organization_queries.workspace(session).zone))
    if not people:
        return
    days = {member: _promise(session, day_in(now, zone_of(session, member)), member) for member in people}
    days_away = absences(session)
    member = next((each for each in people if each not in away_on(days[each], days_away)), people[0])
    promised_on, zone = days[member], zone_of(session, member)
    values = ReviewDuty(
        idea_id=row.id, member=member, since=since, promised_on=promised_on, overdue_at=end_of(promised_on, zone)
    )
    if duty is None:
        session.add(values)
    else:
        empty = {"missed_on": None, "nudge_at": None, "nudged_at": None, "pass_at": None, "passed_at": None}
        for name, value in (values.model_dump(exclude={"idea_id"}) | empty).items():
            setattr(duty, name, value)
        session.add(duty)
    session.flush()


def _reviewers(session: Session, row: Idea, day: date) -> list[str]:
    """Return who may decide about an idea, the one on duty first.

    Who is asked whether it is theirs, or will be in a moment, is one of them only where there is nobody else.
    """
    people = rota(session, day, but=row.requester)
    origin = None if row.reporter is None or row.private else origins.origin_of(session, row.id)
    if origin is None or origin.authorship not in (Authorship.open, Authorship.asked):
        return [*people]
    return [each for each in people if each != origin.author] or [*people]


def forget_overdue(session: Session, row: Idea, now: datetime) -> None:
    """Forget a day that passed while nobody was to look at an idea; it is given a new one."""
    duty = session.get(ReviewDuty, row.id)
    if duty is not None and duty.overdue_at <= now:
        session.delete(duty)
        session.flush()


def review_of(session: Session, row: Idea) -> ReviewDuty | None:
    """Return who looks at an idea that waits, None where nobody has been given it."""
    return session.get(ReviewDuty, row.id) if row.stage is Stage.submitted else None


def is_promised(session: Session, duty: ReviewDuty) -> bool:
    """Tell whether somebody is reminded once the day that an idea was last given has passed.

    Two people are reminded; a day that was set after the second has it would be a promise that nobody keeps.
    """
    if duty.passed_at is None:
        return True
    passed_on = day_in(duty.passed_at, zone_of(session, duty.member))
    return duty.promised_on <= _promise(session, passed_on, duty.member)


def promise_again(session: Session, idea_id: str, now: datetime) -> Idea | None:
    """Promise a new day where the last has passed, and have the person reminded in their next morning, once."""
    duty, row = session.get_one(ReviewDuty, idea_id), session.get_one(Idea, idea_id)
    if row.stage is not Stage.submitted or duty.overdue_at > now:
        return None
    zone = zone_of(session, duty.member)
    if duty.missed_on is None:
        duty.missed_on = duty.promised_on
        duty.nudge_at = polite(now, zone, country_of_member(session, duty.member))
    duty.promised_on = _promise(session, day_in(now, zone), duty.member)
    duty.overdue_at = end_of(duty.promised_on, zone)
    session.add(duty)
    session.flush()
    history.audit_act(session, "review promised again", REVIEW, row.id, now, after={"on": str(duty.promised_on)})
    _hand_over(session, [(duty, row)], now)
    return row


def leave(session: Session, member: str, now: datetime) -> list[Idea]:
    """Give what somebody promised for days on which they are away to those who are there, who are told once.

    Return the ideas that somebody else has now.
    """
    return _hand_over(session, due_date_queries.held(session, member), now)


def _hand_over(session: Session, duties: Sequence[tuple[ReviewDuty, Idea]], now: datetime) -> list[Idea]:
    given: dict[tuple[str, str], list[LateReview]] = {}
    handed_over = []
    for duty, row in duties:
        member, day = duty.member, duty.promised_on
        if member not in (away := away_on(day, absences(session))):
            continue
        people = [each for each in _reviewers(session, row, day) if each not in away]
        if not people:
            continue
        duty.member = people[0]
        zone, country = zone_of(session, duty.member), country_of_member(session, duty.member)
        duty.overdue_at = end_of(day, zone)
        if duty.missed_on is not None:
            duty.nudge_at, duty.pass_at = None, morning_after(day_in(now, zone), zone, country)
        session.add(duty)
        history.audit_act(session, "review handed over", REVIEW, row.id, now, after={"member": duty.member})
        handed_over.append(row)
        given.setdefault((duty.member, member), []).append(late_review(row, duty))
    for (member, absent), reviews in given.items():
        _stage(session, member, reviews, now, away=absent)
    return handed_over


def nudge(session: Session, member: str, now: datetime) -> None:
    """Remind a person in one message of all that they promised and have not looked at."""
    duties = due_date_queries.to_nudge(session, now, member)
    zone, late = zone_of(session, member), []
    for duty, row in duties:
        duty.nudged_at, duty.nudge_at = now, None
        duty.pass_at = morning_after(day_in(now, zone), zone, country_of_member(session, member))
        session.add(duty)
        late.append(late_review(row, duty))
    _stage(session, member, late, now)


def pass_on(session: Session, member: str, now: datetime) -> list[Idea]:
    """Give what a person was reminded of and has not looked at to the next on the rota, who is told once.

    Return the ideas that somebody else has now.
    """
    by_next: dict[str, list[LateReview]] = {}
    passed = []
    for duty, row in due_date_queries.to_pass(session, now, member):
        today = day_in(now, zone_of(session, member))
        away = away_on(today, absences(session))
        people = [each for each in _reviewers(session, row, today) if each not in away]
        following = [each for each in people if each != member] or [member]
        duty.member, duty.passed_at, duty.pass_at = following[0], now, None
        session.add(duty)
        history.audit_act(session, "review passed on", REVIEW, row.id, now, after={"member": duty.member})
        if duty.member != member:
            passed.append(row)
            by_next.setdefault(duty.member, []).append(late_review(row, duty))
    for each, late in by_next.items():
        _stage(session, each, late, now, passed=True)
    return passed


def next_reviews(session: Session) -> list[datetime]:
    """Return when the next promised day passes, somebody is reminded, or something is passed on."""
    return due_date_queries.next_instants(session)


def late_count(session: Session) -> int:
    """Return how many public ideas wait longer than was promised, though two people were reminded."""
    return due_date_queries.count_late(session)


def _stage(
    session: Session,
    member: str,
    late: list[LateReview],
    now: datetime,
    *,
    passed: bool = False,
    away: str | None = None,
) -> None:
    if not late:
        return
    session.flush()
    notification = NudgeNotification(reviews=tuple(late), passed=passed, away=away)
    # At one instant somebody may get several of those who are away, or several ideas of one, each by itself.
    key = f"nudge:{member}:{now.isoformat()}:{f'{away}:{late[0].id}' if away else passed}"
    outbox.stage(session, notification, key=key, audience=member, due=now)
    history.audit_act(session, "review nudged", REVIEW, member, now, after={"ideas": len(late), "passed": passed})


def late_review(row: Idea, duty: ReviewDuty) -> LateReview:
    """Return an idea that waits longer than was promised."""
    return LateReview(
        id=row.id,
        version=row.version,
        title=row.title,
        promised_on=duty.missed_on or duty.promised_on,
        new_day=duty.promised_on,
    )


# What squads promise: to decide by a day how an idea that was sent to them goes on. Its lead is reminded once, and
# about the lead's own ideas the triager on duty; a working day later the next on the rota is.


def decide_by(session: Session, now: datetime) -> date:
    """Return by when is decided how an idea goes on that is sent now, as the policy says."""
    _, policy, _ = policy_in_force(session)
    zone = organization_queries.workspace(session).zone
    return working_day(today(session, now) + timedelta(weeks=policy.weeks_to_decide), zone)


class DueDecision(NamedTuple):
    """What a squad was to decide by a day, and when somebody who may decide it is reminded.

    That is its lead, or a triager where they are `own_ideas` of the lead.
    """

    instant: datetime
    squad: str
    day: date
    member: str
    idea_ids: tuple[str, ...]
    own_ideas: bool


def decisions_missed(session: Session, now: datetime) -> list[DueDecision]:
    """Return the promised decisions of which nobody was reminded yet, though their day has passed."""
    today = day_in(now, organization_queries.workspace(session).zone)
    # A day further than here: elsewhere it has passed already.
    promised: dict[str, list[due_date_queries.PromisedDecision]] = {}
    for each in due_date_queries.promised_decisions(session, today - REMINDED_FOR, today + timedelta(days=1)):
        own = each.requester == organization_queries.lead_of(session, each.squad)
        promised.setdefault(_reminder_key(each.squad, each.day, own_ideas=own), []).append(each)
    if not promised:
        return []
    reminded = outbox.staged_keys(session, promised)
    missed = [_due_decision(session, together, now) for key, together in promised.items() if key not in reminded]
    return [due for due in missed if due is not None]


def _due_decision(
    session: Session, promised: Sequence[due_date_queries.PromisedDecision], now: datetime
) -> DueDecision | None:
    """Return when who may decide what was promised by a day is reminded: a squad's lead, or of their own a triager."""
    squad, day = promised[0].squad, promised[0].day
    lead = organization_queries.lead_of(session, squad)
    own_ideas = promised[0].requester == lead
    member = (
        _triager_on(session, day_in(now, organization_queries.workspace(session).zone), lead) if own_ideas else lead
    )
    if member is None:
        return None
    ids = [(each.idea_id, each.private) for each in promised]
    seen = [id_ for id_, private in ids if not private or own_ideas or _is_named(session, member, id_)]
    if not seen:
        return None
    morning = morning_after(day, zone_of(session, member), country_of_member(session, member))
    # What was missed waits for a morning too.
    instant = morning if morning > now else polite_for(session, member, now)
    return DueDecision(instant, squad, day, member, tuple(seen), own_ideas)


def _is_named(session: Session, member: str, idea_id: str) -> bool:
    return member in visibility_queries.viewers(session, idea_id)


def _triager_on(session: Session, day: date, lead: str | None) -> str | None:
    """Return the triager on duty on a day who is there and isn't a squad's lead, None where nobody else decides."""
    people = rota(session, day, but=lead or "")
    away = away_on(day, absences(session))
    return next((each for each in people if each not in away), next(iter(people), None))


def _reminder_key(squad: str, day: date, *, own_ideas: bool) -> str:
    """Return the key of the reminder: one of a squad for each promised day, and one of its lead's own ideas."""
    return f"undecided:{squad}:{day.isoformat()}{':own' if own_ideas else ''}"


def decision_again(session: Session, row: Idea) -> ReviewDuty | None:
    """Return what is promised anew of a squad's decision, None as long as its day hasn't passed."""
    duty = session.get(ReviewDuty, row.id) if row.stage is Stage.accepted and row.decide_on is not None else None
    return duty if duty is not None and duty.missed_on == row.decide_on else None


def decisions_overdue(session: Session, now: datetime) -> list[str]:
    """Return the accepted ideas of which the day has passed by which a squad promised to decide, also a new one."""
    today = day_in(now, organization_queries.workspace(session).zone)
    promised = due_date_queries.promised_decisions(session, today - REMINDED_FOR, today + timedelta(days=1))
    return [each.idea_id for each in promised if _ends(session, each) <= now]


def _ends(session: Session, promised: due_date_queries.PromisedDecision) -> datetime:
    if promised.missed_on is not None and promised.overdue_at is not None:
        return promised.overdue_at
    return end_of(promised.day, _zone_of_squad(session, promised.squad))


def _zone_of_squad(session: Session, squad: str | None) -> str:
    lead = organization_queries.lead_of(session, squad)
    return zone_of(session, lead) if lead else organization_queries.workspace(session).zone


def promise_decision_again(session: Session, idea_id: str, now: datetime) -> Idea | None:
    """Promise a new day for a squad's decision where the last has passed; None where somebody has decided meanwhile."""
    row = session.get_one(Idea, idea_id)
    if row.stage is not Stage.accepted or row.decide_on is None:
        return None
    zone, duty = _zone_of_squad(session, row.squad), decision_again(session, row)
    if (duty.overdue_at if duty else end_of(row.decide_on, zone)) > now:
        return None
    _promise_decision(session, row, now)
    history.audit_act(session, "decision promised again", REVIEW, row.id, now, after={"missed": str(row.decide_on)})
    return row


def _promise_decision(session: Session, row: Idea, now: datetime) -> ReviewDuty:
    zone, lead = _zone_of_squad(session, row.squad), organization_queries.lead_of(session, row.squad)
    _, policy, _ = policy_in_force(session)
    day = working_days_after(day_in(now, zone), policy.days_to_look, zone, country_of_member(session, lead or ""))
    overdue_at = end_of(day, zone)
    duty = session.get(ReviewDuty, row.id) or ReviewDuty(
        idea_id=row.id, member="", since=now, promised_on=day, overdue_at=overdue_at
    )
    if duty.missed_on != row.decide_on:
        duty.member, duty.since, duty.missed_on = lead or "", now, row.decide_on
        duty.nudge_at = duty.nudged_at = duty.passed_at = None
        goes_on = _is_nobodys(session, row) or _was_reminded(session, row)
        # From then on it waits for whoever it goes to to be at work.
        duty.pass_at = morning_after(day_in(now, zone), zone) if goes_on else None
    duty.promised_on, duty.overdue_at = day, overdue_at
    session.add(duty)
    session.flush()
    return duty


def _is_nobodys(session: Session, row: Idea) -> bool:
    """Tell whether a squad's decision about an idea is nobody's: it has no lead, or one who may not see the idea."""
    lead = organization_queries.lead_of(session, row.squad)
    if lead is None or lead == row.requester:
        return lead is None
    return row.private and not _is_named(session, lead, row.id)


def _was_reminded(session: Session, row: Idea) -> bool:
    """Tell whether a squad was reminded of a decision by a version that promised no new day."""
    days = [row.decide_on] if row.decide_on else []
    keys = [_reminder_key(str(row.squad), day, own_ideas=own) for day in days for own in (False, True)]
    return bool(outbox.staged_keys(session, keys))


def pass_decisions_on(session: Session, now: datetime) -> list[Idea]:
    """Remind the next on the rota of what squads were to decide and haven't, when they are at work, once."""
    by_next: dict[tuple[str, str, date, bool], list[LateReview]] = {}
    rows = []
    for duty, row, member in _to_pass(session, now):
        if member is not None and polite_for(session, member, now) != now:
            continue
        duty.pass_at, duty.passed_at = None, now
        session.add(duty)
        history.audit_act(session, "decision passed on", REVIEW, row.id, now, after={"member": member})
        rows.append(row)
        if member is not None and duty.missed_on is not None:
            duty.member = member
            together = (member, str(row.squad), duty.missed_on, not _is_nobodys(session, row))
            by_next.setdefault(together, []).append(late_review(row, duty))
    session.flush()
    for (member, squad, day, passed), late in by_next.items():
        reminder = NudgeNotification(reviews=tuple(late), squad=_name_of(session, squad), passed=passed)
        key = f"{_reminder_key(squad, day, own_ideas=False)}:{member}:{now.isoformat()}{'' if passed else ':first'}"
        outbox.stage(session, reminder, key=key, audience=member, due=now)
    return rows


def _to_pass(session: Session, now: datetime) -> list[tuple[ReviewDuty, Idea, str | None]]:
    """Return what is to be passed on, with who is on duty and there and neither was reminded nor submitted it."""
    day = day_in(now, organization_queries.workspace(session).zone)
    away, found = away_on(day, absences(session)), list[tuple[ReviewDuty, Idea, str | None]]()
    for duty, row in due_date_queries.decisions_to_pass(session, now):
        people = [each for each in _reviewers(session, row, day) if each not in away]
        found.append((duty, row, next((each for each in people if each != duty.member), None)))
    return found


def decisions_to_pass_on(session: Session, now: datetime) -> list[datetime]:
    """Return when the next on the rota is reminded of each of the decisions that wait for that."""
    return [polite_for(session, member, now) if member is not None else now for _, _, member in _to_pass(session, now)]


def _name_of(session: Session, squad: str) -> str:
    row = session.get(Squad, squad)
    return row.name if row is not None else squad


def remind_to_decide(session: Session, due: DueDecision, now: datetime) -> list[Idea]:
    """Remind somebody in one message of what a squad was to decide by a day; return those ideas."""
    if due not in decisions_missed(session, now):
        # Somebody has decided meanwhile, or another process was faster.
        return []
    rows = [session.get_one(Idea, idea_id) for idea_id in due.idea_ids]
    zone = zone_of(session, due.member)
    for row in rows:
        duty = decision_again(session, row) or _promise_decision(session, row, now)
        duty.member, duty.nudged_at = due.member, now
        duty.pass_at = morning_after(day_in(now, zone), zone, country_of_member(session, due.member))
        session.add(duty)
    late = tuple(
        LateReview(id=row.id, version=row.version, title=row.title, promised_on=due.day, new_day=due.day)
        for row in rows
    )
    key = _reminder_key(due.squad, due.day, own_ideas=due.own_ideas)
    reminder = NudgeNotification(reviews=late, squad=_name_of(session, due.squad), own_ideas=due.own_ideas)
    outbox.stage(session, reminder, key=key, audience=due.member, due=now)
    history.audit_act(session, "decision nudged", REVIEW, due.member, now, after={"ideas": len(late)})
    return rows


def next_decisions(session: Session, now: datetime) -> list[datetime]:
    """Return when somebody is reminded next of what squads were to decide."""
    missed = [due.instant for due in decisions_missed(session, now)]
    zone = organization_queries.workspace(session).zone
    day = due_date_queries.next_decision_day(session, day_in(now, zone))
    # By the workspace's zone, for whoever leads the squad by then; theirs may be later.
    days = [end_of(day, zone)] if day is not None else []
    again = [instant for instant in due_date_queries.next_decisions_again(session) if instant > now]
    return [*missed, *days, *again, *decisions_to_pass_on(session, now)]


def _promise(session: Session, day: date, member: str) -> date:
    _, policy, _ = policy_in_force(session)
    country = country_of_member(session, member)
    return working_days_after(day, policy.days_to_look, zone_of(session, member), country)
