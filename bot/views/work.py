"""How far the work on an idea is, for More: its experiments, what it has changed, and the next step."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, button, confirm, section
from bot.messages.experiment import ending_buttons
from bot.messages.words import ENDINGS, impact_line
from bot.text import mention, one_line
from intake.experiments.facts import Trial, Work
from intake.experiments.values import day_called, number_called
from intake.facts import IdeaFact

TRIALS = 4


def blocks(work: Work) -> list[Json]:
    """Return what there is to see, nothing where nobody has begun."""
    told = [_line(trial) for trial in work.trials[-TRIALS:]]
    if work.impact is not None:
        told.append(impact_line(work.impact))
    return [section("\n".join(told))] if told else []


def _line(trial: Trial) -> str:
    would = f"{one_line(trial.metric, 60)} at {number_called(trial.convincing)} would convince"
    if trial.ending is None:
        ends = f"{mention(trial.owner)} says by {day_called(trial.decides_on)}"
        return f"*Experiment {trial.run}* {one_line(trial.hypothesis, 200)} {would}; {ends}."
    measured = f", measured {number_called(trial.measured)}" if trial.measured is not None else ""
    ended = f"{ENDINGS[trial.ending]}: {one_line(trial.learned, 300)}"
    return f"*Experiment {trial.run}* {one_line(trial.hypothesis, 120)} ({would}{measured}) {ended}"


def buttons(idea: IdeaFact, work: Work) -> list[ButtonElement]:
    """Return what there is to press, nothing where one may not."""
    about = ids.encode(idea.id, idea.version)
    found = []
    if work.may_experiment:
        found.append(button("Experiment", ids.EXPERIMENT, about, told="Try this idea out first"))
    if work.may_build:
        found.append(button("Build it", ids.BUILD, about, told="Build this idea"))
    if work.may_conclude and work.trials:
        found += ending_buttons(work.trials[-1], idea.version)
    if work.may_go_live:
        asked = confirm("In use?", "The requester reads that it is in use now.", "It is live")
        found.append(button("It is live", ids.GO_LIVE, about, confirm=asked, told="It is live, this idea"))
    return found
