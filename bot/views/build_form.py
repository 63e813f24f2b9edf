"""The form of building: the metric today, and by which months it should be in use.

Where an experiment has convinced, it asks what that has shown too.
"""

from bot import ids
from bot.blocks import Json, modal, question, section, select, text_input, values
from bot.pickers import number_input, person_picker
from bot.text import one_line
from bot.views import conclusion
from intake.experiments.facts import BuildForm
from intake.experiments.values import BuildDraft, Conclusion, month_called


def build(form: BuildForm) -> Json:
    """Return the form."""
    after = form.after
    head = f"*{one_line(form.idea.title)}*" + (f"\n{conclusion.wanted(after)}" if after else "")
    owner = question("owner", "Who answers for the number?", person_picker("owner", form.owner))
    return modal(
        ids.CONTINUE_FORM if after else ids.BUILD_FORM,
        "Build it",
        [
            section(head),
            *(conclusion.fields(after) if after else []),
            *_metric(after.metric if after else None),
            *_months(form.months),
            *([] if after else [owner]),
        ],
        submit="Build it",
        about=ids.encode(after.id if after else form.idea.id, form.idea.version),
    )


def parse(view: Json) -> tuple[ids.Subject, BuildDraft, Conclusion]:
    """Return which idea or experiment it is about, what is built, and what an experiment has shown."""
    given = values(view)
    draft = BuildDraft(
        metric=given.get("metric") or "",
        baseline=given.get("baseline"),
        source=given.get("source") or "",
        first_month=given.get("first_month"),
        last_month=given.get("last_month"),
        owner=given.get("owner"),
    )
    return ids.decode(view["private_metadata"]), draft, conclusion.parse(view)


def _metric(metric: str | None) -> list[Json]:
    return [
        question(
            "metric", "What should change?", text_input("metric", initial=metric), hint="A number, with its unit."
        ),
        question("baseline", "How is it today?", number_input("baseline", least=None), optional=True),
        question("source", "Where is that read?", text_input("source"), optional=True),
    ]


def _months(months: tuple[str, ...]) -> list[Json]:
    choices = [(month, month_called(month)) for month in months]
    return [
        question("first_month", "In use at the earliest in", select("first_month", choices)),
        question("last_month", "And at the latest in", select("last_month", choices)),
    ]
