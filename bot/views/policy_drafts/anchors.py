"""The forms of a policy's figures: the value of answers, the chance of each kind of work, limits and deadlines."""

from bot.blocks import Json, context, number_input, question, text_input
from bot.messages.labels import CRITERIA, CURRENCIES
from intake.ideas import Currency, WorkKind
from intake.operations.policy_drafts import PartForm
from intake.policy import SCALES, Criterion
from intake.rules.policy_forms import anchors as anchor_lines
from intake.rules.policy_forms.parts import percent_of, prior_field

HOW_FIGURES = (
    "One line per answer: its value from 0 to 1, the range of its true value in brackets, then its text. "
    "A better answer can't have a lower value."
)
WITH_WEEKS = "With the likely number of squad-weeks and their range."


def anchors_text(form: PartForm) -> list[Json]:
    """Return the fields for the value of answers, one for each table, and one for missing answers."""
    begin = anchor_lines.lines(form.policy.anchors)
    return [
        context(HOW_FIGURES),
        *(
            question(
                (field := anchor_lines.field(currency)),
                f"{CRITERIA[Criterion.value]} in {CURRENCIES[currency].lower()}",
                text_input(field, lines=True, initial=begin[field]),
                optional=True,
                hint="After “from”: the yearly amount at which the level starts. If empty, forms don't ask for it.",
            )
            for currency in Currency
        ),
        *(
            question(
                (field := criterion.value),
                CRITERIA[criterion],
                text_input(field, lines=True, initial=begin[field]),
                hint=WITH_WEEKS if criterion is Criterion.effort else None,
            )
            for criterion in SCALES
        ),
        question(
            anchor_lines.MISSING,
            "Value of a missing answer",
            text_input(anchor_lines.MISSING, lines=True, initial=begin[anchor_lines.MISSING]),
            hint="It can't be higher than an average answer.",
        ),
    ]


def chance_text(form: PartForm) -> list[Json]:
    """Return the fields for the chance before and after an experiment, limits, and weeks to decide."""
    policy = form.policy
    return [
        context(
            "Before an experiment, all ideas of one kind of work have the same chance, adjusted by our track record."
        ),
        *(
            question(
                (field := prior_field(kind)),
                f"Chance of {kind.value} work, in percent",
                number_input(field, percent_of(policy.priors.get(kind))),
                optional=True,
                hint="If empty: the value of a missing chance.",
            )
            for kind in WorkKind
        ),
        question(
            "proven",
            "Chance after a successful experiment, in percent",
            number_input("proven", percent_of(policy.proven)),
        ),
        question(
            "most_areas", "Maximum number of supporting areas that count", number_input("most_areas", policy.most_areas)
        ),
        question(
            "most_top_marks",
            "Ideas with the highest value per requester",
            number_input("most_top_marks", policy.most_top_marks),
            optional=True,
            hint="Counts undecided and accepted ideas. If empty: no limit.",
        ),
        question(
            "weeks_to_decide",
            "Weeks for a squad to decide the next step",
            number_input("weeks_to_decide", policy.weeks_to_decide),
        ),
    ]
