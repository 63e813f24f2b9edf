"""Questions to the hub: who answers this week, who else may know, what is there already, and who is told."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from intake.access import Principal, Relation
from intake.ideas import TITLE_LENGTH, IdeaInputs, Stage, WorkKind
from intake.notifications.ideas import Twin
from intake.notifications.questions import HubQuestionNotification, QuestionReceipt, SkilledMember
from intake.operations import notify
from intake.operations.matching.similarity import find_similar
from intake.policy import hub_of
from intake.queries import ideas as idea_queries
from intake.queries import questions as question_queries
from intake.queries import visibility as visibility_queries
from intake.queries.experiments import last_ended
from intake.queries.ideas import ideas_by_id
from intake.rules.matching.routing import NOBODY as NO_SQUAD
from intake.rules.matching.routing import route
from intake.tables import HubQuestion, Idea
from store import outbox
from store.engine import Session

MOST_SKILLED = 3


def answerer_of_week(session: Session, asker: str, now: datetime) -> str | None:
    """Return who answers questions in the week of an instant: those who decide take turns, nobody asks themselves."""
    zone = ZoneInfo(idea_queries.workspace(session).zone)
    members = [member for member in visibility_queries.deciders(session) if member != asker]
    return members[now.astimezone(zone).isocalendar().week % len(members)] if members else None


def hub_channel(session: Session) -> str | None:
    """Return where questions go: the hub's channel, or the triagers' where it has none."""
    return hub_of(idea_queries.squads(session)).channel or idea_queries.workspace(session).triage_channel


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
    words = " ".join(text.split())
    if len(words) <= TITLE_LENGTH // 2:
        return words
    return words[: TITLE_LENGTH // 2].rsplit(" ", 1)[0] + "…"


def skilled_in(session: Session, text: str, ids: Sequence[str]) -> tuple[SkilledMember, ...]:
    """Return up to three people who may know: experts and experimenters of such ideas, and who leads such work."""
    squads = idea_queries.squads(session)
    skilled: dict[str, str] = {}
    for member, number in question_queries.experts_of(session, ids):
        skilled.setdefault(member, f"expert for IDEA-{number}")
    for member, number in question_queries.experimenters_of(session, ids):
        skilled.setdefault(member, f"ran an experiment with IDEA-{number}")
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
        similar=tuple(
            Twin(
                id=id_,
                label=notify.label(twins[id_]),
                title=twins[id_].title,
                stage=twins[id_].stage,
                tried=notify.past_trial(trials.get(id_)),
            )
            for id_ in ids
            if id_ in twins
        ),
        skilled=skilled_in(session, question.text, ids),
        label=notify.label(idea) if idea is not None else None,
    )
    channel, subject = hub_channel(session), f"hub-question:{question.id}"
    audience = channel or question.answerer
    if audience is not None:
        key = f"{subject}:{question.version}"
        outbox.stage(session, notification, key=key, audience=audience, due=now, subject=subject)
    receipt = QuestionReceipt(**notification.model_dump(), channel=channel)
    subject = f"{subject}@{question.asker}"
    key = f"{subject}:{question.version}"
    outbox.stage(session, receipt, key=key, audience=question.asker, due=now, subject=subject)
