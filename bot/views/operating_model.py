"""“Who decides what”: the rules by which work goes to squads; which way suits the company, and how it goes."""

from collections.abc import Sequence
from math import isinf
from typing import Any

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, modal, number_input, question, radio, section, select
from bot.form_values import values
from bot.text import count, mention, one_line
from bot.views.members import TITLE as OTHERS
from bot.views.members import lone_line, lone_people_blocks
from intake.answers import PublishedPolicy
from intake.errors import FieldErrors
from intake.notifications.members import LonePeople
from intake.policy import Charter
from intake.rules.operating_model import CALLED, MODELS, Advice, Situation, advise, rule_lines
from intake.services.operating_model import ENOUGH, Sign, SignKind

TITLE = "Who decides what"
NO_MODEL = "No operating model is published yet, so any squad may be suggested for any idea."
TRIAGE = "Triagers send each idea to a squad. Its lead takes it, hands it back or passes it on."
GUILD = "The guild talks about an idea that two squads have handed back."
ADD = "Add a person who does ML in another team"
YES, NO = "yes", "no"


def who_reply(published: PublishedPolicy, people: LonePeople) -> Rendered:
    """Return the rules as a reply to the command, and who does machine learning in other teams."""
    policy = published.policy
    lines = [NO_MODEL]
    if policy.operating is not None:
        lines = [f"Operating model: {CALLED[policy.operating.team]}.", *rule_lines(policy.operating, policy.charter)]
    lines += [TRIAGE, GUILD]
    shown = [one_line(line, 400) for line in lines]
    if policy.spokesperson:
        shown.append(f"{mention(policy.spokesperson)} speaks for machine learning in leadership.")
    advice = button(
        "Which model suits us?",
        ids.ADVISE,
        ids.encode("advise", 0),
        accessibility_label="Which operating model suits us?",
    )
    text = "\n".join(f"• {line}" for line in shown)
    add = [button("Add a person", ids.ADD_BUDDY, ids.encode("add", 0), accessibility_label=ADD)]
    blocks = [section(f"*{TITLE}*\n{text}"), *lone_people_blocks(people), actions(advice, *(add * people.may_name))]
    spoken = [f"{TITLE}.", *shown]
    if people.lines:
        spoken.append(f"{OTHERS}: {'; '.join(map(lone_line, people.lines))}.")
    return Rendered(blocks, " ".join(spoken))


def build_advice_form() -> Json:
    """Return the six questions."""
    focus = [("product", "Product: what customers or colleagues use"), ("research", "Research: what may not work")]
    sit = [("together", "Together in one team"), ("in teams", "In product teams"), ("both", "Both")]
    maintained = [("ml", "The ML team"), ("teams", "The product teams"), ("nobody", "Nobody yet")]
    return modal(
        ids.ADVICE_FORM,
        "Which model suits us?",
        [
            question("people", "How many people do machine learning?", number_input("people", least="1")),
            question("focus", "What do they mostly do?", select("focus", focus)),
            question("product_teams", "How many product teams are there?", number_input("product_teams")),
            question("sit", "Where do the ML people sit?", select("sit", sit)),
            question("maintained_by", "Who maintains what runs?", select("maintained_by", maintained)),
            question("regulated", "Is your industry regulated?", radio("regulated", [(YES, "Yes"), (NO, "No")])),
        ],
        submit="Suggest one",
    )


def parse_advice_form(view: Json) -> Situation:
    """Return the answers; raises FieldErrors for a number of people that can't be."""
    form_values = values(view)
    errors = {
        name: "Enter a whole number." for name in ("people", "product_teams") if not _whole(form_values.get(name))
    }
    if errors:
        raise FieldErrors(errors)
    # Whatever a forged form says is as good as no answer.
    chosen: Any = form_values.get
    return Situation(
        people=int(float(form_values["people"])),
        focus=chosen("focus"),
        product_teams=int(float(form_values["product_teams"])),
        sit=chosen("sit"),
        maintained_by=chosen("maintained_by"),
        regulated=form_values.get("regulated") == YES,
    )


def build_advice(situation: Situation) -> Json:
    """Return the model that suits, its rules, and what to watch."""
    advice: Advice = advise(situation)
    rules = rule_lines(MODELS[advice.team], Charter())
    return modal(
        ids.NOTICE,
        "Suggestion",
        [
            section(f"*{CALLED[advice.team]}*\n{_listed(advice.reasons)}"),
            section(f"*Its rules*\n{_listed(rules)}"),
            section(f"*What to watch*\n{_listed(advice.pitfalls)}"),
            context(f"The next best: {CALLED[advice.second]}. A lead or admin can publish the rules with the policy."),
        ],
        close="Close",
    )


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line[0].upper()}{line[1:]}" for line in lines)


def _whole(number: object) -> bool:
    try:
        return float(str(number)) == int(float(str(number))) and float(str(number)) < 1e6
    except (ValueError, OverflowError):
        return False


# How well the ML team works with everybody else: four signs on one page, for leads.

NAMES = {
    SignKind.first_answer: "Time to first answer",
    SignKind.hand_backs: "Handed back",
    SignKind.no_expert: "Without a confirmed expert",
    SignKind.research: "Research",
}
FORMULAS = {
    SignKind.first_answer: "Half of the ideas got a decision or a question within this time.",
    SignKind.hand_backs: "Ideas that a squad handed back, of all that were sent to one.",
    SignKind.no_expert: "Ideas sent to a squad for which no subject expert has said yes.",
    SignKind.research: "Research ideas, of all that an experiment or a build started for; planned: of all in the plan.",
}
TOO_FEW = "Not enough data: {} of {} ideas"


def build_operating_signs(signs: Sequence[Sign]) -> Json:
    """Return the page."""
    blocks: list[Json] = []
    for sign in signs:
        blocks.append(section(f"*{NAMES[sign.kind]}* · {_value(sign)}"))
        base = "" if sign.value is None else f" {count(sign.n, 'idea')}."
        blocks.append(context(f"{FORMULAS[sign.kind]}{base}"))
    return modal(
        ids.SIGNS_PAGE,
        "How we work",
        [*blocks, context("Last 90 days, compared with the 90 days before. Private ideas don't count.")],
        close="Close",
    )


def _value(sign: Sign) -> str:
    planned = f", planned {sign.planned:.0%}" if sign.planned is not None else ""
    if sign.value is None:
        return f"{TOO_FEW.format(sign.n, ENOUGH)}{planned}"
    return f"{_said(sign, sign.value)}{planned}{_trend(sign)}"


def _trend(sign: Sign) -> str:
    if sign.before is None:
        return ""
    now, before = _said(sign, sign.value), _said(sign, sign.before)
    return " (as before)" if now == before else f" (was {before})"


def _said(sign: Sign, value: float | None) -> str:
    if value is None:
        return ""
    if sign.kind is not SignKind.first_answer:
        return f"{value:.0%}"
    if isinf(value):
        return "more than half still wait"
    return count(round(value), "day") if value >= 1 else "less than a day"
