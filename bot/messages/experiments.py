"""Experiments and check-backs: the questions to the owner, and what the guild reads of a result."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, actions, button, context, section
from bot.messages.labels import ENDINGS, impact_line
from bot.messages.rendered import Rendered
from bot.text import capital, count, mention, one_line, within
from intake.ideas import Stage
from intake.notifications.experiments import CheckBackNotification, ExperimentQuestion, ExperimentResult, Trial
from intake.notifications.ideas import IdeaNotification
from intake.rules.experiments import Ending, number_called
from intake.rules.replay import Effect, Moved
from intake.sentences import before_and_after

# Experiments: the question to the owner how one ended, what the guild reads of it, and the buttons of the work.

RESULTS = {
    Ending.continued: "It goes on, and is built",
    Ending.pivoted: "It is tried once more, in another way",
    Ending.stopped: "It stops here",
}
THANKS = {
    Ending.continued: "Thank you for finding out.",
    Ending.pivoted: "Thank you for finding out, and good luck with the next one.",
    Ending.stopped: "Thank you: to know this now saves everybody the months of building it.",
}


def render_experiment_question(fact: ExperimentQuestion) -> Rendered:
    """Return the question, or what was answered."""
    trial = fact.trial
    title = one_line(fact.title)
    asks = f"How did the experiment with *{title}* end?\n{_wanted(trial)}"
    if trial.ending is not None:
        learned, thanks = one_line(trial.learned, 300), THANKS[trial.ending]
        over = f"*{ENDINGS[trial.ending].capitalize()}.* {learned}"
        told = f"The experiment with “{title}” is over. {RESULTS[trial.ending]}. What we now know: {learned} {thanks}"
        return Rendered([section(f"{asks}\n{over}"), context(thanks)], told)
    buttons = actions(*ending_buttons(trial, fact.version))
    text = f"How did the experiment with “{title}” end? {_wanted(trial)} Continue, pivot, or stop?"
    return Rendered([section(asks), buttons], text)


def render_experiment_result(fact: ExperimentResult) -> Rendered:
    """Return what the guild reads."""
    trial = fact.trial
    assert trial.ending is not None
    title, known = one_line(fact.title), f"What we now know: {one_line(trial.learned, 300)}"
    head, learned = f"*We tried: {title}*\n{_wanted(trial)}", f"*{RESULTS[trial.ending]}.* {known}"
    small = f"{fact.label} · found out by {mention(trial.owner)} · {THANKS[trial.ending]}"
    blocks = [section(f"{head}\n{learned}"), context(small)]
    return Rendered(blocks, f"We tried {fact.label}, “{title}”. {RESULTS[trial.ending]}. {known}")


def ending_buttons(trial: Trial, version: int) -> list[ButtonElement]:
    """Return the three ways in which an experiment ends."""
    value = ids.encode(trial.id, version)
    return [
        button(
            "Continue", ids.CONTINUE, value, primary=True, accessibility_label="Continue: it convinced, so it is built"
        ),
        button("Pivot", ids.PIVOT, value, accessibility_label="Pivot: try once more, in another way"),
        button("Stop", ids.STOP, value, accessibility_label="Stop: it goes no further"),
    ]


def work_buttons(idea: IdeaNotification) -> list[ButtonElement]:
    """Return what a squad can do next with an idea that it has."""
    value = ids.encode(idea.id, idea.version)
    if idea.stage is Stage.accepted:
        return [
            button("Experiment", ids.EXPERIMENT, value, accessibility_label="Experiment: try this idea out first"),
            button("Build it", ids.BUILD, value, accessibility_label="Build it, without trying it out"),
        ]
    if idea.stage is Stage.build:
        return [button("It is live", ids.GO_LIVE, value, accessibility_label="It is live: this idea is in use")]
    return []


def _wanted(trial: Trial) -> str:
    measured = f", and was {number_called(trial.measured)}" if trial.measured is not None else ""
    would = f"{one_line(trial.metric, 100)} was to come to {number_called(trial.convincing)}{measured}."
    return f"{one_line(trial.hypothesis, 300)} {capital(would)}"


# A check-back: the question to the owner how the metric is, some time after an idea went live.

QUIET = "You are not asked for it any more."


def render_check_back(fact: CheckBackNotification) -> Rendered:
    """Return the question, or once it is answered, how it was before and is now."""
    now = next((each.value for each in fact.impact.after if each.days == fact.days), None)
    line = impact_line(fact.impact)
    if now is not None:
        found = before_and_after(fact.impact.baseline, now)
        said = f"*{one_line(fact.title)}*, {fact.days} days on: {found}."
        text = f"“{one_line(fact.title)}” went live {fact.days} days ago, and its number is given: {found}. Thank you."
        return Rendered([section(f"{said}\n{line}"), context("Thank you.")], text)
    asks = f"*{one_line(fact.title)}* went live {fact.days} days ago. How is it now?\n{line}"
    value = ids.encode(fact.id, fact.version)
    buttons = [
        button("Give the number", ids.MEASURE, value, primary=True, accessibility_label="Give the number as it is now")
    ]
    if not fact.quiet:
        buttons.append(
            button("Ask me no more", ids.BE_QUIET, value, accessibility_label="Ask me no more about this idea")
        )
    quiet = [context(QUIET)] if fact.quiet else []
    return Rendered([section(asks), actions(*buttons), *quiet], asks.replace("*", "").replace("\n", " "))


# What a draft changes and what that does to the backlog, in a few lines.

CHANGES, TITLE, WHY = 8, 70, 200
GROUPS = (
    ("enters", "would be taken on"),
    ("leaves", "would not be taken on any more"),
    ("rises", "rises"),
    ("falls", "falls"),
)


def changes_text(changes: Sequence[str]) -> str:
    """Return what changes as a list, empty where nothing is there to compare with."""
    if not changes:
        return ""
    more = len(changes) - CHANGES
    lines = [f"• {one_line(change, 200)}" for change in changes[:CHANGES]]
    return "\n".join(["*What changes*", *lines, *([f"• and {count(more, 'other thing')}"] if more > 0 else [])])


def effect_text(effect: Effect) -> str:
    """Return what it does to the backlog: how many ideas move, and those that move most, with why."""
    if not effect.of:
        return "*What it does*: there are no ideas yet that it could move."
    head = f"*What it does*: of {count(effect.of, 'public idea')} {effect.moved} {_verb(effect.moved)} another place."
    return f"{head}\n{within([*_moves(effect)], SECTION - len(head) - 1)}".strip()


def _moves(effect: Effect) -> Iterator[str]:
    for group, told in GROUPS:
        for each in getattr(effect, group):
            yield f"• {_called(each)} *{told}*, {_place(each)}: {one_line(each.why, WHY)}"


def _verb(moved: int) -> str:
    return "has" if moved == 1 else "have"


def _called(moved: Moved) -> str:
    return f"{one_line(moved.label)} “{one_line(moved.title, TITLE)}”"


def _place(moved: Moved) -> str:
    places = [str(rank) if rank else "unranked" for rank in (moved.rank_before, moved.rank_after)]
    return f"place {places[0]} → {places[1]}"
