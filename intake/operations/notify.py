"""Stages what is to be told: cards, trackers, news to supporters, alerts; with what each person may see."""

from collections.abc import Iterable
from datetime import datetime

from intake.access import Role
from intake.ideas import NOBODY
from intake.notifications.ideas import (
    Decision,
    HomeNotification,
    IdeaNotification,
    NewsNotification,
    SharedIdea,
    SquadNote,
)
from intake.notifications.support import BackerNotification, SupportedNotification
from intake.operations.due_dates import give_review
from intake.operations.idea_notifications import idea_notification, label, requesters_tracker, story_steps
from intake.operations.ideas import hold, is_undoable, undo_until
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import visibility as visibility_queries
from intake.queries.imports import is_imported
from intake.queries.members import deciders, with_role
from intake.queries.support import may_suggest, news_readers
from intake.queries.visibility import known_viewers
from intake.rules.support import news_subject, subject_kind
from intake.tables import Backer, Idea
from store import outbox
from store.engine import Session

# When an idea's turn comes, for its requester: by its tier in the plan, and before that until when somebody looks.

# Over the whole life of an idea; the rest are edits of its tracker.
MOST_MESSAGES = 6


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
    last = story_steps(session, row)[-1]
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
