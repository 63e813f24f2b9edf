"""The post of a published version, the request to confirm it, and the draft for a second lead."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, actions, button, context, section
from bot.messages.experiments import changes_text, effect_text
from bot.messages.rendered import Rendered
from bot.text import date, mention, one_line, units, within
from intake.notifications.organization import (
    ExpectationNotification,
    PolicyNotification,
    PolicyReviewedNotification,
    PolicyReviewNotification,
)
from intake.policy import Priority
from intake.rules.policy_diff import share_told

# The one post of a published version, and the question to those who are to confirm it.

SAYS = 600
READ = "`/ml-priorities` shows it with a worked example of a score."


def render_policy(fact: PolicyNotification) -> Rendered:
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


def render_expectation(fact: ExpectationNotification) -> Rendered:
    """Return the question whether somebody stands behind a version, or one sentence once it is over."""
    if fact.replaced_by or fact.confirmed_at:
        told = _policy_over(fact)
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


def _confirm(fact: ExpectationNotification) -> ButtonElement:
    value = ids.encode(str(fact.number), 0)
    return button(
        "I stand behind it", ids.CONFIRM_POLICY, value, primary=True, accessibility_label="Confirm the priorities"
    )


def _policy_over(fact: ExpectationNotification) -> str:
    if fact.confirmed_at:
        return f"You have confirmed version {fact.number} of the priorities, on {date(fact.confirmed_at)}. Thank you."
    return f"Version {fact.replaced_by} has taken the place of version {fact.number}, so nothing is left to confirm."


def _listed(priorities: tuple[Priority, ...], room: int) -> str:
    lines = [_policy_line(place, each) for place, each in enumerate(priorities, start=1)]
    return within(lines, room, more="And {} more: see `/ml-priorities`.")


def _policy_line(place: int, priority: Priority) -> str:
    share = f", {share_told(priority)}" if priority.share is not None else ""
    why = f": {one_line(priority.why)}" if priority.why else ""
    return f"{place}. *{one_line(priority.name)}* (weight {priority.weight} of 5{share}){why}"


# The draft of a policy for a second lead to look at, and that it looks right, for whoever wrote it.

DRAFT, MOST_NAMED = "policy", 3


def render_policy_review(fact: PolicyReviewNotification) -> Rendered:
    """Return the question, or one sentence once it is over."""
    if fact.published_by or fact.reviewer or fact.is_changed:
        told = _review_over(fact)
        return Rendered([section(told)], told.replace("*", ""))
    asks = f"{mention(fact.by)} asks you to look at *version {fact.number} of the priorities* before it is published."
    changes, effect = changes_text(fact.changes), effect_text(fact.effect)
    blocks = [
        section(asks),
        *([section(changes)] if changes else []),
        section(effect),
        actions(looks_right_button(fact.version), open_draft_button(fact.version)),
    ]
    return Rendered(blocks, "\n".join(filter(None, [asks, changes, effect])).replace("*", ""))


def render_reviewed(fact: PolicyReviewedNotification) -> Rendered:
    """Return the news for whoever wrote it or may publish it, with the way to publish it for those who may."""
    what = f"Version {fact.number} of the priorities"
    if fact.published_by or fact.is_changed:
        drafted = f", drafted by {mention(fact.drafted_by)}," if fact.drafted_by else ""
        told = f"{what}{drafted} {_ended(fact.published_by)}"
        return Rendered([section(told)], told.replace("*", ""))
    if fact.drafted_by and fact.reviewer:
        told = f"{mention(fact.drafted_by)} drafted version {fact.number} of the priorities. "
        told += f"It looks right to {mention(fact.reviewer)}. You can publish it now."
    elif fact.drafted_by:
        told = f"{mention(fact.drafted_by)} asks you to publish version {fact.number} of the priorities."
    elif fact.may_publish:
        told = f"{what} looks right to {mention(fact.reviewer)}. You can publish it now."
    else:
        asked = publishers_called(fact.publishers, "and")
        told = f"{what} looks right to {mention(fact.reviewer)}. I asked {asked} to publish it."
    says = "Look and publish" if fact.may_publish else "Open the draft"
    return Rendered([section(told), actions(open_draft_button(fact.version, says))], told)


def publishers_called(members: Sequence[str], joined: str = "or") -> str:
    """Name those who may publish a draft; `joined` is "and" where all of them were asked."""
    if len(members) > MOST_NAMED:
        return "the admins, and the leads whom it names,"
    return f" {joined} ".join(map(mention, members)) or "an admin"


def looks_right_button(version: int) -> ButtonElement:
    """Return the button of a second lead."""
    told = "The draft of the priorities looks right"
    return button("Looks right", ids.LOOKS_RIGHT, ids.encode(DRAFT, version), primary=True, accessibility_label=told)


def open_draft_button(version: int, says: str = "Open the draft") -> ButtonElement:
    """Return the button that shows the draft as it stands."""
    return button(says, ids.OPEN_DRAFT, ids.encode(DRAFT, version), accessibility_label=f"{says}: the priorities")


def _review_over(fact: PolicyReviewNotification) -> str:
    what = f"Version {fact.number} of the priorities, drafted by {mention(fact.by)},"
    if fact.published_by or fact.is_changed:
        return f"{what} {_ended(fact.published_by)}"
    return f"{what} *looks right* to {mention(fact.reviewer)}, so nobody else need look."


def _ended(published_by: str | None) -> str:
    if published_by is None:
        return "was *changed* after this message. Nothing is asked of you until somebody asks again."
    return f"was *published* by {mention(published_by)}."
