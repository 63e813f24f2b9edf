"""Messages: a notification in, blocks and a full sentence out; pure."""

import datetime
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from bot.messages import digest, policy
from bot.messages.digest import render_digest_draft
from bot.messages.experiments import render_check_back, render_experiment_question, render_experiment_result
from bot.messages.ideas import (
    render_author,
    render_greeting,
    render_news,
    render_question,
    render_submitted,
    render_tracker,
)
from bot.messages.imports import render_import
from bot.messages.meetings import render_reminder
from bot.messages.outbox import render_no_admin, render_notice, render_parked, render_refused
from bot.messages.policy import render_policy_review, render_reviewed
from bot.messages.portfolio import render_comparison
from bot.messages.rendered import Rendered
from bot.messages.rota import render_nudge
from bot.messages.support import render_role_request, render_supported
from bot.messages.triage import render_card, render_shared_idea, render_squad_note, render_withdrawn_card
from bot.messages.work_updates import render_blocked, render_work_question
from intake.notifications.comparisons import ComparisonNotification
from intake.notifications.experiments import CheckBackNotification, ExperimentQuestion, ExperimentResult
from intake.notifications.ideas import (
    AuthorNotification,
    BackerNotification,
    GreetingNotification,
    IdeaNotification,
    NewsNotification,
    NoAdminNotification,
    NoticeNotification,
    ParkedNotification,
    QuestionNotification,
    RefusedNotification,
    SharedIdea,
    SquadNote,
    SubmittedForYouNotification,
    SupportedNotification,
    TrackerNotification,
    WithdrawnCard,
)
from intake.notifications.imports import ImportNotification
from intake.notifications.organization import (
    ExpectationNotification,
    PolicyNotification,
    PolicyReviewedNotification,
    PolicyReviewNotification,
)
from intake.notifications.rota import NudgeNotification
from intake.notifications.work_updates import BlockedNotification, WorkQuestion
from scheduling.notifications import DigestNotification, DigestRest, DraftNotification, ReminderNotification

_MESSAGES: dict[str, tuple[type[BaseModel], Callable[[Any], Rendered]]] = {
    IdeaNotification.kind: (IdeaNotification, render_card),
    SharedIdea.kind: (SharedIdea, render_shared_idea),
    WithdrawnCard.kind: (WithdrawnCard, render_withdrawn_card),
    SquadNote.kind: (SquadNote, render_squad_note),
    TrackerNotification.kind: (TrackerNotification, render_tracker),
    NewsNotification.kind: (NewsNotification, render_news),
    QuestionNotification.kind: (QuestionNotification, render_question),
    AuthorNotification.kind: (AuthorNotification, render_author),
    BackerNotification.kind: (BackerNotification, render_role_request),
    SupportedNotification.kind: (SupportedNotification, render_supported),
    GreetingNotification.kind: (GreetingNotification, render_greeting),
    SubmittedForYouNotification.kind: (SubmittedForYouNotification, render_submitted),
    NoticeNotification.kind: (NoticeNotification, render_notice),
    NoAdminNotification.kind: (NoAdminNotification, render_no_admin),
    ParkedNotification.kind: (ParkedNotification, render_parked),
    RefusedNotification.kind: (RefusedNotification, render_refused),
    ComparisonNotification.kind: (ComparisonNotification, render_comparison),
    ExperimentQuestion.kind: (ExperimentQuestion, render_experiment_question),
    ExperimentResult.kind: (ExperimentResult, render_experiment_result),
    CheckBackNotification.kind: (CheckBackNotification, render_check_back),
    WorkQuestion.kind: (WorkQuestion, render_work_question),
    BlockedNotification.kind: (BlockedNotification, render_blocked),
    NudgeNotification.kind: (NudgeNotification, render_nudge),
    PolicyReviewNotification.kind: (PolicyReviewNotification, render_policy_review),
    PolicyReviewedNotification.kind: (PolicyReviewedNotification, render_reviewed),
    PolicyNotification.kind: (PolicyNotification, policy.render_policy),
    ExpectationNotification.kind: (ExpectationNotification, policy.render_expectation),
    ImportNotification.kind: (ImportNotification, render_import),
    DigestNotification.kind: (DigestNotification, digest.render_digest),
    DigestRest.kind: (DigestRest, digest.render_digest_rest),
    DraftNotification.kind: (DraftNotification, render_digest_draft),
    ReminderNotification.kind: (ReminderNotification, render_reminder),
}


def render(kind: str, snapshot: dict[str, Any], today: datetime.date | None = None) -> Rendered:
    """Return the message of a notification, as it reads `today`; raises KeyError for an unknown kind."""
    model, message = _MESSAGES[kind]
    notification = model.model_validate(snapshot)
    if isinstance(notification, TrackerNotification):
        return render_tracker(notification, today)
    return message(notification)
