"""Questions to the hub: who answers, and who is told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid5

from intake.access import Principal, Relation
from intake.ideas import TITLE_LENGTH, IdeaInputs, Stage, WorkKind
from intake.notifications.direct_messages import HeardMessage
from intake.notifications.ideas import Twin
from intake.notifications.questions import HubQuestionNotification, QuestionAnswer, QuestionReceipt, SkilledMember
from intake.notifications.replies import DeletedReply
from intake.operations import history, idea_notifications, notify
from intake.operations.conversations.replies import _REPLIES, heard_text, reply_id_of
from intake.operations.matching.similarity import find_similar
from intake.policy import hub_of
from intake.queries import organization as organization_queries
from intake.queries import questions as question_queries
from intake.queries.experiments import last_ended
from intake.queries.ideas import ideas_by_id
from intake.queries.members import deciders
from intake.rules.matching.routing import NOBODY as NO_SQUAD
from intake.rules.matching.routing import route
from intake.tables import HubQuestion, Idea
from intake.text import shortened
from store import outbox
from store.engine import Session

MOST_SKILLED = 3
QUESTION, _DELETED = "question", "deleted"


def hub_channel(session: Session) -> str | None:
    """Return where questions go: the hub's channel, or the triagers' where it has none."""
    return (
        hub_of(organization_queries.squads(session)).channel or organization_queries.workspace(session).triage_channel
    )


def similar_to(session: Session, question: HubQuestion) -> list[str]:
    """Return the ids of up to three public ideas that a question is about."""
    # What is never stored: ideas are compared with ideas.
    asked = Idea(
        id=question.id,
        title=short_title(question.text),
        problem=question.text,
        requester=question.asker,
        stage=Stage.draft,
        submitted_at=question.at,
        changed_at=question.at,
        kind_of_work=WorkKind.product,
    )
    return find_similar(session, asked)


def short_title(text: str) -> str:
    """Return the beginning of a text, for where an idea needs a title: whole words, on one line."""
    return shortened(" ".join(text.split()), TITLE_LENGTH // 2)


def skilled_in(session: Session, text: str, ids: Sequence[str]) -> tuple[SkilledMember, ...]:
    """Return up to three people who may know: experts and experimenters of such ideas, and who leads such work."""
    squads = organization_queries.squads(session)
    skilled: dict[str, str] = {}
    for member, number in question_queries.experts_of(session, ids):
        skilled.setdefault(member, f"expert for IDEA-{number}")
    for member, number in question_queries.experimenters_of(session, ids):
        skilled.setdefault(member, f"experimented with IDEA-{number}")
    routing = route(short_title(text), text, IdeaInputs(), squads)
    if routing.reasons != (NO_SQUAD,):
        for squad in squads:
            if squad.key == routing.squad and squad.lead:
                skilled.setdefault(squad.lead, f"leads {squad.name}, which {routing.reasons[0]}")
    return tuple(SkilledMember(member=member, skill=skill) for member, skill in [*skilled.items()][:MOST_SKILLED])


def relation_to_question(question: HubQuestion, by: Principal) -> Relation:
    """Return how a person stands to a question: they asked it, are named to answer it, or neither."""
    if question.asker == by.member_id:
        return Relation.own
    return Relation.named if question.answerer == by.member_id else Relation.other


def stage_question(session: Session, question: HubQuestion, ids: Sequence[str], now: datetime) -> None:
    """Stage the question in the hub's channel and its receipt, or in their place what became of it."""
    twins = ideas_by_id(session, ids)
    trials = last_ended(session, twins.keys())
    idea = session.get(Idea, question.idea_id) if question.idea_id else None
    notification = HubQuestionNotification(
        **question.model_dump(include={"id", "version", "asker", "text", "at", "answerer", "answered_by"}),
        answerers=_answerers(session, question),
        similar=tuple(
            Twin(
                id=id_,
                label=idea_notifications.label(twins[id_]),
                title=twins[id_].title,
                stage=twins[id_].stage,
                tried=idea_notifications.past_trial(trials.get(id_)),
            )
            for id_ in ids
            if id_ in twins
        ),
        skilled=skilled_in(session, question.text, ids),
        label=idea_notifications.label(idea) if idea is not None else None,
        in_channel=(channel := hub_channel(session)) is not None,
    )
    subject = f"hub-question:{question.id}"
    audience = channel or question.answerer
    if audience is not None:
        key = f"{subject}:{question.version}"
        outbox.stage(session, notification, key=key, audience=audience, due=now, subject=subject)
    receipt = QuestionReceipt(**notification.model_dump(), channel=channel)
    subject = f"{subject}@{question.asker}"
    key = f"{subject}:{question.version}"
    outbox.stage(session, receipt, key=key, audience=question.asker, due=now, subject=subject)


# Answers: what others write in the thread of a question, and what is sent with a button where threads aren't read.

_ANSWERS = "hub-answer"


def question_at(session: Session, channel: str, ts: str) -> HubQuestion | None:
    """Return the question in whose thread something was written where it is answered; not what became an idea."""
    for subject in outbox.subjects_at(session, channel, ts):
        kind, _, question_id = subject.partition(":")
        # Nothing from below a card, and no receipt, which has its asker's name behind it.
        question = session.get(HubQuestion, question_id) if kind == "hub-question" else None
        if question is not None and question.idea_id is None:
            return question
    return None


def take_answer(session: Session, question: HubQuestion, heard: HeardMessage, author: str, now: datetime) -> None:
    """Have the asker read what somebody answered, as it reads now, and nothing of it once it is deleted.

    Whoever may say that a question is answered has said so by this, until they delete the only answer.
    """
    subject = _answer_subject(question, author, reply_id_of(heard.channel, heard.ts))
    last = outbox.newest_of(session, subject)
    if heard.deleted:
        if last is None:
            return
        _delete_answer(session, question, subject, now)
    else:
        key = f"{subject}:{heard.edited_ts or heard.ts}"
        # Slack tells of a change when it shows a link, too, and an older one may come last.
        if (last is None) is not heard.is_new or (last is not None and last.key >= key):
            return
        _stage_answer(session, question, subject, key, QuestionAnswer(by=author, text=heard_text(session, heard)), now)
    _note_answer(session, question, author, now, settles=not heard.deleted)


def send_answer(session: Session, question: HubQuestion, text: str, author: str, now: datetime, key: str) -> None:
    """Send the asker an answer, and show it below the question to the others."""
    subject = _answer_subject(question, author, uuid5(_REPLIES, key).hex)
    _stage_answer(session, question, subject, f"{subject}:sent", QuestionAnswer(by=author, text=text), now)
    if (channel := hub_channel(session)) is not None:
        place, shown = f"hub-question:{question.id}", QuestionAnswer(by=author, text=text, asker=question.asker)
        outbox.stage(session, shown, key=f"{subject}:shown", audience=channel, due=now, reply_to=place)
    _note_answer(session, question, author, now, settles=True)


def _answer_subject(question: HubQuestion, author: str, id_: str) -> str:
    return f"{_ANSWERS}:{question.id}:{author}:{id_}@{question.asker}"


def _stage_answer(
    session: Session, question: HubQuestion, subject: str, key: str, answer: QuestionAnswer, now: datetime
) -> None:
    receipt = f"hub-question:{question.id}@{question.asker}"
    outbox.stage(session, answer, key=key, audience=question.asker, due=now, subject=subject, reply_to=receipt)


def _delete_answer(session: Session, question: HubQuestion, subject: str, now: datetime) -> None:
    outbox.decline_waiting(session, subject, "its author has deleted it")
    outbox.erase_snapshots(session, subject, QuestionAnswer(by=question.asker, text="").model_dump(mode="json"))
    gone, key = DeletedReply(), f"{subject}:{_DELETED}"
    outbox.stage(session, gone, key=key, audience=question.asker, due=now, subject=subject)


def _note_answer(session: Session, question: HubQuestion, author: str, now: datetime, *, settles: bool) -> None:
    may_settle = author == question.answerer or author in deciders(session)
    if settles and may_settle and question.answered_at is None:
        question.answered_at, question.answered_by = now, author
    if not settles and question.answered_by == author and not _answerers(session, question):
        # With the last answer gone it waits for one again.
        question.answered_at = question.answered_by = None
    question.version += 1
    session.add(question)
    session.flush()
    history.audit_act(session, "answered in the thread", QUESTION, question.id, now, by=author)
    stage_question(session, question, similar_to(session, question), now)
    if question.answerer is not None:
        key = f"hub question:{question.id}:{question.version}"
        notify.stage_homes(session, [question.answerer], key, now)


def _answerers(session: Session, question: HubQuestion) -> tuple[str, ...]:
    """Return who answered in the question's thread, of what is still there."""
    subjects = [subject for subject, *_ in outbox.staged_like(session, f"{_ANSWERS}:{question.id}:")]
    there = [subject for subject in subjects if not _is_deleted(session, subject)]
    return tuple(sorted({subject.split(":")[2] for subject in there}))


def _is_deleted(session: Session, subject: str) -> bool:
    newest = outbox.newest_of(session, subject)
    return newest is not None and newest.key.endswith(f":{_DELETED}")
