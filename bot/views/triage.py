"""A triager's forms: ask, not now, and More."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot import ids
from bot.blocks import Json, actions, button, context, divider, modal, prose, question, section, select, text_input
from bot.form_values import values
from bot.messages.conversations.replies import reply_button
from bot.messages.labels import (
    APPROACH,
    CRITERIA,
    DATA,
    QUESTIONS,
    approach_line,
    fit_line,
    legal_reasons,
    pairs,
    place_line,
    private_line,
    score_line,
    similar_line,
    squad_called,
)
from bot.text import cut, date, mention, one_line, points, requester_called
from bot.views.details import details_button
from bot.views.experiments import work_blocks, work_buttons
from bot.views.matching.hand_overs import hand_over_buttons
from bot.views.matching.routing import route_text
from bot.views.merges import merge_buttons, merged_texts
from bot.views.revisions import earlier_versions
from bot.views.support import people_buttons, people_of
from intake.answers import Review, TriageForm
from intake.ideas import Estimates, Stage
from intake.notifications.ideas import IdeaNotification
from intake.sentences import RECEIVED, below_title
from intake.text import is_blank

# The ask form: a question to the requester, suggested from what is missing for a rank.


def build_ask_form(form: TriageForm) -> Json:
    """Return the form."""
    idea = form.idea
    proposed = " ".join(QUESTIONS[criterion].suggestion for criterion in form.missing)
    sent = f"{mention(idea.requester)} gets your question as a direct message."
    return modal(
        ids.ASK_FORM,
        "Ask the requester",
        [
            context(f"About *{one_line(idea.title)}*. {sent}"),
            question("text", "Your question", text_input("text", lines=True, initial=proposed)),
        ],
        submit="Send question",
        about=ids.encode(idea.id, idea.version),
    )


def parse_ask_form(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is asked about, and the question."""
    return ids.decode(view["private_metadata"]), values(view).get("text") or ""


# The not-now form: the reason that the requester will see.

READY = "ready"
# The longest value that Slack takes for a choice; published reasons keep to it.
LONGEST = 150


def build_park_form(form: TriageForm) -> Json:
    """Return the form."""
    idea = form.idea
    reads = f"{mention(idea.requester)} will see your reason." if idea.requester else "We'll save your reason with it."
    return modal(
        ids.NOT_NOW_FORM,
        "Not now",
        [
            context(f"*{one_line(idea.title)}*\nWe'll keep this for later. {reads}"),
            question(
                "reason",
                "Why not now?",
                text_input("reason", lines=True),
                optional=bool(form.reasons),
                hint="One sentence, and what would change the decision.",
            ),
            *published_reasons(form),
        ],
        submit="Save as not now",
        about=ids.encode(idea.id, idea.version),
    )


def parse_park_form(view: Json) -> tuple[ids.Subject, str]:
    """Return which idea is parked, and why."""
    return ids.decode(view["private_metadata"]), park_reason(values(view))


def published_reasons(form: TriageForm) -> list[Json]:
    """Return the list of published reasons for “not now”; nothing if there are none."""
    reasons = [(reason, reason) for reason in dict.fromkeys(form.reasons) if 0 < len(reason) <= LONGEST]
    if not reasons:
        return []
    hint = "Used if you write nothing above."
    return [question(READY, "Or a published reason", select(READY, reasons), optional=True, hint=hint)]


def park_reason(form_values: Mapping[str, Any]) -> str:
    """Return the written reason, else the chosen published one."""
    written = form_values.get("reason") or ""
    return form_values.get(READY) or "" if is_blank(written) else written


# More: everything about an idea, and for those who decide or estimate, everything that takes a form.

PROBLEM, STEPS, CHOICE, KEEP = 1800, 6, 75, "keep"
LEAD_SEES = "This idea is private. If you send it, the squad's lead can see it, but nobody else in the squad."
PLACE = "Place in the plan: pin it, or say what it unlocks"
OUTCOMES = {Stage.accepted: "Send to this squad", Stage.parked: "Not now", Stage.declined: "Decline"}

# From here on a squad has the idea, and none is suggested for it.
BEGUN = frozenset({Stage.experiment, Stage.build, Stage.live, Stage.measured})


def build_more_form(form: TriageForm, today: dt.date) -> Json:
    """Return the form, with nothing to fill in for readers who may change nothing."""
    idea = form.idea
    questions = [*_estimates(form), *_outcomes(form)]
    return modal(
        ids.MORE_FORM,
        idea.label,
        [*_about(form, today), *_more_buttons(form), *([divider(), *questions] if questions else [])],
        submit="Save" if questions else None,
        close="Cancel" if questions else "Close",
        about=ids.encode(idea.id, idea.version),
    )


def parse_more_form(view: Json) -> tuple[ids.Subject, Review]:
    """Return which idea it is, and the review."""
    form_values = values(view)
    outcome = form_values.get("outcome")
    review = Review(
        **{field: form_values.get(field) for field in Estimates.model_fields},
        priority=form_values.get("priority"),
        outcome=None if outcome in (None, KEEP) else outcome,
        squad=form_values.get("squad"),
        reason=park_reason(form_values),
    )
    return ids.decode(view["private_metadata"]), review


def _about(form: TriageForm, today: dt.date) -> list[Json]:
    idea = form.idea
    blocks = [
        section(f"*{one_line(idea.title)}*"),
        prose(cut(idea.problem, PROBLEM)),
        context(f"{requester_called(idea.requester)} · {date(idea.submitted_at)}{_more_text(idea)}"),
        *([context(f"Private: {private_line(idea.viewers)}.")] if idea.private else []),
        section(f"{' · '.join(filter(None, [fit_line(idea.fit), score_line(idea)]))}\n{_score(idea)}"),
        *([] if idea.stage in BEGUN else [section(route_text(form))]),
        *_approach(form, today),
        *people_of(form),
    ]
    if idea.similar:
        blocks.append(section(similar_line(idea)))
    blocks += [*merged_texts(form), *earlier_versions(form.revisions), *work_blocks(form.work, today)]
    story = [f"{date(step.at)}  {mention(step.by)}{_did(step.sentence, idea.title)}" for step in form.tracker.steps]
    return [*blocks, context("\n".join(story[-STEPS:])), *([context(place_line(idea))] if place_line(idea) else [])]


def _did(sentence: str, title: str) -> str:
    """Return what somebody did, behind their name; the receipt is what we told the requester."""
    return " submitted this." if sentence == RECEIVED else f": {one_line(below_title(sentence, title), 200)}"


def _approach(form: TriageForm, today: dt.date) -> list[Json]:
    """Return how the idea would be done, with the answer to its own question, and what legal must look at."""
    idea = form.idea
    line = approach_line(idea)
    asked = f"{line}\n_{one_line(form.asks)}_" if line and form.asks and not idea.approach_note else line
    return [section(text) for text in (legal_reasons(idea, today), asked) if text]


def _more_buttons(form: TriageForm) -> list[Json]:
    idea = form.idea
    place = button("Place in the plan", ids.PLACE, ids.encode(idea.id, idea.version), accessibility_label=PLACE)
    buttons = [
        *([reply_button(idea.id)] if form.may_reply else []),
        *hand_over_buttons(form),
        *work_buttons(idea, form.work),
        *merge_buttons(form),
        *people_buttons(form),
        *([details_button(idea.id, idea.version)] if form.may_add_details else []),
        *([place] if form.may_place else []),
    ]
    return [actions(*buttons)] if buttons else []


def _more_text(idea: IdeaNotification) -> str:
    parts = [str(idea.area)] if idea.area else []
    return "".join(f" · {one_line(part, 60)}" for part in [*parts, *([DATA[idea.data]] if idea.data else [])])


def _score(idea: IdeaNotification) -> str:
    if idea.score.policy_version is None:
        return "A score needs published priorities."
    return "\n".join(
        f"{points(part.tenths)} of {points(part.most)}  {CRITERIA[part.criterion]}: {one_line(part.reason)}"
        for part in idea.score.contributions
    )


def _priority(form: TriageForm) -> list[Json]:
    choices = [(key, cut(name, CHOICE)) for key, name in form.priorities if len(key) <= LONGEST]
    if not choices:
        return []
    return [question("priority", "Which priority does it support?", select("priority", choices, form.priority))]


def _estimates(form: TriageForm) -> list[Json]:
    if not form.may_estimate:
        return []
    asked_by_field = {criterion.value: asked for criterion, asked in QUESTIONS.items()}
    if form.asks_approach:
        asked_by_field["approach"] = APPROACH
    estimates = [
        question(
            field,
            asked.text,
            select(field, pairs(asked.choices), str(estimate) if estimate else None),
            optional=True,
            hint=asked.hint,
        )
        for field, estimate in form.idea.estimates().items()
        if (asked := asked_by_field.get(field)) is not None
    ]
    return [*_priority(form), *estimates]


def _outcomes(form: TriageForm) -> list[Json]:
    if not (form.outcomes or form.may_reroute):
        return []
    reroute = [(str(Stage.accepted), "Move to this squad")] if form.may_reroute else []
    outcomes = [(str(stage), OUTCOMES[stage]) for stage in form.outcomes if str(stage) not in dict(reroute)]
    choices = [(KEEP, "Only save the estimates"), *reroute, *outcomes]
    squads = [(squad.key, squad_called(squad.name)) for squad in form.squads]
    return [
        question(
            "squad",
            "Squad",
            select("squad", squads, form.idea.squad or form.idea.routing.squad),
            optional=True,
            hint=LEAD_SEES if form.idea.private else None,
        ),
        question("outcome", "Decision", select("outcome", choices, KEEP)),
        question(
            "reason",
            "Reason",
            text_input("reason", lines=True),
            optional=True,
            hint="The requester will see it. “Not now” and “Decline” need a reason.",
        ),
        *published_reasons(form),
    ]
