"""What every form asks that ends an experiment: what is known now, and what was measured."""

from bot.blocks import Json, question, text_input, values
from bot.pickers import number_input
from bot.text import count, one_line
from intake.experiments.facts import Trial
from intake.experiments.values import Conclusion, number_called


def fields(trial: Trial) -> list[Json]:
    """Return the questions."""
    return [
        question(
            "learned",
            "What we now know",
            text_input("learned", lines=True, placeholder="What held, what did not, and why"),
            hint="One to three sentences. Everybody who may see the idea reads them, and whoever has one like it.",
        ),
        question(
            "measured",
            f"Measured: {one_line(trial.metric, 100)}",
            number_input("measured", least=None),
            optional=True,
            hint=f"{number_called(trial.convincing)} would have convinced. Leave it empty if nothing was measured.",
        ),
    ]


def parse(view: Json) -> Conclusion:
    """Return what was said."""
    given = values(view)
    return Conclusion(learned=given.get("learned") or "", measured=given.get("measured"))


def wanted(trial: Trial) -> str:
    """Say what an experiment was to find out."""
    time = f"{count(trial.weeks, 'week')} and {number_called(trial.cost)} squad-weeks of the budget were given to it"
    would = f"{number_called(trial.convincing)} would convince"
    return f"{one_line(trial.hypothesis, 300)}\n{time}; {one_line(trial.metric, 100)}: {would}."
