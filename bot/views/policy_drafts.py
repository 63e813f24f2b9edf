"""The draft of the next version: at a glance, its priorities, and the forms of its other parts."""

import json
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from bot import ids
from bot.blocks import (
    TITLE,
    Json,
    actions,
    button,
    checkboxes,
    context,
    listing,
    modal,
    number_input,
    people_picker,
    person_picker,
    question,
    radio,
    section,
    select,
    text_input,
)
from bot.form_values import chosen, values
from bot.messages.experiments import changes_text, effect_text
from bot.messages.labels import CRITERIA, CURRENCIES, KINDS, pairs
from bot.messages.policy import publishers_called
from bot.text import count, mention, one_line
from bot.views.approaches import approaches_fields
from intake.ideas import Currency, Value, WorkKind
from intake.operations.policy_drafts import PartForm, PolicyPreview, PrioritiesForm, PriorityForm
from intake.policy import SCALES, Bound, Criterion, Objective, Priority, Taker, Team
from intake.rules import policy_forms
from intake.rules.operating_model import CALLED, TAKES
from intake.rules.planning.benefit import rate_field
from intake.rules.policy_diff import share_told
from intake.rules.policy_forms import FEWEST, MOST, PolicyFormPart, PriorityRow, percent_of, prior_field

# The priorities form: a line each, and next to it the priority's weight and its share of the weeks.

LINE, HOW, NO_SHARE = "line", "/how", "none"
# This many priorities fit on one screen; a button shows the others.
FOLDED, WHOLE, PART = 5, "priorities", "priorities.folded"
# Of the 250 kB of a view; written with escapes, so never less than Slack measures.
BYTES = 230_000
BOUNDS = [(Bound.at_least.value, "At least"), (Bound.at_most.value, "At most")]
WEIGHTS = [(str(weight), f"Weight {weight} of 5") for weight in range(5, 0, -1)]
PLACEHOLDERS = (
    "Fewer fraud losses: fraud, chargeback, stolen card",
    "Faster answers: support, ticket, waiting time",
    "Less waste: stock, returns, forecast",
)


def build_priorities_form(form: PrioritiesForm) -> Json:
    """Return the form, long ones folded."""
    return _form(form.rows[:FOLDED], form.version, hidden=len(form.rows[FOLDED:]))


def unfolded_priorities(view: Json, form: PrioritiesForm) -> Json:
    """Return a folded form as filled in, with the priorities that it hid."""
    rows, version = _rows(view), parse_priorities_form(view)[0]
    every = [*rows, *form.rows[len(rows) :]]
    fitting = _that_fit(every)
    return _form(every[:fitting], version, hidden=len(every) - fitting, full=True)


def priorities_with_one_more(view: Json) -> Json:
    """Return the form as filled in, with room for one more priority."""
    rows, version = _rows(view), parse_priorities_form(view)[0]
    return _form([*rows, PriorityRow(id=f"+{len(rows)}")] if len(rows) < MOST else rows, version)


def parse_priorities_form(view: Json) -> tuple[int, tuple[PriorityRow, ...]]:
    """Return the version of the step that it changes, and the lines."""
    return ids.decode(view["private_metadata"]).version, tuple(_rows(view))


def is_folded(view: Json) -> bool:
    """Tell whether there are priorities that the form does not show."""
    return ids.decode(view["private_metadata"]).id == PART


def _that_fit(rows: Sequence[PriorityRow]) -> int:
    """Return how many rows fit into a view of Slack's; it measures them in bytes."""
    sizes = accumulate(len(json.dumps(_priority_fields(0, row, optional=True)).encode()) for row in rows)
    return sum(size <= BYTES for size in sizes)


def _form(rows: Sequence[PriorityRow], version: int, hidden: int = 0, *, full: bool = False) -> Json:
    blocks: list[Json] = [
        context(
            "Three to eight priorities, one line each: a name, a colon, and its keywords. "
            "An idea matches the priority whose keywords it uses."
        )
    ]
    for place, row in enumerate(rows):
        blocks += _priority_fields(place, row, optional=len(rows) > FEWEST)
    if hidden and full:
        more = count(hidden, "more priority", "more priorities")
        blocks.append(context(f"{more} don't fit in this form because of Slack's limits. They stay unchanged."))
    elif hidden:
        blocks.append(actions(button(f"Show {count(hidden, 'more priority', 'more priorities')}", ids.ADD_PRIORITY)))
    elif len(rows) < MOST:
        blocks.append(actions(button("Add a priority", ids.ADD_PRIORITY)))
    about = ids.encode(PART if hidden else WHOLE, version)
    return modal(ids.PRIORITIES_FORM, "Priorities", blocks, submit="Preview", about=about)


def _priority_fields(place: int, row: PriorityRow, *, optional: bool) -> list[Json]:
    example = PLACEHOLDERS[place] if place < len(PLACEHOLDERS) else "Name: word, word"
    line = text_input(LINE, initial=row.line, placeholder=example)
    shares = _shares(row.share)
    how = actions(
        select(ids.PRIORITY_WEIGHT, WEIGHTS, str(row.weight), f"Weight of priority {place + 1}"),
        select(
            ids.PRIORITY_SHARE,
            shares,
            NO_SHARE if row.share is None else f"{row.share:g}",
            f"Share of priority {place + 1}",
        ),
        select(ids.PRIORITY_BOUND, BOUNDS, row.bound.value, f"At least or at most, for priority {place + 1}"),
    )
    hint = "Leave a line empty to remove the priority." if optional and place == 0 else None
    return [
        question(row.id, f"Priority {place + 1}", line, optional=optional, hint=hint),
        how | {"block_id": row.id + HOW},
    ]


def _shares(own: float | None) -> list[tuple[str, str]]:
    every = {round(percent / 100, 2) for percent in range(5, 105, 5)} | ({own} if own is not None else set())
    return [(NO_SHARE, "No share"), *((f"{share:g}", f"{share * 100:g}% of the weeks") for share in sorted(every))]


def _rows(view: Json) -> list[PriorityRow]:
    lines, rows = values(view), []
    for name in (block["block_id"] for block in view["blocks"] if block["type"] == "input"):
        share = chosen(view, name + HOW, ids.PRIORITY_SHARE, beside=name)
        weight = chosen(view, name + HOW, ids.PRIORITY_WEIGHT, beside=name)
        bound = chosen(view, name + HOW, ids.PRIORITY_BOUND, beside=name)
        rows.append(
            PriorityRow(
                id=name,
                line=lines.get(name) or "",
                weight=int(weight or 3),
                share=None if share in (None, NO_SHARE) else float(share),
                bound=Bound(bound or Bound.at_least),
            )
        )
    return rows


# The draft of the next version at a glance: changes, effect, priorities, next step.

ASK, PUBLISH = "ask", "priorities"
PRIORITY = "priority."
PARTS: dict[PolicyFormPart, str] = {
    PolicyFormPart.weights: "Weights of the criteria",
    PolicyFormPart.plan: "Capacity, experiments, research",
    PolicyFormPart.charter: "Charter",
    PolicyFormPart.operating: "Who takes which work",
    PolicyFormPart.people: "People, reasons, note",
    PolicyFormPart.anchors: "Value of each answer",
    PolicyFormPart.chance: "Chance, limits, deadlines",
    PolicyFormPart.benefit: "What the plan goes by",
    PolicyFormPart.approaches: "Build, buy, agent, legal",
}
WORDS, HINTS = 120, 3


def build_policy_draft(preview: PolicyPreview) -> Json:
    """Return the draft; its button depends on whether a second lead has reviewed it."""
    number = preview.number
    if not preview.is_new:
        same = f"This draft is the same as version {number - 1}. There is nothing to publish."
        return modal(ids.PUBLISH_FORM, "Nothing has changed", [section(same), _draft_more(preview)], close="Back")
    head = f"*This will be version {number}. Everyone can read it.* It ranks all waiting ideas."
    changes, hints = changes_text(preview.changes), [f"Note: {one_line(hint, 300)}" for hint in preview.hints[:HINTS]]
    blocks = [
        section(head),
        # First what helps to decide; they know the priorities already.
        *([section(changes)] if changes else []),
        section(effect_text(preview.effect)),
        *([context(*hints)] if hints else []),
        listing(
            [_change_text(place, priority) for place, priority in enumerate(preview.policy.priorities, start=1)]
            or ["–"]
        ),
        _draft_more(preview),
        context(_draft_status(preview)),
    ]
    submit, about = _draft_next(preview)
    title = f"Publish version {number}" if submit and about == PUBLISH else f"Draft of version {number}"
    return modal(ids.PUBLISH_FORM, title, blocks, submit=submit, close="Back", about=ids.encode(about, preview.version))


def review_question(view: Json) -> bool:
    """Tell whether the draft's button asks a second lead or publishers instead of publishing."""
    return ids.decode(view["private_metadata"]).id == ASK


def _draft_next(preview: PolicyPreview) -> tuple[str | None, str]:
    if preview.needs_review:
        return (None if preview.asked else "Ask a second lead"), ASK
    if preview.may_publish:
        return f"Publish version {preview.number}", PUBLISH
    return (None if preview.asked else "Ask to publish"), ASK


def _draft_status(preview: PolicyPreview) -> str:
    unchanged = "You can't change a published version, only publish a new one."
    by = f"Drafted by {mention(preview.by)}. "
    if preview.needs_review and preview.asked:
        return f"{by}We asked the other leads to review it. You can publish it once one of them approves."
    if preview.needs_review:
        return f"{by}A second lead needs to review it before you can publish. {unchanged}"
    looked = f"{mention(preview.reviewer)} approved it. " if preview.reviewer else ""
    if not preview.may_publish:
        if preview.asked:
            return f"{by}{looked}We asked {publishers_called(preview.publishers, 'and')} to publish it."
        who = publishers_called(preview.publishers)
        return f"{by}{looked}{who} can publish it (admins, priority owners and squad leads can)."
    return f"{by}{looked}{unchanged}"


def _draft_more(preview: PolicyPreview) -> Json:
    every = [
        (priority.key, priority.name)
        for priority in preview.policy.priorities
        if len(priority.key) + len(PRIORITY) <= 80
    ]
    choices = [(part.value, name) for part, name in PARTS.items()]
    choices += [(f"{PRIORITY}{key}", f"Reason, owner, end: {name}") for key, name in every]
    review = button("Looks right", ids.LOOKS_RIGHT, ids.encode(PUBLISH, preview.version), primary=True)
    change = select(ids.POLICY_PART, choices, placeholder="Change other parts")
    return actions(*([review] if preview.may_review else []), change) | {"block_id": "more"}


def _change_text(place: int, priority: Priority) -> str:
    share = f" · {share_told(priority)}" if priority.share is not None else ""
    words = one_line(", ".join(priority.words), WORDS) or "No words"
    return f"*{place}. {one_line(priority.name)}* · weight {priority.weight} of 5{share}\n{words}"


# The forms of a policy's figures: the value of answers, the chance of each kind of work, limits and deadlines.

HOW_FIGURES = (
    "One line per answer: its value from 0 to 1, the range of its true value in brackets, then its text. "
    "A better answer can't have a lower value."
)
WITH_WEEKS = "With the likely number of squad-weeks and their range."


def anchors_text(form: PartForm) -> list[Json]:
    """Return the fields for the value of answers, one for each table, and one for missing answers."""
    begin = policy_forms.lines(form.policy.anchors)
    return [
        context(HOW_FIGURES),
        *(
            question(
                (field := policy_forms.field(currency)),
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
            policy_forms.MISSING,
            "Value of a missing answer",
            text_input(policy_forms.MISSING, lines=True, initial=begin[policy_forms.MISSING]),
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


# The forms of a policy's other parts, and of one priority's reason, owner and horizon.

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
