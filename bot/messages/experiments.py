"""Experiments: the question to the owner how one ended, and its result for the guild."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Rendered, actions, button, context, section
from bot.text import mention, one_line
from intake.formatting import listed, money, weeks
from intake.ideas import Stage
from intake.notifications.experiments import ExperimentQuestion, ExperimentResult, LiveNotification, Trial
from intake.notifications.ideas import IdeaNotification
from intake.rules.experiments import Ending
from intake.rules.planning.information import TrialWorth
from intake.sentences import experiment_target

# So many supporters of an idea that is live are thanked by name.
NAMED = 3

RESULTS = {
    Ending.continued: "It worked, so we're building it",
    Ending.pivoted: "We'll try it another way",
    Ending.stopped: "Stopped",
}
THANKS = {
    Ending.continued: "Thanks for finding out.",
    Ending.pivoted: "Thanks for finding out, and good luck with the next one.",
    Ending.stopped: "Thanks: finding out now saved us months of building.",
}


def render_experiment_question(question: ExperimentQuestion) -> Rendered:
    """Return the question, or the answer."""
    trial, title = question.trial, one_line(question.title)
    text = f"How did the experiment with *{title}* end?\n{_goal(trial)}"
    if trial.ending is not None:
        learned, thanks = f"What we learned: {one_line(trial.learned, 300)}", THANKS[trial.ending]
        spoken = f"The experiment with “{title}” is over. {RESULTS[trial.ending]}. {learned} {thanks}"
        return Rendered([section(f"{text}\n*{RESULTS[trial.ending]}.* {learned}"), context(thanks)], spoken)
    buttons = actions(*ending_buttons(trial, question.version))
    another = f"If it isn't clear: another try {trial_figures(question.another)}." if question.another else ""
    spoken = f"How did the experiment with “{title}” end? {_goal(trial)} Continue, pivot, or stop? {another}".strip()
    return Rendered([section(text), *([context(another)] if another else []), buttons], spoken)


def trial_figures(trial: TrialWorth) -> str:
    """Say what an experiment would bring and cost, and whether it pays: the end of a sentence."""
    return f"{_brings(trial)}: {'worth trying' if trial.pays else 'not worth it'}"


def trial_verdict(trial: TrialWorth, *, is_bought: bool) -> str:
    """Say what an experiment is worth, what it costs, and what to do."""
    verdict = "try it" if is_bought else "no budget left" if trial.pays else "not worth it"
    worth = f"worth about {money(trial.worth, 2)}" if trial.worth >= 1 else "worth nothing"
    return f"{worth}, costs {_cost(trial)}: {verdict}"


def _brings(trial: TrialWorth) -> str:
    brings = f"would bring about {money(trial.worth, 2)}" if trial.worth >= 1 else "would bring nothing"
    return f"{brings} and cost {_cost(trial)}"


def _cost(trial: TrialWorth) -> str:
    # Weeks that would bring nothing elsewhere cost no money.
    return f"{weeks(trial.weeks)} ({money(trial.cost, 2)})" if trial.cost >= 1 else weeks(trial.weeks)


def render_experiment_result(result: ExperimentResult) -> Rendered:
    """Return the result as the guild reads it."""
    trial = result.trial
    assert trial.ending is not None
    title, outcome = one_line(result.title), RESULTS[trial.ending]
    learned = f"What we learned: {one_line(trial.learned, 300)}"
    details = f"{result.label} · run by {mention(trial.owner)} · {THANKS[trial.ending]}"
    blocks = [section(f"*Experiment: {title}*\n{_goal(trial)}\n*{outcome}.* {learned}"), context(details)]
    return Rendered(blocks, f"Experiment with {result.label}, “{title}”. {outcome}. {learned}")


def render_live(live: LiveNotification) -> Rendered:
    """Return that an idea is live, and whom to thank."""
    title = one_line(live.title)
    more = len(live.supporters) - NAMED
    named = listed([*map(mention, live.supporters[:NAMED]), *([f"{more} more"] if more > 0 else [])])
    thanked = [f"to {mention(live.requester)} for the idea"] if live.requester else []
    thanked += [f"to {named} for supporting it"] if named else []
    thanks = f" Thanks {', and '.join(thanked)}." if thanked else ""
    details = f"{live.label} · {one_line(live.squad, 60)}" if live.squad else live.label
    blocks = [section(f"*{title}* is live: people use it now.{thanks}"), context(details)]
    return Rendered(blocks, f"{live.label}, “{title}”, is live: people use it now.{thanks}")


def ending_buttons(trial: Trial, version: int) -> list[ButtonElement]:
    """Return the three ways in which an experiment ends."""
    value = ids.encode(trial.id, version)
    return [
        button("Continue", ids.CONTINUE, value, primary=True, accessibility_label="Continue: it worked, so build it"),
        button("Pivot", ids.PIVOT, value, accessibility_label="Pivot: try it another way"),
        button("Stop", ids.STOP, value, accessibility_label="Stop this experiment"),
    ]


def work_buttons(idea: IdeaNotification) -> list[ButtonElement]:
    """Return what a squad can do next with an idea that it has."""
    value = ids.encode(idea.id, idea.version)
    if idea.stage is Stage.accepted:
        return [
            button("Experiment", ids.EXPERIMENT, value, accessibility_label="Run an experiment first"),
            button("Build it", ids.BUILD, value, accessibility_label="Build it without an experiment"),
        ]
    if idea.stage is Stage.build:
        return [button("It's live", ids.GO_LIVE, value, accessibility_label="It's live: people use this idea")]
    return []


def _goal(trial: Trial) -> str:
    target = experiment_target(one_line(trial.metric, 100), trial.convincing, trial.measured)
    return f"{one_line(trial.hypothesis, 300)} {target}"
