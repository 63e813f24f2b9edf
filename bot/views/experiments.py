"""The forms of experiments and of building, and the work on an idea, for More."""

from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    Json,
    button,
    confirm,
    context,
    day_picker,
    modal,
    number_input,
    person_picker,
    question,
    section,
    select,
    text_input,
)
from bot.form_values import day, values
from bot.messages.experiments import ending_buttons, trial_figures
from bot.messages.labels import ENDINGS, impact_line
from bot.text import count, due_text, mention, one_line, whole
from intake.formatting import capital, month_called, number_called
from intake.formatting import weeks as count_of_weeks
from intake.notifications.experiments import Trial, Work
from intake.notifications.ideas import IdeaNotification
from intake.rules.experiments import BuildDraft, Conclusion, ExperimentDraft, budget_sentence, used_up_sentence
from intake.sentences import experiment_target
from intake.services.experiments import BuildForm, ExperimentForm, StopForm

# What every form asks that ends an experiment: what we learned, and the result.


def conclusion_fields(trial: Trial) -> list[Json]:
    """Return the questions."""
    return [
        question(
            "learned",
            "What did we learn?",
            text_input("learned", lines=True, placeholder="What worked, what didn't, and why"),
            hint="One to three sentences. Everyone who can see this idea or submits a similar one reads them.",
        ),
        question(
            "measured",
            f"Result: {one_line(trial.metric, 100)}",
            number_input("measured", least=None),
            optional=True,
            hint=f"The target was {number_called(trial.convincing)}. Leave empty if nothing was measured.",
        ),
    ]


def parse_conclusion(view: Json) -> Conclusion:
    """Return what was learned and measured."""
    form_values = values(view)
    return Conclusion(learned=form_values.get("learned") or "", measured=form_values.get("measured"))


def result_wanted(trial: Trial) -> str:
    """Say what an experiment is meant to find out, and its limits."""
    limits = f"{count(trial.weeks, 'week')}, {number_called(trial.cost)} squad-weeks"
    target = experiment_target(one_line(trial.metric, 100), trial.convincing)
    return f"{one_line(trial.hypothesis, 300)}\n{target} Limits: {limits}."


# The form of an experiment: hypothesis, metric, target, time and cost.

WEEKS = (1, 2, 3, 4, 6, 8, 12)
USUAL_WEEKS = 4


def build_experiment_form(form: ExperimentForm) -> Json:
    """Return the form."""
    after = form.after
    head = f"*{one_line(form.idea.title)}*" + (f"\n{result_wanted(after)}" if after else "")
    title = "Run another experiment" if after else "Experiment"
    if form.ledger.is_used_up:
        return modal(ids.NOTICE, title, [section(head), section(used_up_sentence(form.ledger))], close="Close")
    return modal(
        ids.PIVOT_FORM if after else ids.EXPERIMENT_FORM,
        title,
        [
            section(head),
            context(f"{budget_sentence(form.ledger)}."),
            *(conclusion_fields(after) if after else []),
            *_what(after.metric if after else None),
            *_how_long(form),
        ],
        submit="Start experiment",
        about=ids.encode(after.id if after else form.idea.id, form.idea.version),
    )


def parse_experiment_form(view: Json) -> tuple[ids.Subject, ExperimentDraft]:
    """Return which idea or experiment it is about, and what is tried."""
    form_values = values(view)
    draft = ExperimentDraft(
        hypothesis=form_values.get("hypothesis") or "",
        metric=form_values.get("metric") or "",
        convincing=form_values.get("convincing"),
        weeks=form_values.get("weeks"),
        trial=form_values.get("trial"),
        cost=form_values.get("cost"),
        owner=form_values.get("owner"),
        decides_on=day(form_values, "decides_on"),
    )
    return ids.decode(view["private_metadata"]), draft


def _what(metric: str | None) -> list[Json]:
    return [
        question("hypothesis", "What do you expect to find?", text_input("hypothesis", lines=True)),
        question("metric", "What will you measure?", text_input("metric", initial=metric), hint="Include the unit."),
        question("convincing", "Which result would convince you?", number_input("convincing", least=None)),
    ]


def _how_long(form: ExperimentForm) -> list[Json]:
    choices = [(str(weeks), count(weeks, "week")) for weeks in WEEKS]
    owner = question("owner", "Owner", person_picker("owner", form.owner), hint="We'll ask them for the result.")
    worth = [context(f"An experiment here {trial_figures(form.worth)}.")] if form.worth else []
    kinds = [(kind.key, f"{kind.name}, usually {count_of_weeks(kind.weeks)}") for kind in form.kinds]
    kind = [question("trial", "Kind of experiment", select("trial", kinds, kinds[0][0]))] if len(kinds) > 1 else []
    return [
        *kind,
        question("weeks", "How long will it take?", select("weeks", choices, str(USUAL_WEEKS))),
        question("cost", "Cost in squad-weeks", number_input("cost")),
        *worth,
        *([] if form.after else [owner]),
        question(
            "decides_on",
            "Decision date",
            day_picker("decides_on"),
            optional=True,
            hint="If empty: the end of the experiment.",
        ),
    ]


# The form of building: the metric today, and the months in which it goes live.


def build_build_form(form: BuildForm) -> Json:
    """Return the form."""
    after = form.after
    head = f"*{one_line(form.idea.title)}*" + (f"\n{result_wanted(after)}" if after else "")
    owner = question("owner", "Who will report the number?", person_picker("owner", form.owner))
    return modal(
        ids.CONTINUE_FORM if after else ids.BUILD_FORM,
        "Build it",
        [
            section(head),
            *(conclusion_fields(after) if after else []),
            *_metric(after.metric if after else None),
            *_months(form.months),
            *([] if after else [owner]),
        ],
        submit="Build it",
        about=ids.encode(after.id if after else form.idea.id, form.idea.version),
    )


def parse_build_form(view: Json) -> tuple[ids.Subject, BuildDraft, Conclusion]:
    """Return which idea or experiment it is about, what is built, and the experiment's conclusion."""
    form_values = values(view)
    draft = BuildDraft(
        metric=form_values.get("metric") or "",
        baseline=form_values.get("baseline"),
        source=form_values.get("source") or "",
        first_month=form_values.get("first_month"),
        last_month=form_values.get("last_month"),
        owner=form_values.get("owner"),
    )
    return ids.decode(view["private_metadata"]), draft, parse_conclusion(view)


def _metric(metric: str | None) -> list[Json]:
    return [
        question("metric", "What should change?", text_input("metric", initial=metric), hint="A number with its unit."),
        question("baseline", "What is the number today?", number_input("baseline", least=None), optional=True),
        question("source", "Where do you read it?", text_input("source"), optional=True),
    ]


def _months(months: tuple[str, ...]) -> list[Json]:
    choices = [(month, month_called(month)) for month in months]
    return [
        question("first_month", "Live no earlier than", select("first_month", choices)),
        question("last_month", "Live no later than", select("last_month", choices)),
    ]


# The form that stops an experiment: what we learned.


def build_stop_form(form: StopForm) -> Json:
    """Return the form."""
    return modal(
        ids.STOP_FORM,
        "Stop the experiment",
        [
            section(f"*{one_line(form.idea.title)}*\n{result_wanted(form.after)}"),
            *conclusion_fields(form.after),
        ],
        submit="Stop experiment",
        about=ids.encode(form.after.id, form.idea.version),
    )


def parse_stop_form(view: Json) -> tuple[ids.Subject, Conclusion]:
    """Return which experiment ended, and what we learned."""
    return ids.decode(view["private_metadata"]), parse_conclusion(view)


# The work on an idea, for More: its experiments, its impact, and the next step.

TRIALS = 4


def work_blocks(work: Work, today: date) -> list[Json]:
    """Return the experiments and the impact so far, nothing before work has started."""
    lines = [_line(trial, today) for trial in work.trials[-TRIALS:]]
    if work.impact is not None:
        lines.append(impact_line(work.impact))
    return [section("\n".join(lines))] if lines else []


def _line(trial: Trial, today: date) -> str:
    target = experiment_target(one_line(trial.metric, 60), trial.convincing, trial.measured)
    head = f"*Experiment {trial.run}:* {whole(one_line(trial.hypothesis, 200))} {target}"
    if trial.ending is None:
        return f"{head} {mention(trial.owner)} decides ({due_text(trial.decides_on, today)})."
    return f"{head} {capital(ENDINGS[trial.ending])}: {one_line(trial.learned, 300)}"


def work_buttons(idea: IdeaNotification, work: Work) -> list[ButtonElement]:
    """Return the buttons of the next step, nothing where the reader may do nothing."""
    about = ids.encode(idea.id, idea.version)
    buttons = []
    if work.may_experiment:
        buttons.append(button("Experiment", ids.EXPERIMENT, about, accessibility_label="Run an experiment first"))
    if work.may_build:
        buttons.append(button("Build it", ids.BUILD, about, accessibility_label="Build this idea"))
    if work.may_conclude and work.trials:
        buttons += ending_buttons(work.trials[-1], idea.version)
    if work.may_go_live:
        confirmation = confirm("Is it live?", "We'll tell the requester that people use it now.", "It's live")
        buttons.append(
            button(
                "It's live",
                ids.GO_LIVE,
                about,
                confirm=confirmation,
                accessibility_label="It's live: people use this idea",
            )
        )
    return buttons
