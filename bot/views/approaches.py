"""What is built or bought or an agent, and what legal must look at: fields of the draft, and as a version says it."""

from bot.blocks import SECTION, Json, context, number_input, question, text_input
from bot.text import one_line, within
from intake.approaches import NO_RULE, Approach, ApproachRule, full_day
from intake.operations.policy_drafts import PartForm
from intake.policy import Policy
from intake.rules.approaches import IN_FORM, LINES, approach_field, legal_text, shown_rules
from intake.rules.policy_forms.parts import percent_of

NAMES = {Approach.build: "What is built", Approach.buy: "A bought tool", Approach.agent: "An agent"}
UNPUBLISHED = "Nothing of this is published yet. This is what a company begins with; saving puts it into your draft."
NOT_LAW = "Check articles and dates with legal before you publish them. They change."
HOW_LINES = "One line each: people or data | article | law | date it applies from | what the idea does"


def approaches_fields(form: PartForm) -> list[Json]:
    """Return the fields for what is bought, for agents, and for the legal list."""
    rules, lines = shown_rules(form.policy)
    is_new = rules is not form.policy.approaches
    return [
        context(f"{UNPUBLISHED} {NOT_LAW}" if is_new else NOT_LAW),
        *(each for approach in IN_FORM for each in _rule_fields(approach, rules.get(approach, NO_RULE))),
        question(
            LINES,
            "What legal must look at, the strictest first",
            text_input(LINES, lines=True, initial=legal_text(lines)),
            optional=True,
            hint=HOW_LINES,
        ),
    ]


def _rule_fields(approach: Approach, rule: ApproachRule) -> list[Json]:
    name = NAMES[approach]
    figures = {
        "chance": ("chance of success, in percent", percent_of(rule.chance), "If empty: that of its kind of work."),
        "weeks": ("squad-weeks in the plan", rule.weeks, "If empty: what the squad estimates."),
        "legal_days": ("working days of legal", rule.legal_days, None),
    }
    return [
        *(
            question(
                (field := approach_field(approach, part)),
                f"{name}: {label}",
                number_input(field, number),
                optional=True,
                hint=hint,
            )
            for part, (label, number, hint) in figures.items()
        ),
        question(
            (field := approach_field(approach, "asks")),
            f"{name}: its own question",
            text_input(field, initial=rule.asks),
            optional=True,
        ),
    ]


def approach_rules(policy: Policy) -> list[str]:
    """Return what a version says of what isn't built, and its legal list, a paragraph each, or nothing."""
    rules = [f"• {NAMES[approach]}: {', '.join(_rule_parts(rule))}." for approach, rule in policy.approaches.items()]
    lines = [
        f"• {one_line(line.article)}, {one_line(line.law)}, from {full_day(line.since)}: {one_line(line.says)}"
        for line in policy.legal
    ]
    return [
        f"{head}\n{within(texts, SECTION - len(head) - 1)}"
        for head, texts in (("*Build, buy or agent*", rules), (f"*What legal must look at.* {NOT_LEGAL_ADVICE}", lines))
        if texts
    ]


NOT_LEGAL_ADVICE = "A match means that legal has to look. No match means nothing."


def _rule_parts(rule: ApproachRule) -> list[str]:
    return [
        *([f"chance {rule.chance:.0%}"] if rule.chance is not None else []),
        *([f"{rule.weeks:g} squad-weeks in the plan"] if rule.weeks is not None else []),
        *([f"{rule.legal_days:g} working days of legal"] if rule.legal_days is not None else []),
        *([f"asked “{one_line(rule.asks)}”"] if rule.asks else []),
    ]
