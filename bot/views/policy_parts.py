"""The forms of a policy's parts, but for its figures; and one priority's why, owner and horizon."""

from typing import Any

from bot import ids
from bot.blocks import Json, checkboxes, context, modal, question, text_input, values
from bot.messages.words import CRITERIA, KINDS, pairs
from bot.pickers import number_input, people_picker, person_picker
from bot.views import policy_figures
from bot.views.policy_draft import PARTS
from intake.company.policy_parts import Part, percent_of
from intake.company.progress import PartForm, PriorityForm

VIEWERS = 20


def build(form: PartForm) -> Json:
    """Return the form of a part."""
    fields = {
        Part.weights: _weights,
        Part.plan: _plan,
        Part.charter: _charter,
        Part.people: _people,
        Part.anchors: policy_figures.anchors,
        Part.chance: policy_figures.chance,
    }
    about = ids.encode(form.part.value, form.version)
    title = PARTS[form.part].split(",")[0]
    return modal(ids.POLICY_PART_FORM, title, fields[form.part](form), submit="Keep", about=about)


def parse(view: Json) -> tuple[Part, int, dict[str, Any]]:
    """Return which part it is, the version of the draft that was changed, and what was filled in."""
    part, version = ids.decode_one_of(Part, view["private_metadata"])
    return part, version, values(view)


def build_priority(form: PriorityForm) -> Json:
    """Return the form of one priority."""
    priority = form.priority
    return modal(
        ids.PRIORITY_FORM,
        priority.name,
        [
            question("why", "Why is it one?", text_input("why", lines=True, initial=priority.why), optional=True),
            question(
                "owner",
                "Whose is it?",
                person_picker("owner", priority.owner),
                optional=True,
                hint="Whom to ask about it. A lead who owns a priority may publish.",
            ),
            question(
                "horizon",
                "Until when does it hold?",
                text_input("horizon", initial=priority.horizon, placeholder="Until the end of 2027"),
                optional=True,
            ),
        ],
        submit="Keep",
        about=ids.encode(priority.key, form.version),
    )


def parse_priority(view: Json) -> tuple[str, int, dict[str, Any]]:
    """Return the key of the priority, the version of the draft that was changed, and what was filled in."""
    subject = ids.decode(view["private_metadata"])
    return subject.id, subject.version, values(view)


def _weights(form: PartForm) -> list[Json]:
    weights = form.policy.weights.by_criterion()
    return [
        context("How many of 100 points each criterion can bring. Together they are 100."),
        *(
            question(criterion.value, CRITERIA[criterion], number_input(criterion.value, points))
            for criterion, points in weights.items()
        ),
        question(
            "completeness",
            "Percent that must be known for a rank",
            number_input("completeness", percent_of(form.policy.completeness)),
        ),
    ]


def _plan(form: PartForm) -> list[Json]:
    policy = form.policy
    return [
        question(
            "capacity",
            "Squad-weeks a quarter, a squad in each line",
            text_input("capacity", lines=True, initial=form.capacity, placeholder="Payments: 10"),
            optional=True,
            hint="A dash, or no line, means that it is not said.",
        ),
        question(
            "experiment_weeks",
            "Of these for experiments, in squad-weeks",
            number_input("experiment_weeks", policy.experiment_weeks),
            optional=True,
        ),
        question(
            "research_share",
            "Percent of the weeks for research",
            number_input("research_share", percent_of(policy.research_share)),
            optional=True,
            hint="The rest is for product: 30 means 30 : 70. Left empty, it is open.",
        ),
        question(
            "next_quarters",
            "Quarters after this one that “Next” speaks of",
            number_input("next_quarters", policy.next_quarters),
            hint="What they would hold of the rest comes next, whatever is left then later.",
        ),
    ]


def _charter(form: PartForm) -> list[Json]:
    charter = form.policy.charter
    says = text_input("says", lines=True, initial=charter.says, placeholder="What the central team is for")
    return [
        question("says", "What the central team is for", says, optional=True),
        question(
            "not_kinds",
            "Kinds of work that it is not for",
            checkboxes("not_kinds", pairs(KINDS), [kind.value for kind in charter.not_kinds]),
            optional=True,
        ),
        question(
            "not_areas",
            "Areas that it is not for",
            text_input("not_areas", initial=", ".join(charter.not_areas), placeholder="Payroll, Legal"),
            optional=True,
            hint="With commas between them. A card there says “outside the charter”.",
        ),
        question(
            "days_to_look",
            "Working days within which an idea is looked at",
            number_input("days_to_look", form.policy.days_to_look),
        ),
    ]


def _people(form: PartForm) -> list[Json]:
    policy, note = form.policy, form.policy.note
    return [
        question(
            "viewers",
            "Who confirms it",
            people_picker("viewers", policy.viewers, most=VIEWERS),
            optional=True,
            hint="They get one message with a button, and one reminder.",
        ),
        question(
            "spokesperson",
            "Who speaks for machine learning in leadership",
            person_picker("spokesperson", policy.spokesperson),
            optional=True,
        ),
        question(
            "reasons",
            "Reasons for saying no, one in each line",
            text_input("reasons", lines=True, initial="\n".join(policy.reasons)),
            optional=True,
        ),
        question(
            "note", "A sentence above the priorities", text_input("note", lines=True, initial=note), optional=True
        ),
    ]
