"""The form of an experiment: what is tried, what would convince, for how long and at which cost.

Where it follows another one, it asks what that has shown too.
"""

from datetime import date

from bot import ids
from bot.blocks import Json, context, modal, question, section, select, text_input, values
from bot.pickers import day_picker, number_input, person_picker
from bot.text import count, one_line
from bot.views import conclusion
from intake.errors import FieldErrors
from intake.experiments.facts import ExperimentForm
from intake.experiments.ledger import told
from intake.experiments.values import ExperimentDraft

WEEKS = (1, 2, 3, 4, 6, 8, 12)
USUAL_WEEKS = 4


def build(form: ExperimentForm) -> Json:
    """Return the form."""
    after = form.after
    head = f"*{one_line(form.idea.title)}*" + (f"\n{conclusion.wanted(after)}" if after else "")
    return modal(
        ids.PIVOT_FORM if after else ids.EXPERIMENT_FORM,
        "Try once more" if after else "Experiment",
        [
            section(head),
            *(conclusion.fields(after) if after else []),
            *_what(after.metric if after else None),
            *_how_long(form),
        ],
        submit="Try once more" if after else "Begin",
        about=ids.encode(after.id if after else form.idea.id, form.idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, ExperimentDraft]:
    """Return which idea or experiment it is about, and what is tried."""
    given = values(view)
    draft = ExperimentDraft(
        hypothesis=given.get("hypothesis") or "",
        metric=given.get("metric") or "",
        convincing=given.get("convincing"),
        weeks=given.get("weeks"),
        cost=given.get("cost"),
        owner=given.get("owner"),
        decides_on=_day(given.get("decides_on")),
    )
    return ids.decode(view["private_metadata"]), draft


def _what(metric: str | None) -> list[Json]:
    return [
        question("hypothesis", "What do you expect to find?", text_input("hypothesis", lines=True)),
        question("metric", "What is measured?", text_input("metric", initial=metric), hint="With its unit."),
        question("convincing", "Which value would convince?", number_input("convincing", least=None)),
    ]


def _how_long(form: ExperimentForm) -> list[Json]:
    choices = [(str(weeks), count(weeks, "week")) for weeks in WEEKS]
    owner = question(
        "owner", "Who answers for it?", person_picker("owner", form.owner), hint="They are asked how it ended."
    )
    return [
        question("weeks", "How long may it take?", select("weeks", choices, str(USUAL_WEEKS))),
        question("cost", "What does it cost, in squad-weeks?", number_input("cost")),
        context(f"{told(form.ledger)}."),
        *([] if form.after else [owner]),
        question(
            "decides_on",
            "Decision on",
            day_picker("decides_on"),
            optional=True,
            hint="Left open, it is when the time is over.",
        ),
    ]


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise FieldErrors({"decides_on": "Choose a day from the calendar."}) from None
