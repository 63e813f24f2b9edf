"""The one post of a published version, and the question to those who are to confirm it."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, actions, button, context, section
from bot.messages.effect import changes_text
from bot.messages.rendered import Rendered
from bot.text import date, mention, one_line, units, within
from intake.company.policy_facts import ExpectationFact, PolicyFact
from intake.company.policy_words import share_told
from intake.policy import Priority

SAYS = 600
READ = "`/ml-priorities` shows it with a worked example of a score."


def render(fact: PolicyFact) -> Rendered:
    """Return the post: what the priorities are, what has changed, who published it."""
    head = f"*Version {fact.number} of the ML team's priorities is in force.*"
    listed = _listed(fact.priorities, SECTION - units(head) - 1)
    changes = changes_text(fact.changes)
    looked = f" · looked at by {mention(fact.reviewer)}" if fact.reviewer else ""
    by = f"Published by {mention(fact.by)}" if fact.by else "Published from a file"
    blocks = [
        section(f"{head}\n{listed}"),
        *([section(changes)] if changes else []),
        context(f"{by}{looked} · {READ}"),
    ]
    text = "\n".join(filter(None, [head, listed, changes, f"{by}{looked}."]))
    return Rendered(blocks, text.replace("*", ""))


def render_expectation(fact: ExpectationFact) -> Rendered:
    """Return the question whether somebody stands behind a version, or one sentence once it is over."""
    if fact.replaced_by or fact.confirmed_at:
        told = _over(fact)
        return Rendered([section(told)], told)
    if fact.reminder:
        told = f"Version {fact.number} of the priorities still waits for you to confirm it. This is the only reminder."
        return Rendered([section(told), actions(_confirm(fact))], told)
    head = f"*Version {fact.number} of the ML team's priorities names you: do you stand behind it?*"
    speaks = mention(fact.spokesperson)
    says = [f"What the central team is for: {one_line(fact.says, SAYS)}"] if fact.says else []
    leads = [f"{speaks} speaks for machine learning in leadership."] if fact.spokesperson else []
    listed = _listed(fact.priorities, SECTION - sum(units(each) + 1 for each in (head, *says, *leads)))
    told = "\n".join([head, listed, *says, *leads])
    small = "Others read only how many have confirmed it, and not who."
    return Rendered([section(told), actions(_confirm(fact)), context(small)], f"{told}\n{small}".replace("*", ""))


def _confirm(fact: ExpectationFact) -> ButtonElement:
    value = ids.encode(str(fact.number), 0)
    return button("I stand behind it", ids.CONFIRM_POLICY, value, primary=True, told="Confirm the priorities")


def _over(fact: ExpectationFact) -> str:
    if fact.confirmed_at:
        return f"You have confirmed version {fact.number} of the priorities, on {date(fact.confirmed_at)}. Thank you."
    return f"Version {fact.replaced_by} has taken the place of version {fact.number}, so nothing is left to confirm."


def _listed(priorities: tuple[Priority, ...], room: int) -> str:
    lines = [_line(place, each) for place, each in enumerate(priorities, start=1)]
    return within(lines, room, more="And {} more: see `/ml-priorities`.")


def _line(place: int, priority: Priority) -> str:
    share = f", {share_told(priority)}" if priority.share is not None else ""
    why = f": {one_line(priority.why)}" if priority.why else ""
    return f"{place}. *{one_line(priority.name)}* (weight {priority.weight} of 5{share}){why}"
