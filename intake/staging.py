"""Stages what is to be told of an idea: its card, the squad's note, the requester's tracker, news and questions.

A subject names a message and whom it is for (`card:<idea>@<audience>`), so that the message is edited in place.
"""

from collections.abc import Iterable
from datetime import datetime

from intake import queries, viewer_queries
from intake.access import Role
from intake.facts import (
    HomeFact,
    IdeaFact,
    NewsFact,
    Question,
    QuestionFact,
    SharedIdea,
    SquadNote,
)
from intake.idea_facts import idea_fact, label, tracker_fact
from intake.ideas import NOBODY
from intake.importing import queries as imports
from intake.tables import Idea
from store import outbox, standing
from store.engine import Session


def stage_card(session: Session, row: Idea, now: datetime, *, batch: bool = False) -> None:
    """Stage the triage card in the triage channel; that of a private idea to each triager and named person alone."""
    subject = f"card:{row.id}@"
    if row.private:
        for member, kind in _shown_to(session, row).items():
            _stage(session, idea_fact(session, row, kind), subject + member, member, row, now, batch=batch)
        return
    fact = idea_fact(session, row)
    # A card in a channel is kept true for ever.
    told = {found.removeprefix(subject) for found in standing.like(session, subject)}
    for audience in sorted({*_triage_audiences(session, row), *told}):
        _stage(session, fact, subject + audience, audience, row, now, batch=batch)


def stage_shared_card(session: Session, row: Idea, member: str, now: datetime) -> None:
    """Stage a private idea's card for somebody to whom it is shown only now, or again."""
    if (kind := _shown_to(session, row).get(member)) is not None:
        subject = f"card:{row.id}@{member}"
        fact, key = idea_fact(session, row, kind), f"{subject}:{row.version}:{now.isoformat()}"
        outbox.stage(session, fact, key=key, audience=member, due=now, subject=subject)


def stage_card_again(session: Session, row: Idea, now: datetime) -> None:
    """Stage the triage card when Guildhall itself changed an idea: one that was imported silently stays silent."""
    subject = f"card:{row.id}@"
    told = standing.like(session, subject) or any(
        outbox.is_pending(session, subject + audience) for audience in _triage_audiences(session, row)
    )
    if told or not imports.is_imported(session, row.id):
        stage_card(session, row, now, batch=True)


def stage_supported(session: Session, row: Idea, cause: str, now: datetime) -> None:
    """Stage what tells of a public idea anew, when somebody supports it or does no more; `cause` says who and when.

    Nobody is told of an idea whom it was not told to before.
    """
    card = f"card:{row.id}@"
    cards = {*standing.like(session, card), *(card + audience for audience in _triage_audiences(session, row))}
    tracker = tracker_subject(row)
    told = {subject: idea_fact(session, row) for subject in cards} | {tracker: tracker_fact(session, row)}
    stand = {*standing.among(session, list(told))}
    for subject in sorted(told):
        if subject in stand or outbox.is_pending(session, subject):
            audience = row.requester if subject == tracker else subject.removeprefix(card)
            key = f"{subject}:{row.version}:{cause}"
            outbox.stage(session, told[subject], key=key, audience=audience, due=now, subject=subject, batch=True)


def stage_squad_note(session: Session, row: Idea, now: datetime) -> None:
    """Stage the note to the squad that has the idea, in its channel; a private idea's lead has a card instead."""
    squad = next((squad for squad in queries.squads(session) if squad.key == row.squad), None)
    audience = squad and squad.channel
    if audience and not row.private:
        _stage(session, idea_fact(session, row, SquadNote), f"squad:{row.id}@{audience}", audience, row, now)


def stage_tracker(session: Session, row: Idea, now: datetime) -> None:
    """Stage the requester's tracker, and that of who handed the idea in when it is another's by now.

    An imported idea may have nobody to tell.
    """
    if not _hears(session, row):
        return
    fact = tracker_fact(session, row)
    _stage(session, fact, tracker_subject(row), row.requester, row, now)
    if row.reporter not in (None, row.requester):
        passed = fact.model_copy(update={"requester": row.requester, "question": None})
        _stage(session, passed, tracker_subject(row, row.reporter), str(row.reporter), row, now)


def stage_tracker_again(session: Session, row: Idea, now: datetime) -> None:
    """Stage the requester's tracker for who is a full member again: what was staged meanwhile was not told."""
    if _hears(session, row):
        subject, fact = tracker_subject(row), tracker_fact(session, row)
        key = f"{subject}:{row.version}:{now.isoformat()}"
        outbox.stage(session, fact, key=key, audience=row.requester, due=now, subject=subject)


def stage_tracker_by_plan(session: Session, row: Idea, cause: str, now: datetime) -> None:
    """Stage the requester's tracker when the plan has changed what it says; `cause` names the plan."""
    subject = tracker_subject(row)
    if _hears(session, row) and standing.among(session, [subject]):
        fact, key = tracker_fact(session, row), f"{subject}:{cause}"
        outbox.stage(session, fact, key=key, audience=row.requester, due=now, subject=subject, batch=True)


def stage_news(session: Session, row: Idea, now: datetime) -> None:
    """Stage the last step of the story as a sentence in the tracker's thread."""
    if not _hears(session, row):
        return
    last = tracker_fact(session, row).steps[-1]
    fact = NewsFact(id=row.id, label=label(row), title=row.title, step=last)
    outbox.stage(
        session,
        fact,
        key=f"news:{row.id}:{row.version}",
        audience=row.requester,
        due=now,
        reply_to=tracker_subject(row),
    )


def stage_question(session: Session, row: Idea, now: datetime) -> None:
    """Stage the question that the idea carries, open or answered, as a direct message to the requester."""
    if not _hears(session, row):
        return
    fact = _question_fact(row)
    _stage(session, fact, _question_subject(row, fact, row.requester), row.requester, row, now)


def stage_passed_question(session: Session, row: Idea, before: str, now: datetime) -> None:
    """Stage the open question anew for the requester, and that it is theirs for who was the requester before."""
    fact = _question_fact(row).model_copy(update={"passed_to": row.requester})
    _stage(session, fact, _question_subject(row, fact, before), before, row, now)
    stage_question(session, row, now)


def stage_homes(session: Session, members: Iterable[str], cause: str, now: datetime, *, batch: bool = False) -> None:
    """Stage a new Home tab for those of `members` who have opened theirs; `cause` names the change."""
    homes = {f"home:{member}": member for member in members}
    for home in sorted(standing.among(session, homes)):
        stage_home(session, homes[home], cause, now, batch=batch)


def stage_home(session: Session, member: str, cause: str, now: datetime, *, batch: bool = False) -> None:
    """Stage a member's Home tab."""
    subject = f"home:{member}"
    fact, key = HomeFact(member=member), f"{subject}:{cause}"
    outbox.stage(session, fact, key=key, audience=subject, due=now, subject=subject, batch=batch)


def stage_everything(session: Session, row: Idea, now: datetime) -> None:
    """Stage what always follows a change: card, tracker, the squad's note, and the Homes of those who see it there."""
    stage_card(session, row, now)
    stage_tracker(session, row, now)
    if row.squad is not None:
        stage_squad_note(session, row, now)
    triagers = queries.with_role(session, Role.triager)
    own = [member for member in (row.requester, row.reporter) if member]
    stage_homes(session, [*own, *triagers], f"{row.id}:{row.version}", now)


def tracker_subject(row: Idea, member: str | None = None) -> str:
    """Return the subject of a member's tracker of an idea, of the requester's unless another is named."""
    return f"tracker:{row.id}{_whose(row, member or row.requester)}"


def _hears(session: Session, row: Idea) -> bool:
    # Of what is private nobody hears who is no full member any more, be it their own.
    gone = row.private and row.requester in viewer_queries.outsiders(session, [row.requester])
    return row.requester != NOBODY and not gone


def _question_fact(row: Idea) -> QuestionFact:
    question = Question.model_validate(row.question)
    return QuestionFact(id=row.id, version=row.version, label=label(row), title=row.title, question=question)


def _question_subject(row: Idea, fact: QuestionFact, member: str) -> str:
    return f"question:{row.id}:{fact.question.asked_at.isoformat()}{_whose(row, member)}"


def _whose(row: Idea, member: str) -> str:
    # Whoever submitted the idea has the plain subject: theirs stood before an idea could pass to another.
    return "" if member == (row.reporter or row.requester) else f"@{member}"


def _stage(
    session: Session,
    fact: outbox.Snapshot,
    subject: str,
    audience: str,
    row: Idea,
    now: datetime,
    *,
    batch: bool = False,
) -> None:
    key = f"{subject}:{row.version}"
    outbox.stage(session, fact, key=key, audience=audience, due=now, subject=subject, batch=batch)


def _triage_audiences(session: Session, row: Idea) -> list[str]:
    channel = queries.workspace(session).triage_channel
    if channel is not None and not row.private:
        return [channel]
    return viewer_queries.deciding(session)


def _shown_to(session: Session, row: Idea) -> dict[str, type[IdeaFact]]:
    # Its requester has the tracker.
    named: dict[str, type[IdeaFact]] = dict.fromkeys(viewer_queries.named_members(session, row.id), SharedIdea)
    shown = named | dict.fromkeys(_triage_audiences(session, row), IdeaFact)
    return {member: shown[member] for member in sorted(shown) if member != row.requester}
