"""The forms of a policy's figures: what answers are worth, the chance of each kind of work, limits and days."""

from bot.blocks import Json, context, question, text_input
from bot.messages.words import CRITERIA, CURRENCIES
from bot.pickers import number_input
from intake.company import anchor_lines
from intake.company.policy_parts import percent_of, prior_field
from intake.company.progress import PartForm
from intake.currencies import Currency
from intake.ideas import Kind
from intake.policy import Criterion

HOW = (
    "A line for each answer: what it is worth from 0 to 1, in brackets from where to where its true worth may lie, "
    "then its words. A better answer is worth no less."
)


def anchors(form: PartForm) -> list[Json]:
    """Return the fields of what answers are worth, a field for each table, and one for what is missing."""
    begin = anchor_lines.lines(form.policy.anchors)
    return [
        context(HOW),
        *(
            question(
                (field := anchor_lines.field(currency)),
                f"{CRITERIA[Criterion.value]} in {CURRENCIES[currency].lower()}",
                text_input(field, lines=True, initial=begin[field]),
                optional=True,
                hint="Behind “from”: the amount a year at which it begins. Empty: it is not asked for.",
            )
            for currency in Currency
        ),
        question("urgency", CRITERIA[Criterion.urgency], text_input("urgency", lines=True, initial=begin["urgency"])),
        question(
            "effort",
            CRITERIA[Criterion.effort],
            text_input("effort", lines=True, initial=begin["effort"]),
            hint="With the squad-weeks that it likely takes, and between which it nearly always does.",
        ),
        question(
            anchor_lines.MISSING,
            "What a missing answer is worth",
            text_input(anchor_lines.MISSING, lines=True, initial=begin[anchor_lines.MISSING]),
            hint="No more than an average answer.",
        ),
    ]


def chance(form: PartForm) -> list[Json]:
    """Return the fields of the chance before and after an experiment, of limits, and of weeks to decide."""
    policy = form.policy
    return [
        context("Until an experiment has decided, all ideas of a kind of work have its chance, moved by our record."),
        *(
            question(
                (field := prior_field(kind)),
                f"Chance of {kind.value} work, in percent",
                number_input(field, percent_of(policy.priors.get(kind))),
                optional=True,
                hint="Empty: what a missing chance is worth.",
            )
            for kind in Kind
        ),
        question(
            "proven",
            "Chance after an experiment that convinced, in percent",
            number_input("proven", percent_of(policy.proven)),
        ),
        question("most_areas", "Other areas behind an idea that count", number_input("most_areas", policy.most_areas)),
        question(
            "most_top_marks",
            "Ideas of one requester that may claim the highest value",
            number_input("most_top_marks", policy.most_top_marks),
            optional=True,
            hint="Of those undecided or accepted. Empty: no limit.",
        ),
        question(
            "weeks_to_decide",
            "Weeks within which a squad decides how an idea goes on",
            number_input("weeks_to_decide", policy.weeks_to_decide),
        ),
    ]
