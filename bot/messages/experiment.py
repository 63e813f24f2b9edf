"""Experiments: the question to the owner how one ended, what the guild reads of it, and the buttons of the work."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import actions, button, context, section
from bot.messages.rendered import Rendered
from bot.messages.words import ENDINGS
from bot.text import capital, mention, one_line
from intake.experiments.facts import ExperimentQuestion, ExperimentResult, Trial
from intake.experiments.values import Ending, number_called
from intake.facts import IdeaFact
from intake.ideas import Stage

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


def render(fact: ExperimentQuestion) -> Rendered:
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


def render_result(fact: ExperimentResult) -> Rendered:
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
        button("Continue", ids.CONTINUE, value, primary=True, told="Continue: it convinced, so it is built"),
        button("Pivot", ids.PIVOT, value, told="Pivot: try once more, in another way"),
        button("Stop", ids.STOP, value, told="Stop: it goes no further"),
    ]


def work_buttons(idea: IdeaFact) -> list[ButtonElement]:
    """Return what a squad can do next with an idea that it has."""
    value = ids.encode(idea.id, idea.version)
    if idea.stage is Stage.accepted:
        return [
            button("Experiment", ids.EXPERIMENT, value, told="Experiment: try this idea out first"),
            button("Build it", ids.BUILD, value, told="Build it, without trying it out"),
        ]
    if idea.stage is Stage.build:
        return [button("It is live", ids.GO_LIVE, value, told="It is live: this idea is in use")]
    return []


def _wanted(trial: Trial) -> str:
    measured = f", and was {number_called(trial.measured)}" if trial.measured is not None else ""
    would = f"{one_line(trial.metric, 100)} was to come to {number_called(trial.convincing)}{measured}."
    return f"{one_line(trial.hypothesis, 300)} {capital(would)}"
