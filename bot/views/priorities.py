"""The published priorities, and how a score comes about, with a worked example."""

from bot import ids
from bot.blocks import Json, actions, button, context, section, table
from bot.messages.rendered import Rendered
from bot.messages.words import CRITERIA
from bot.text import count, one_line, points
from intake.answers import PublishedPolicy, WorkedExample
from intake.policy import Priority
from intake.scoring import Contribution

NONE_YET = "No priorities are published yet. Ideas are taken in all the same, and ranked when there are some."


def reply(published: PublishedPolicy) -> Rendered:
    """Return the policy in force as a reply to the command."""
    policy = published.policy
    if published.example is None:
        return Rendered([section(NONE_YET)], NONE_YET)
    headline = (
        f"The ML team's {count(len(policy.priorities), 'priority', 'priorities')}, "
        f"version {published.number} of {published.published_on}."
    )
    note = [context(one_line(policy.note, 600))] if policy.note else []
    rows = [(priority.name, _weight(priority), priority.why) for priority in policy.priorities]
    names = ", ".join(f"{one_line(priority.name, 60)} ({priority.weight})" for priority in policy.priorities)
    worked = _worked(published.example)
    blocks: list[Json] = [section(f"*{headline}*"), *note, table(("Priority", "Weight", "Why"), rows), section(worked)]
    blocks.append(context(_missing(policy.completeness)))
    told = "How scores are made: what every answer is worth"
    value = ids.encode(str(published.number), 0)
    blocks.append(actions(button("How scores are made", ids.HOW_SCORES, value, told=told)))
    return Rendered(blocks, f"{headline} {names}. {worked.replace('*', '')}")


def _weight(priority: Priority) -> str:
    share = f", {priority.share:.0%} of the weeks" if priority.share is not None else ""
    return f"{priority.weight} of 5{share}"


def _worked(example: WorkedExample) -> str:
    parts = "\n".join(_part(part) for part in example.score.contributions)
    name = one_line(example.priority.name)
    return (
        f"*How a score comes about.* An idea that plainly serves {name} gets *{points(example.score.tenths)} of 100*: "
        f"each line is its most, times what the answer is worth.\n{parts}"
    )


def _part(part: Contribution) -> str:
    worth = "" if part.worth is None else f", worth {part.worth:.2f}"
    return (
        f"{points(part.tenths)} of {points(part.most)}  {CRITERIA[part.criterion]}: {one_line(part.given, 90)}{worth}"
    )


def _missing(completeness: float) -> str:
    return (
        "What is left out counts less than an average true answer would, and an idea of which less than "
        f"{completeness:.0%} is known is not ranked until its requester has told the rest."
    )
