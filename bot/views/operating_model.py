"""“Who decides what”: the rules by which work goes to squads; and which way to organise it suits the company."""

from typing import Any

from bot import ids
from bot.blocks import (
    Json,
    actions,
    button,
    context,
    modal,
    number_input,
    question,
    radio,
    section,
    select,
)
from bot.form_values import values
from bot.messages.rendered import Rendered
from bot.text import mention, one_line
from bot.views.members import TITLE as OTHERS
from bot.views.members import lone_line, lone_people_blocks
from intake.answers import PublishedPolicy
from intake.errors import FieldErrors
from intake.notifications.members import LonePeople
from intake.policy import Charter
from intake.rules.operating_model import CALLED, MODELS, Advice, Situation, advise, rule_lines

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
