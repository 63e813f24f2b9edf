"""The forms of a policy's other parts, and of one priority's reason, owner and horizon."""

from typing import Any

from bot import ids
from bot.blocks import (
    TITLE,
    Json,
    checkboxes,
    context,
    modal,
    number_input,
    people_picker,
    person_picker,
    question,
    radio,
    select,
    text_input,
)
from bot.form_values import values
from bot.messages.labels import CRITERIA, KINDS, pairs
from bot.views.approaches import approaches_fields
from bot.views.policy_drafts.anchors import anchors_text, chance_text
from bot.views.policy_drafts.drafts import PARTS
from intake.ideas import Currency, Value
from intake.operations.policy_drafts import PartForm, PriorityForm
from intake.policy import Objective, Taker, Team
from intake.rules.operating_model import CALLED, TAKES
from intake.rules.planning.benefit import rate_field
from intake.rules.policy_forms.parts import PolicyFormPart, percent_of

VIEWERS = 20


def build_part_form(form: PartForm) -> Json:
    """Return the form of a part."""
    fields = {
        PolicyFormPart.weights: _weights,
        PolicyFormPart.plan: _plan,
        PolicyFormPart.charter: _charter_fields,
        PolicyFormPart.operating: _operating,
        PolicyFormPart.people: _people,
        PolicyFormPart.anchors: anchors_text,
        PolicyFormPart.chance: chance_text,
        PolicyFormPart.benefit: _benefit,
        PolicyFormPart.approaches: approaches_fields,
    }
    about = ids.encode(form.part.value, form.version)
    return modal(
        ids.POLICY_PART_FORM, _as_title(PARTS[form.part]), fields[form.part](form), submit="Save draft", about=about
    )


def _as_title(name: str) -> str:
    """Return as much of a part's name as a title holds, word by word of its list."""
    names = name.split(", ")
    return next(title for end in range(len(names), 0, -1) if len(title := ", ".join(names[:end])) <= TITLE)


def parse_part_form(view: Json) -> tuple[PolicyFormPart, int, dict[str, Any]]:
    """Return which part it is, the version of the draft that it changes, and the form's values."""
    part, version = ids.decode_one_of(PolicyFormPart, view["private_metadata"])
    return part, version, values(view)


def build_priority_form(form: PriorityForm) -> Json:
    """Return the form of one priority."""
    priority = form.priority
    return modal(
        ids.PRIORITY_FORM,
        priority.name,
        [
            question(
                "why", "Why is it a priority?", text_input("why", lines=True, initial=priority.why), optional=True
            ),
            question(
                "owner",
                "Owner",
                person_picker("owner", priority.owner),
                optional=True,
                hint="The person to ask about it. Leads who own a priority can publish.",
            ),
            question(
                "horizon",
                "Until when?",
                text_input("horizon", initial=priority.horizon, placeholder="Until the end of 2027"),
                optional=True,
            ),
        ],
        submit="Save draft",
        about=ids.encode(priority.key, form.version),
    )


def parse_priority_form(view: Json) -> tuple[str, int, dict[str, Any]]:
    """Return the key of the priority, the version of the draft that it changes, and the form's values."""
    subject = ids.decode(view["private_metadata"])
    return subject.id, subject.version, values(view)


def _weights(form: PartForm) -> list[Json]:
    weights = form.policy.weights.by_criterion()
    return [
        context("Split 100 points between the criteria."),
        *(
            question(criterion.value, CRITERIA[criterion], number_input(criterion.value, points))
            for criterion, points in weights.items()
        ),
        question(
            "completeness",
            "Percent of answers needed for a rank",
            number_input("completeness", percent_of(form.policy.completeness)),
        ),
        question(
            "match_confidence",
            "How sure a match must be to count, in percent",
            number_input("match_confidence", percent_of(form.policy.match_confidence)),
            hint="A match below this counts once a triager has confirmed it. 0: every match counts.",
        ),
    ]


def _plan(form: PartForm) -> list[Json]:
    policy = form.policy
    return [
        question(
            "capacity",
            "Squad-weeks a quarter, one squad per line",
            text_input("capacity", lines=True, initial=form.capacity, placeholder="Payments: 10"),
            optional=True,
            hint="Leave out squads whose capacity you don't know, or write a dash.",
        ),
        question(
            "experiment_weeks",
            "Squad-weeks for experiments",
            number_input("experiment_weeks", policy.experiment_weeks),
            optional=True,
        ),
        question(
            "research_share",
            "Percent of the weeks for research",
            number_input("research_share", percent_of(policy.research_share)),
            optional=True,
            hint="The rest is for product: 30 means 30 : 70. If empty: no limit.",
        ),
        question(
            "next_quarters",
            "Quarters that count as “Next”",
            number_input("next_quarters", policy.next_quarters),
            hint="Ideas that fit into these quarters are “Next”, all others “Later”.",
        ),
    ]


OBJECTIVES = (
    (Objective.benefit.value, "Benefit a year: chance × amount × priority"),
    (Objective.score.value, "Score"),
)
CLAIMS = (
    (Value.small.value, "At most as small"),
    (Value.medium.value, "At most as medium"),
    (Value.large.value, "At most as large"),
    (Value.very_large.value, "In full"),
)
RATED_AS = {
    Currency.hours: "One hour in your money",
    Currency.risk: "A level of risk, times the same level of money",
    Currency.customers: "A level of customers, times the same level of money",
}


def _benefit(form: PartForm) -> list[Json]:
    policy = form.policy
    return [
        question(
            "objective",
            "What the plan should bring the most of",
            radio("objective", OBJECTIVES, policy.objective.value),
            hint="The score stays the order of the queue. The next page shows both plans side by side.",
        ),
        question(
            "claimed_at_most",
            "Until somebody else has checked it, a value counts",
            select("claimed_at_most", CLAIMS, policy.claimed_at_most.value),
        ),
        *(
            question((field := rate_field(currency)), words, number_input(field, policy.rates.get(currency)))
            for currency, words in RATED_AS.items()
        ),
        question(
            "least_factor",
            "Percent of a benefit that counts without a priority",
            number_input("least_factor", percent_of(policy.least_factor)),
            hint="With the weightiest priority and a full match all of it counts.",
        ),
    ]


def _charter_fields(form: PartForm) -> list[Json]:
    charter = form.policy.charter
    says = text_input("says", lines=True, initial=charter.says, placeholder="What the central team is for")
    return [
        question("says", "What the central team is for", says, optional=True),
        question(
            "not_kinds",
            "Kinds of work it doesn't do",
            checkboxes("not_kinds", pairs(KINDS), [kind.value for kind in charter.not_kinds]),
            optional=True,
        ),
        question(
            "not_areas",
            "Areas it doesn't cover",
            text_input("not_areas", initial=", ".join(charter.not_areas), placeholder="Payroll, Legal"),
            optional=True,
            hint="Separate with commas. Cards of such ideas say “outside the charter”.",
        ),
        question(
            "days_to_look",
            "Working days to review a new idea",
            number_input("days_to_look", form.policy.days_to_look),
        ),
    ]


def _operating(form: PartForm) -> list[Json]:
    policy, model = form.policy, form.policy.operating
    takers = [(taker.value, TAKES[taker].capitalize()) for taker in Taker]
    labels = {
        "research": "Research",
        "platform": "Platform",
        "practice": "Best practice",
        "product": "Work inside a product area",
    }
    rules = [
        question(name, label, select(name, takers, getattr(model, name).value if model else None), optional=True)
        for name, label in labels.items()
    ]
    return [
        question(
            "team",
            "Operating model",
            select("team", [(team.value, CALLED[team]) for team in Team], model.team.value if model else None),
            optional=True,
            hint="Another model brings its own rules. These rules come before any suggestion.",
        ),
        *rules,
        question(
            "lends",
            "When people are lent",
            text_input("lends", lines=True, initial=model.lends if model else ""),
            optional=True,
        ),
        question(
            "suggest_alone",
            "Suggest one squad from this probability on (%)",
            number_input("suggest_alone", round(policy.suggest_alone * 100)),
            hint="Below it, two squads are named.",
        ),
        question(
            "suggest_floor",
            "Suggest none below this probability (%)",
            number_input("suggest_floor", round(policy.suggest_floor * 100)),
            hint="The card offers three squads instead.",
        ),
    ]


def _people(form: PartForm) -> list[Json]:
    policy, note = form.policy, form.policy.note
    return [
        question(
            "viewers",
            "Who signs off",
            people_picker("viewers", policy.viewers, most=VIEWERS),
            optional=True,
            hint="They get one message with a button and one reminder.",
        ),
        question(
            "spokesperson",
            "Machine learning's voice in leadership",
            person_picker("spokesperson", policy.spokesperson),
            optional=True,
        ),
        question(
            "reasons",
            "Reasons for “not now”, one per line",
            text_input("reasons", lines=True, initial="\n".join(policy.reasons)),
            optional=True,
        ),
        question("note", "Note above the priorities", text_input("note", lines=True, initial=note), optional=True),
    ]
