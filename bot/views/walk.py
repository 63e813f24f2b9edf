"""The walk through the ideas that wait: one form, in which each press shows what the requester would read."""

import datetime as dt
from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    Json,
    actions,
    button,
    context,
    modal,
    number_input,
    person_picker,
    prose,
    question,
    section,
    select,
    text_input,
)
from bot.form_values import values
from bot.messages.labels import QUESTIONS, approach_line, fit_line, legal_line, score_line, similar_line, squad_called
from bot.messages.triage import HELD, undo_button
from bot.text import clock_time, cut, date, due_text, one_line, requester_called, short_day
from intake.ideas import NOBODY
from intake.notifications.ideas import IdeaNotification
from intake.operations.experiments import WEEKS
from intake.rules.experiments import ExperimentDraft, budget_sentence, used_up_sentence
from intake.rules.reopening import Reopening, ReopeningEvent
from intake.services.walk import UndoableDecision, WalkDecision, WalkPage, WalkStep

PROBLEM, DONE, CHOICE, LONGEST = 900, 300, 75, 150
PRIORITY = "Not the right priority? Choose another:"
LABELS: dict[WalkStep, str] = {
    WalkStep.send: "Back",
    WalkStep.ask: "Ask",
    WalkStep.not_now: "Not now",
    WalkStep.try_it: "Try it: two weeks",
    WalkStep.coach: "They run it, we coach",
}
ACTIONS: dict[WalkStep, str] = {
    WalkStep.send: ids.WALK_SEND,
    WalkStep.ask: ids.WALK_ASK,
    WalkStep.not_now: ids.WALK_NOT_NOW,
    WalkStep.try_it: ids.WALK_TRY,
    WalkStep.coach: ids.WALK_COACH,
}
SUBMITS: dict[WalkStep, str] = {
    WalkStep.ask: "Send question",
    WalkStep.not_now: "Save as not now",
    WalkStep.try_it: "Start experiment",
    WalkStep.coach: "Start their experiment",
}
EVENTS: dict[ReopeningEvent, str] = {
    ReopeningEvent.date: "On {on}",
    ReopeningEvent.priority: "A published priority covers it",
    ReopeningEvent.data: "Its data is ready",
    ReopeningEvent.live: "{name} is live",
    ReopeningEvent.weeks: "{name} has free weeks",
}
NOTHING_WAITS = "No idea waits for a decision."
ALL_SEEN = "You've been through all of them. {} you left out {} for you."
SEPARATOR = "."
SAME = "Same as another idea: merge"
MERGED = "Merged. To undo it, press *More* on the idea's card."


def build_walk(page: WalkPage, today: dt.date, *, is_merged: bool = False) -> Json:
    """Return the form for one idea, or the end of the walk; the one before it `is_merged` with another."""
    done = _done(page.done) if page.done else [context(MERGED)] if is_merged else []
    if page.idea is None:
        words = NOTHING_WAITS
        if page.waiting:
            words = ALL_SEEN.format(f"{page.waiting:,}", "wait" if page.waiting > 1 else "waits")
        return modal(ids.NOTICE, "Triage", [*done, section(words)], close="Close")
    idea = page.idea
    return modal(
        ids.WALK_FORM,
        f"Triage: {page.waiting:,} waiting",
        [
            *done,
            *_idea(page, idea, today),
            *_questions(page, idea, today),
            *_budget(page),
            actions(*_buttons(page, idea)),
        ],
        submit=SUBMITS.get(page.step) or f"Send to {squad_called(idea.squad_name(idea.routing.squad))}",
        about=ids.encode(f"{idea.id}{SEPARATOR}{page.step.value}", idea.version),
    )


def parse_walk(view: Json) -> tuple[ids.Subject, WalkDecision]:
    """Return which idea it is, and what was decided."""
    about = ids.decode(view["private_metadata"])
    idea_id, _, step = about.id.rpartition(SEPARATOR)
    if step not in set(WalkStep):
        raise ids.StaleValue
    entered = {name.partition(SEPARATOR)[0]: value for name, value in values(view).items()}
    event = entered.get("event")
    decision = WalkDecision(
        step=WalkStep(step),
        text=entered.get("text") or "",
        event=ReopeningEvent(event) if event in set(ReopeningEvent) else None,
        experiment=_experiment(entered),
    )
    return ids.Subject(idea_id, about.version), decision


def parse_priority(view: Json, action: Json) -> tuple[ids.Subject, WalkStep, str, str | None]:
    """Return which idea, at which step, supports which priority, and the text where the triager has changed it."""
    about = ids.decode(view["private_metadata"])
    idea_id, _, step = about.id.rpartition(SEPARATOR)
    if step not in set(WalkStep):
        raise ids.StaleValue
    chosen = ids.option(action)
    return ids.Subject(idea_id, about.version), WalkStep(step), chosen, _changed_text(view)


def _changed_text(view: Json) -> str | None:
    typed = {name.partition(SEPARATOR)[0]: value for name, value in values(view).items()}.get("text")
    offered = [block["element"].get("initial_value") for block in view["blocks"] if _is_text(block)]
    return typed if typed and typed not in offered else None


def _is_text(block: Json) -> bool:
    return block.get("type") == "input" and block.get("block_id", "").partition(SEPARATOR)[0] == "text"


def parse_step(action: Json) -> tuple[ids.Subject, WalkStep]:
    """Return which idea a press is about, and the step that it shows."""
    step = next(step for step, action_id in ACTIONS.items() if action_id == action["action_id"])
    return ids.decode(action["value"]), step


def _experiment(entered: dict[str, Any]) -> ExperimentDraft:
    return ExperimentDraft(
        hypothesis=entered.get("hypothesis") or "",
        metric=entered.get("metric") or "",
        convincing=entered.get("convincing"),
        weeks=WEEKS,
        cost=entered.get("cost"),
        owner=entered.get("owner"),
    )


def _done(done: UndoableDecision) -> list[Json]:
    # Some reasons name the idea themselves.
    title = "" if done.title in done.why else f"*{one_line(done.title)}*. "
    line = f"Decided: {title}{one_line(done.why, DONE)}"
    undo = undo_button(done.id, done.version, ids.WALK_UNDO)
    return [section(line, undo), context(HELD.format(clock_time(done.until)))]


def _idea(page: WalkPage, idea: IdeaNotification, today: dt.date) -> list[Json]:
    due = f" · {due_text(page.look_by, today, 'review by {}')}" if page.look_by else ""
    byline = f"{idea.label} · {requester_called(idea.requester)} · {date(idea.submitted_at)}{due}"
    reasons = "; ".join(map(one_line, idea.routing.reasons))
    suggested = f"Suggested: *{one_line(squad_called(idea.squad_name(idea.routing.squad)))}* ({reasons})"
    return [
        section(f"*{one_line(idea.title)}*"),
        context(byline),
        prose(cut(idea.problem, PROBLEM)),
        section(f"{fit_line(idea.fit)} · {score_line(idea)}\n{suggested}"),
        *_priority(page, idea),
        *(context(line) for line in (legal_line(idea), approach_line(idea)) if line),
        *([context(similar_line(idea))] if idea.similar else []),
    ]


def _priority(page: WalkPage, idea: IdeaNotification) -> list[Json]:
    choices = [(key, cut(name, CHOICE)) for key, name in page.priorities if len(key) <= LONGEST]
    if not choices:
        return []
    picker = select(ids.WALK_PRIORITY, choices, page.priority)
    return [section(PRIORITY, picker, SEPARATOR.join(("priority", _form_id(page, idea))))]


def _questions(page: WalkPage, idea: IdeaNotification, today: dt.date) -> list[Json]:
    label = "What the requester will read" if idea.requester != NOBODY else "Why"
    text = page.text
    if page.step is WalkStep.ask and not text:
        text = " ".join(QUESTIONS[criterion].suggestion for criterion in page.missing)
    return [
        _field(page, idea, "text", label, text_input("text", lines=True, initial=text)),
        *(_event(page, idea, today) if page.events else []),
        *(_trial(page, idea, page.experiment) if page.experiment else []),
    ]


def _budget(page: WalkPage) -> list[Json]:
    """Say what is left for a trial that is to begin, or that none can."""
    if page.budget is None or not (page.experiment or page.budget.is_used_up):
        return []
    left = page.budget
    return [context(used_up_sentence(left) if left.is_used_up else f"{budget_sentence(left)}.")]


def _event(page: WalkPage, idea: IdeaNotification, today: dt.date) -> list[Json]:
    choices = [(event.event.value, _event_called(event, today)) for event in page.events]
    picker = select("event", choices, choices[0][0])
    return [_field(page, idea, "event", "Bring it up again when", picker)]


def _event_called(event: Reopening, today: dt.date) -> str:
    return EVENTS[event.event].format(on=short_day(event.on, today), name=event.name)


def _trial(page: WalkPage, idea: IdeaNotification, trial: ExperimentDraft) -> list[Json]:
    owner = "Who coaches?" if page.step is WalkStep.coach else "Who answers for it?"
    return [
        _field(page, idea, "hypothesis", "What do you expect?", text_input("hypothesis", initial=trial.hypothesis)),
        _field(page, idea, "metric", "What do you measure?", text_input("metric", initial=trial.metric)),
        _field(page, idea, "convincing", "Target", number_input("convincing", trial.convincing, least=None)),
        _field(page, idea, "cost", "Squad-weeks", number_input("cost", trial.cost)),
        _field(page, idea, "owner", owner, person_picker("owner", trial.owner)),
    ]


def _field(page: WalkPage, idea: IdeaNotification, name: str, label: str, element: Any) -> Json:
    # Slack keeps what stands in a field that has the same name after an update.
    return question(SEPARATOR.join((name, _form_id(page, idea))), label, element)


def _form_id(page: WalkPage, idea: IdeaNotification) -> str:
    return SEPARATOR.join((idea.id, page.step.value, str(idea.version)))


def _buttons(page: WalkPage, idea: IdeaNotification) -> list[ButtonElement]:
    value = ids.encode(idea.id, idea.version)
    steps = [step for step in page.steps if step is not page.step]
    return [
        *(button(LABELS[step], ACTIONS[step], value) for step in steps),
        *([] if idea.private else [button("Same as …", ids.WALK_SAME, value, accessibility_label=SAME)]),
        button("Skip", ids.WALK_SKIP, value, accessibility_label="Skip: go to the next idea"),
    ]
