"""Messages: a fact in, blocks and a full sentence out; pure, one file for each."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from bot.messages import (
    author,
    backer,
    card,
    check_back,
    comparison,
    digest,
    digest_draft,
    experiment,
    greeting,
    import_news,
    news,
    notice,
    parked,
    policy,
    policy_review,
    question,
    refused,
    reminder,
    shared,
    squad_note,
    supported,
    tracker,
)
from bot.messages.rendered import Rendered
from intake import facts, origin_facts
from intake.backing_facts import BackerFact, SupportedFact
from intake.company import policy_facts
from intake.comparing import facts as comparing
from intake.experiments import facts as experiments
from intake.importing.facts import ImportFact
from scheduling import facts as scheduled

_MESSAGES: dict[str, tuple[type[BaseModel], Callable[[Any], Rendered]]] = {
    facts.IdeaFact.kind: (facts.IdeaFact, card.render),
    facts.SharedIdea.kind: (facts.SharedIdea, shared.render),
    facts.WithdrawnCard.kind: (facts.WithdrawnCard, shared.render_withdrawn),
    facts.SquadNote.kind: (facts.SquadNote, squad_note.render),
    facts.TrackerFact.kind: (facts.TrackerFact, tracker.render),
    facts.NewsFact.kind: (facts.NewsFact, news.render),
    facts.QuestionFact.kind: (facts.QuestionFact, question.render),
    origin_facts.AuthorFact.kind: (origin_facts.AuthorFact, author.render),
    BackerFact.kind: (BackerFact, backer.render),
    SupportedFact.kind: (SupportedFact, supported.render),
    origin_facts.GreetingFact.kind: (origin_facts.GreetingFact, greeting.render),
    origin_facts.HandedInFact.kind: (origin_facts.HandedInFact, greeting.render_handed_in),
    facts.NoticeFact.kind: (facts.NoticeFact, notice.render),
    facts.NoAdminFact.kind: (facts.NoAdminFact, notice.render_no_admin),
    facts.ParkedFact.kind: (facts.ParkedFact, parked.render),
    facts.RefusedFact.kind: (facts.RefusedFact, refused.render),
    comparing.ComparisonFact.kind: (comparing.ComparisonFact, comparison.render),
    experiments.ExperimentQuestion.kind: (experiments.ExperimentQuestion, experiment.render),
    experiments.ExperimentResult.kind: (experiments.ExperimentResult, experiment.render_result),
    experiments.CheckBackFact.kind: (experiments.CheckBackFact, check_back.render),
    policy_facts.PolicyReviewFact.kind: (policy_facts.PolicyReviewFact, policy_review.render),
    policy_facts.PolicyReviewedFact.kind: (policy_facts.PolicyReviewedFact, policy_review.render_reviewed),
    policy_facts.PolicyFact.kind: (policy_facts.PolicyFact, policy.render),
    policy_facts.ExpectationFact.kind: (policy_facts.ExpectationFact, policy.render_expectation),
    ImportFact.kind: (ImportFact, import_news.render),
    scheduled.DigestFact.kind: (scheduled.DigestFact, digest.render),
    scheduled.DigestRest.kind: (scheduled.DigestRest, digest.render_rest),
    scheduled.DraftFact.kind: (scheduled.DraftFact, digest_draft.render),
    scheduled.ReminderFact.kind: (scheduled.ReminderFact, reminder.render),
}


def render(kind: str, snapshot: dict[str, Any]) -> Rendered:
    """Return the message that tells a fact; raises KeyError for a kind that no message tells."""
    model, draw = _MESSAGES[kind]
    return draw(model.model_validate(snapshot))
