"""Stages what is to be told: cards, trackers, news to supporters, alerts; with what each person may see."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.access import Role
from intake.approaches import legal_check
from intake.ideas import IN_RANKING, NOBODY, Answers, Estimates, LegalAnswers, Stage
from intake.notifications.ideas import (
    Decision,
    HomeNotification,
    IdeaNotification,
    NewsNotification,
    PriorityFit,
    Question,
    SharedIdea,
    SquadNote,
    StoryStep,
    TrackerNotification,
    Twin,
)
from intake.notifications.portfolio import PinFact
from intake.notifications.support import BackerNotification, SupportedNotification
from intake.operations.due_dates import WAITS_SINCE, decision_again, give_review, is_promised, review_of
from intake.operations.ideas import hold, is_undoable, undo_until
from intake.operations.matching.similarity import hint_to
from intake.operations.planning.best_question import asked_of
from intake.policy import hub_of
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries import support as support_queries
from intake.queries import visibility as visibility_queries
from intake.queries import work_updates as work_queries
from intake.queries.experiments import all_ended, last_ended, remember_ended
from intake.queries.ideas import SILENT, ideas_by_id, remember_ideas
from intake.queries.imports import is_imported
from intake.queries.members import deciders, with_role
from intake.queries.policy import policy_in_force
from intake.queries.routing import decided_little
from intake.queries.support import may_suggest, news_readers
from intake.queries.visibility import known_viewers
from intake.rules.experiments import OutlookDates, PastTrial, Target
from intake.rules.matching.routing import Routing
from intake.rules.planning.portfolio import Tier
from intake.rules.scoring import Score
from intake.rules.support import news_subject, subject_kind
from intake.rules.working_days import working_days_after
from intake.tables import Backer, Building, Experiment, Idea
from store import outbox
from store.engine import Session
from store.prefetch import prefetch

PRIVATE = "A private idea"

# When an idea's turn comes, for its requester: by its tier in the plan, and before that until when somebody looks.

# Over the whole life of an idea; the rest are edits of its tracker.
MOST_MESSAGES = 6
# Of an old list an idea waits since it was imported, however long ago it came.
BEGINS = WAITS_SINCE | {"imported"}


def tier_of(session: Session, row: Idea) -> Tier | None:
    """Return when a public idea's turn comes by the plan; None where the plan doesn't speak of it, or no more."""
    is_undecided = row.stage in (Stage.submitted, Stage.needs_info)
    if row.private or row.stage not in IN_RANKING or (row.handed_back and is_undecided):
        return None
    tier = portfolio_queries.tier(session, row.id)
    return Tier(tier) if tier else None


def pinned(session: Session, row: Idea) -> PinFact | None:
    """Return what a lead has signed for a public idea."""
    pin = None if row.private else portfolio_queries.pin(session, row.id)
    return PinFact.model_validate(pin.model_dump(exclude={"idea_id"})) if pin else None


def reviewers(session: Session, row: Idea) -> tuple[str, ...]:
    """Return who looks at an idea that waits for a decision: the person on duty."""
    if row.stage is not Stage.submitted:
        return ()
    if (duty := review_of(session, row)) is not None:
        return (duty.member,)
    return tuple(member for member in deciders(session) if member != row.requester)


def review_day(session: Session, row: Idea, since: datetime) -> date | None:
    """Return the day until which somebody looks at an idea that has waited for a decision since an instant."""
    if row.stage is not Stage.submitted:
        return None
    _, policy, _ = policy_in_force(session)
    zone = organization_queries.workspace(session).zone
    return working_days_after(since.astimezone(ZoneInfo(zone)).date(), policy.days_to_look, zone)


# Reads what a page shows of several ideas with one statement, instead of a dozen for each.


def read_ahead(session: Session, rows: Sequence[Idea], *reads: Callable[[Session], object]) -> None:
    """Read with one statement what `idea_notification` asks of each of these ideas, and what else is to be read."""
    if len(rows) < 2 and not session.reads_ahead:
        return
    ids = [row.id for row in rows]
    likes = list(dict.fromkeys(id_ for row in rows for id_ in row.similar))
    shared = (
        policy_in_force,
        organization_queries.squads,
        decided_little,
        lambda session: ideas_by_id(session, likes),
        lambda session: all_ended(session, likes),
        lambda session: support_queries.read_ahead(session, ids),
        lambda session: portfolio_queries.read_ahead(session, ids),
    )
    prefetch(session, *shared, *reads)
    twins, ended = ideas_by_id(session, likes), all_ended(session, likes)
    support_queries.read_ahead(session, ids)
    portfolio_queries.read_ahead(session, ids)
    for row in rows:
        remember_ideas(session, twins, row.similar)
        remember_ended(session, ended, [id_ for id_ in row.similar if id_ in twins])


# An idea as it stands now, as a notification: for those who decide, and as a story for its requester.


def label(row: Idea) -> str:
    """Return what people call the idea."""
    return label_of(row.number)


def label_of(number: int | None) -> str:
    """Return what people call the idea of a number; a private one has none."""
    return PRIVATE if number is None else f"IDEA-{number}"


def idea_notification(session: Session, row: Idea, kind: type[IdeaNotification] = IdeaNotification) -> IdeaNotification:
    """Return the idea as it stands now."""
    _, policy, _ = policy_in_force(session)
    twins = ideas_by_id(session, row.similar)
    last_experiments = last_ended(session, twins.keys())
    return kind(
        **row.model_dump(
            include={
                *("id", "version", "title", "problem", "requester", "submitted_at", "stage", "private", "kind_of_work"),
                *("area", "data", "squad", "question", "decision", "origin_link", "reopened"),
                *("taken_by", "handed_back", "approach_note"),
                *Answers.model_fields,
                *Estimates.model_fields,
            }
        ),
        label=label(row),
        fit=priority_fit(session, row),
        score=Score.model_validate(row.score),
        routing=Routing.model_validate(row.routing),
        squad_names=_squad_names(session, row),
        by_charter_only=decided_little(session),
        outside_charter=policy.charter.excludes(row.kind_of_work, row.area),
        similar=tuple(
            _twin(row, twins[id_], past_trial(last_experiments.get(id_))) for id_ in row.similar if id_ in twins
        ),
        viewers=_viewers(session, row),
        without_lead=tuple(
            squad.key for squad in organization_queries.squads(session) if row.private and not squad.lead
        ),
        ahead=_ahead(session, row),
        supporters=_supporters(session, row),
        pinned=pinned(session, row),
        unlocks=0 if row.private else len(portfolio_queries.unlocked(session, row.id)),
        answers_for=organization_queries.lead_of(session, row.squad),
        legal_days=policy.rule(row.approach).legal_days,
        legal=legal_check(legal_answers(row).by_question(), row.legal_lines, policy.legal),
    )


def legal_answers(row: Idea) -> LegalAnswers:
    """Return what an idea's requester has answered for legal."""
    return LegalAnswers(about_people=row.about_people, sensitive_data=row.sensitive_data)


def _twin(row: Idea, twin: Idea, tried: PastTrial | None) -> Twin:
    hint = hint_to(row, twin.id)
    return Twin(
        id=twin.id,
        label=label(twin),
        title=twin.title,
        stage=twin.stage,
        tried=tried,
        same=hint.is_same,
        words=hint.words,
    )


def priority_fit(session: Session, row: Idea) -> PriorityFit:
    """Return which priority the idea serves by the policy in force."""
    _, policy, _ = policy_in_force(session)
    priority = policy.priority(row.fit.get("priority"))
    return PriorityFit(
        priority=priority.name if priority else None,
        words=row.fit.get("words", ()) if priority else (),
        provisional=row.fit.get("provisional", True),
    )


def tracker_notification(session: Session, row: Idea) -> TrackerNotification:
    """Return the idea's story so far."""
    # As long as it is held, it is not read again by what asks for it below.
    duty = review_of(session, row)
    silence = work_queries.silence(session, row)
    return TrackerNotification(
        id=row.id,
        version=row.version,
        label=label(row),
        title=row.title,
        stage=row.stage,
        steps=_steps(session, row),
        question=Question.model_validate(row.question) if row.question else None,
        origin_link=row.origin_link,
        private=row.private,
        viewers=_viewers(session, row),
        ahead=_ahead_for_requester(session, row),
        supporters=_supporters(session, row),
        tier=tier_of(session, row),
        looks=reviewers(session, row),
        look_by=promised_review_day(session, row),
        missed_on=duty.missed_on if duty is not None else None,
        no_word_since=silence.since if silence else None,
        asked_on=silence.asked_on if silence else None,
        was_reopened=row.reopened is not None,
    )


def _steps(session: Session, row: Idea) -> tuple[StoryStep, ...]:
    return tuple(
        StoryStep(at=change.at, stage=change.stage, sentence=change.sentence, by=change.by, verb=change.verb)
        for change in idea_queries.changes(session, row.id)
        if change.verb not in SILENT
    )


def requesters_tracker(session: Session, row: Idea) -> TrackerNotification:
    """Return the idea's story so far, with the one question to its requester whose answer could matter most."""
    return tracker_notification(session, row).model_copy(update={"open_input": asked_of(session, row)})


def first_promised_day(session: Session, row: Idea) -> date | None:
    """Return the day that was promised first: those who decide read how late they are."""
    duty = review_of(session, row)
    return duty.missed_on if duty is not None and duty.missed_on else promised_review_day(session, row)


def promised_review_day(session: Session, row: Idea) -> date | None:
    """Return the day by which somebody looks at an idea that waits for a decision, as its requester was told."""
    if row.stage is not Stage.submitted:
        return None
    if (duty := review_of(session, row)) is not None:
        return duty.promised_on if is_promised(session, duty) else None
    # One of an old list waits since it was imported, however long ago it came.
    submitted = [change.at for change in idea_queries.changes(session, row.id) if change.verb in BEGINS]
    return review_day(session, row, max(submitted, default=row.submitted_at))


def _supporters(session: Session, row: Idea) -> int:
    return 0 if row.private else support_queries.count_supporters(session, row)


def _squad_names(session: Session, row: Idea) -> dict[str, str]:
    squads = organization_queries.squads(session)
    hub = hub_of(squads)
    return {hub.key: hub.name} | {squad.key: squad.name for squad in squads}


def _ahead(session: Session, row: Idea) -> OutlookDates:
    if row.stage in (Stage.accepted, Stage.experiment):
        return OutlookDates(decide_on=row.decide_on)
    building = session.get(Building, row.id) if row.stage is Stage.build else None
    if building is None:
        return OutlookDates()
    return OutlookDates(target=Target(first_month=building.first_month, last_month=building.last_month))


def _ahead_for_requester(session: Session, row: Idea) -> OutlookDates:
    again = decision_again(session, row)
    is_kept = again is not None and is_promised(session, again)
    return _ahead(session, row).model_copy(update={"moved_to": again.promised_on if again and is_kept else None})


def past_trial(experiment: Experiment | None) -> PastTrial | None:
    """Return how an experiment ended and what it has shown, None where there was none."""
    if experiment is None or experiment.ending is None or experiment.ended_at is None:
        return None
    return PastTrial(on=experiment.ended_at.date(), ending=experiment.ending, learned=experiment.learned)


def _viewers(session: Session, row: Idea) -> tuple[str, ...]:
    return tuple(visibility_queries.viewers(session, row.id)) if row.private else ()


# Stages what is to be told of an idea: its card, the squad's note, the requester's tracker, news and questions.


def stage_card(session: Session, row: Idea, now: datetime, *, batch: bool = False) -> None:
    """Stage the triage card in the triage channel; that of a private idea to each triager and named person alone."""
    subject = f"card:{row.id}@"
    if row.private:
        for member, kind in _card_readers(session, row).items():
            _stage_card(session, idea_notification(session, row, kind), subject + member, member, row, now, batch)
        return
    notification = idea_notification(session, row)
    # A card in a channel is kept true for ever.
    audiences = {posted_subject.removeprefix(subject) for posted_subject in outbox.like(session, subject)}
    for audience in sorted({*triage_audiences(session, row), *audiences}):
        _stage_card(session, notification, subject + audience, audience, row, now, batch)


def _stage_card(
    session: Session,
    notification: IdeaNotification,
    subject: str,
    audience: str,
    row: Idea,
    now: datetime,
    batch: bool,
) -> None:
    """Stage a card: those who decide see it at once with Undo, and without once that is over."""
    until = undo_until(row)
    if until is not None and until > now and is_undoable(row) and notification.kind == IdeaNotification.kind:
        undoable = notification.model_copy(update={"undo_until": until})
        key = f"{subject}:{row.version}:undo"
        outbox.stage(session, undoable, key=key, audience=audience, due=now, subject=subject, batch=batch)
    stage_version(session, notification, subject, audience, row, now, batch=batch)


def stage_shared_card(session: Session, row: Idea, member: str, now: datetime) -> None:
    """Stage a private idea's card for somebody to whom it is shown only now, or again."""
    if (kind := _card_readers(session, row).get(member)) is not None:
        subject = f"card:{row.id}@{member}"
        notification, key = idea_notification(session, row, kind), f"{subject}:{row.version}:{now.isoformat()}"
        outbox.stage(session, notification, key=key, audience=member, due=now, subject=subject)


def stage_card_again(session: Session, row: Idea, now: datetime) -> None:
    """Stage the triage card when Guildhall itself changed an idea: one that was imported silently stays silent."""
    subject = f"card:{row.id}@"
    is_posted = outbox.like(session, subject) or any(
        outbox.is_pending(session, subject + audience) for audience in triage_audiences(session, row)
    )
    if is_posted or not is_imported(session, row.id):
        stage_card(session, row, now, batch=True)


def stage_supported(session: Session, row: Idea, cause: str, now: datetime) -> None:
    """Stage what tells of a public idea anew, when somebody supports it or does no more; `cause` says who and when.

    Nobody is told of an idea whom it was not told to before.
    """
    card = f"card:{row.id}@"
    cards = {*outbox.like(session, card), *(card + audience for audience in triage_audiences(session, row))}
    tracker = tracker_subject(row)
    notifications = {subject: idea_notification(session, row) for subject in cards} | {
        tracker: requesters_tracker(session, row)
    }
    posted = {*outbox.among(session, list(notifications))}
    for subject in sorted(notifications):
        if subject in posted or outbox.is_pending(session, subject):
            audience = row.requester if subject == tracker else subject.removeprefix(card)
            key = f"{subject}:{row.version}:{cause}"
            held = hold(row, now)
            outbox.stage(
                session, notifications[subject], key=key, audience=audience, subject=subject, batch=True, **held
            )


def stage_squad_note(session: Session, row: Idea, now: datetime) -> None:
    """Stage the note to the squad that has the idea, in its channel; a private idea's lead has a card instead."""
    squad = next((squad for squad in organization_queries.squads(session) if squad.key == row.squad), None)
    audience = squad and squad.channel
    if audience and not row.private:
        stage_version(
            session, idea_notification(session, row, SquadNote), f"squad:{row.id}@{audience}", audience, row, now
        )


def stage_tracker(session: Session, row: Idea, now: datetime) -> None:
    """Stage the requester's tracker, and that of who handed the idea in when it is another's by now.

    An imported idea may have nobody to tell.
    """
    if not is_reachable(session, row):
        return
    notification = requesters_tracker(session, row)
    stage_version(session, notification, tracker_subject(row), row.requester, row, now)
    if row.reporter not in (None, row.requester):
        update = {"requester": row.requester, "question": None, "open_input": None}
        for_reporter = notification.model_copy(update=update)
        stage_version(session, for_reporter, tracker_subject(row, row.reporter), str(row.reporter), row, now)


def stage_tracker_again(session: Session, row: Idea, now: datetime) -> None:
    """Stage the requester's tracker for who is a full member again: what was staged meanwhile was not told."""
    if is_reachable(session, row):
        subject, notification = tracker_subject(row), requesters_tracker(session, row)
        key = f"{subject}:{row.version}:{now.isoformat()}"
        outbox.stage(session, notification, key=key, audience=row.requester, subject=subject, **hold(row, now))


def stage_tracker_by_plan(session: Session, row: Idea, cause: str, now: datetime) -> None:
    """Stage the requester's tracker when the plan has changed what it says; `cause` names the plan."""
    subject = tracker_subject(row)
    if is_reachable(session, row) and outbox.among(session, [subject]):
        notification, key, held = requesters_tracker(session, row), f"{subject}:{cause}", hold(row, now)
        outbox.stage(session, notification, key=key, audience=row.requester, subject=subject, batch=True, **held)


def stage_news(session: Session, row: Idea, now: datetime) -> None:
    """Stage the last step of the story as a sentence in the tracker's thread, while there is room for one."""
    if not is_reachable(session, row) or not may_message(session, row):
        return
    last = _steps(session, row)[-1]
    notification = NewsNotification(id=row.id, label=label(row), title=row.title, step=last)
    outbox.stage(
        session,
        notification,
        key=f"news:{row.id}:{row.version}",
        audience=row.requester,
        reply_to=tracker_subject(row),
        **hold(row, now),
    )


def may_message(session: Session, row: Idea) -> bool:
    """Tell whether the requester may get one more message of the idea: the tracker tells everything anyway."""
    prefixes = [f"{kind}:{row.id}" for kind in ("tracker", "news", "question", "merged")]
    return outbox.count_messages(session, row.requester, prefixes) < MOST_MESSAGES  # guard: six messages at most


def stage_homes(
    session: Session,
    members: Iterable[str],
    cause: str,
    now: datetime,
    *,
    batch: bool = False,
    due: datetime | None = None,
    held_for: str | None = None,
) -> None:
    """Stage a new Home tab for those of `members` who have opened theirs; `cause` names the change."""
    for member in sorted(_opened_homes(session, members)):
        stage_home(session, member, cause, due or now, batch=batch, held_for=held_for)


def _opened_homes(session: Session, members: Iterable[str]) -> set[str]:
    homes = {f"home:{member}": member for member in members}
    return {homes[home] for home in outbox.among(session, homes)}


def stage_home(
    session: Session, member: str, cause: str, now: datetime, *, batch: bool = False, held_for: str | None = None
) -> None:
    """Stage a member's Home tab."""
    subject = f"home:{member}"
    outbox.stage(
        session,
        HomeNotification(member=member),
        key=f"{subject}:{cause}",
        audience=subject,
        due=now,
        subject=subject,
        batch=batch,
        held_for=held_for,
    )


def stage_everything(session: Session, row: Idea, now: datetime) -> None:
    """Stage what always follows a change: card, tracker, the squad's note, and the Homes of those who see it there.

    An idea that begins to wait is given to the person on duty by this.
    """
    give_review(session, row, now)
    stage_card(session, row, now)
    stage_tracker(session, row, now)
    if row.squad is not None:
        stage_squad_note(session, row, now)
    triagers = with_role(session, Role.triager)
    leads = [organization_queries.lead_of(session, row.squad)]
    own = [member for member in (row.requester, row.reporter, *leads) if member and member not in triagers]
    cause = f"{row.id}:{row.version}"
    opened, held = _opened_homes(session, [*triagers, *own]), hold(row, now)
    for member in sorted(opened.intersection(triagers)):
        stage_home(session, member, cause, now)
    for member in sorted(opened.intersection(own)):
        stage_home(session, member, cause, held["due"], held_for=held["held_for"])


def tracker_subject(row: Idea, member: str | None = None) -> str:
    """Return the subject of a member's tracker of an idea, of the requester's unless another is named."""
    return f"tracker:{row.id}{whose(row, member or row.requester)}"


def is_reachable(session: Session, row: Idea) -> bool:
    """Tell whether the requester of an idea can be told of it."""
    # Of what is private nobody hears who is no full member any more, be it their own.
    has_left = row.private and row.requester in visibility_queries.outsiders(session, [row.requester])
    return row.requester != NOBODY and not has_left


def whose(row: Idea, member: str) -> str:
    """Return what tells a member's message of an idea from that of who submitted it, which has the plain subject."""
    # Whoever submitted the idea has the plain subject: theirs stood before an idea could pass to another.
    return "" if member == (row.reporter or row.requester) else f"@{member}"


def stage_version(
    session: Session,
    notification: outbox.Snapshot,
    subject: str,
    audience: str,
    row: Idea,
    now: datetime,
    *,
    batch: bool = False,
) -> None:
    """Stage what tells of a version of an idea, once; a decision that can be undone is held."""
    key = f"{subject}:{row.version}"
    held = hold(row, now)
    outbox.stage(session, notification, key=key, audience=audience, subject=subject, batch=batch, **held)


def triage_audiences(session: Session, row: Idea) -> list[str]:
    """Return where an idea's card stands for those who decide: in their channel, or with each of them."""
    channel = organization_queries.workspace(session).triage_channel
    if channel is not None and not row.private:
        return [channel]
    return deciders(session)


def _card_readers(session: Session, row: Idea) -> dict[str, type[IdeaNotification]]:
    # Its requester has the tracker.
    viewers: dict[str, type[IdeaNotification]] = dict.fromkeys(known_viewers(session, row.id), SharedIdea)
    cards = viewers | dict.fromkeys(triage_audiences(session, row), IdeaNotification)
    return {member: cards[member] for member in sorted(cards) if member != row.requester}


# Stages what is to be told of who stands behind an idea.


def stage_backer(session: Session, row: Idea, backer: Backer, now: datetime) -> None:
    """Stage the question to somebody who was named, or in its place what became of it."""
    notification = BackerNotification(
        **row.model_dump(include={"id", "version", "title", "problem", "private"}),
        **backer.model_dump(include={"role", "asked_by", "asked_at", "answer", "suggested"}),
        backer=backer.id,
        label=label(row),
        may_suggest=may_suggest(session, backer),
    )
    subject = f"{subject_kind(backer.role)}:{row.id}@{backer.member}"
    outbox.stage(
        session, notification, key=f"{subject}:{row.version}", audience=backer.member, due=now, subject=subject
    )
    stage_homes(session, [backer.member], f"{backer.id}:{row.version}", now)


def stage_supporters_news(session: Session, row: Idea, now: datetime) -> None:
    """Stage for each supporter what was decided: one message, in which later decisions take the place of the first.

    Who wants to hear nothing gets no message, but one that stands is kept true.
    """
    if row.private:
        return
    wants_news = news_readers(session, row)
    subjects = {member: news_subject(row.id, member) for member in wants_news}
    posted = {*outbox.among(session, list(subjects.values()))}
    for member, subject in subjects.items():
        if wants_news[member] or subject in posted:
            _stage_news(session, row, member, f"{row.version}", now, heard=wants_news[member])


def stage_news_again(session: Session, row: Idea, member: str, now: datetime, *, heard: bool) -> None:
    """Stage a supporter's message again, to say whether they hear of the next decisions."""
    _stage_news(session, row, member, f"{row.version}:{now.isoformat()}", now, heard=heard)


def _stage_news(session: Session, row: Idea, member: str, cause: str, now: datetime, *, heard: bool) -> None:
    subject = news_subject(row.id, member)
    if row.decision is not None:
        why = Decision.model_validate(row.decision).why
    elif row.handed_back:
        why = idea_queries.changes(session, row.id)[-1].sentence
    else:
        return
    notification = SupportedNotification(
        **row.model_dump(include={"id", "version", "title", "stage"}),
        label=label(row),
        why=why,
        heard=heard,
    )
    key, held = f"{subject}:{cause}", hold(row, now)
    outbox.stage(session, notification, key=key, audience=member, subject=subject, batch=True, **held)
