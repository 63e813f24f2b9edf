"""The post of a published version, the request to confirm it, and the draft for a second lead."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, Rendered, actions, button, context, section
from bot.messages.policy_effects import changes_text, effect_text
from bot.text import date, mention, one_line, units, within
from intake.formatting import capital
from intake.notifications.policy import (
    BenefitOffer,
    ExpectationNotification,
    PolicyNotification,
    PolicyReviewedNotification,
    PolicyReviewNotification,
)
from intake.policy import Priority
from intake.rules.policy_diff import share_told

# The one post of a published version, and the request to confirm it.

SAYS = 600
READ = "`/ml-priorities` shows it with a worked example of a score."


def render_policy(notification: PolicyNotification) -> Rendered:
    """Return the post: what the priorities are, what has changed, who published it."""
    head = f"*Version {notification.number} of the ML team's priorities is now in force.*"
    priorities = _listed(notification.priorities, SECTION - units(head) - 1)
    changes = changes_text(notification.changes)
    reviewed = f" · reviewed by {mention(notification.reviewer)}" if notification.reviewer else ""
    by = f"Published by {mention(notification.by)}" if notification.by else "Published from a file"
    blocks = [
        section(f"{head}\n{priorities}"),
        *([section(changes)] if changes else []),
        context(f"{by}{reviewed} · {READ}"),
    ]
    text = "\n".join(filter(None, [head, priorities, changes, f"{by}{reviewed}."]))
    return Rendered(blocks, text.replace("*", ""))


def render_offer(notification: BenefitOffer) -> Rendered:
    """Return what leads read once: that the plan can go by benefit, and that nothing changes until they say so."""
    offer = (
        "*The plan can now go by benefit:* chance × amount × priority, in your money. "
        f"Version {notification.number} plans by score, and still does. "
        "A draft by benefit shows both plans side by side before anybody publishes it: `/ml-priorities draft`."
    )
    return Rendered([section(offer)], offer.replace("*", ""))


def render_expectation(notification: ExpectationNotification) -> Rendered:
    """Return the request to confirm a version, or one sentence once it is over."""
    if notification.replaced_by or notification.confirmed_at:
        outcome = _policy_over(notification)
        return Rendered([section(outcome)], outcome)
    if notification.reminder:
        reminder = (
            f"Version {notification.number} of the priorities still needs your sign-off. This is the only reminder."
        )
        return Rendered([section(reminder), actions(_confirm(notification))], reminder)
    head = f"*Version {notification.number} of the ML team's priorities needs your sign-off.*"
    purpose = [f"What the central team is for: {one_line(notification.says, SAYS)}"] if notification.says else []
    leads = (
        [f"{mention(notification.spokesperson)} represents machine learning in leadership."]
        if notification.spokesperson
        else []
    )
    priorities = _listed(notification.priorities, SECTION - sum(units(line) + 1 for line in (head, *purpose, *leads)))
    text = "\n".join([head, priorities, *purpose, *leads])
    privacy = "Others see only how many confirmed."
    return Rendered(
        [section(text), actions(_confirm(notification)), context(privacy)], f"{text}\n{privacy}".replace("*", "")
    )


def _confirm(notification: ExpectationNotification) -> ButtonElement:
    value = ids.encode(str(notification.number), 0)
    return button("Confirm", ids.CONFIRM_POLICY, value, primary=True, accessibility_label="Confirm the priorities")


def _policy_over(notification: ExpectationNotification) -> str:
    if notification.confirmed_at:
        confirmed_on = date(notification.confirmed_at)
        return f"You confirmed version {notification.number} of the priorities on {confirmed_on}. Thank you."
    return f"Version {notification.replaced_by} replaced version {notification.number}. You don't need to confirm it."


def _listed(priorities: tuple[Priority, ...], room: int) -> str:
    lines = [_policy_line(place, priority) for place, priority in enumerate(priorities, start=1)]
    return within(lines, room, more="And {} more: see `/ml-priorities`.")


def _policy_line(place: int, priority: Priority) -> str:
    share = f", {share_told(priority)}" if priority.share is not None else ""
    why = f": {one_line(priority.why)}" if priority.why else ""
    return f"{place}. *{one_line(priority.name)}* (weight {priority.weight} of 5{share}){why}"


# The draft of a policy for a second lead to review, and the result for its author.

DRAFT, MOST_NAMED = "policy", 3


def render_policy_review(notification: PolicyReviewNotification) -> Rendered:
    """Return the question, or one sentence once it is over."""
    if notification.published_by or notification.reviewer or notification.is_changed:
        outcome = _review_over(notification)
        return Rendered([section(outcome)], outcome.replace("*", ""))
    request = f"{mention(notification.by)} asked you to review *version {notification.number} of the priorities*."
    changes, effect = changes_text(notification.changes), effect_text(notification.effect)
    blocks = [
        section(request),
        *([section(changes)] if changes else []),
        section(effect),
        actions(looks_right_button(notification.version), open_draft_button(notification.version)),
    ]
    return Rendered(blocks, "\n".join(filter(None, [request, changes, effect])).replace("*", ""))


def render_reviewed(notification: PolicyReviewedNotification) -> Rendered:
    """Return the result for whoever wrote the draft or can publish it, with a button to open it."""
    version = f"version {notification.number} of the priorities"
    review = f"{mention(notification.reviewer)} says {version} looks right."
    if notification.published_by or notification.is_changed:
        drafted = f", drafted by {mention(notification.drafted_by)}," if notification.drafted_by else ""
        outcome = f"{capital(version)}{drafted} {_ended(notification.published_by)}"
        return Rendered([section(outcome)], outcome.replace("*", ""))
    if notification.drafted_by and notification.reviewer:
        news = f"{mention(notification.drafted_by)} drafted version {notification.number} of the priorities. "
        news += f"{mention(notification.reviewer)} says it looks right. You can publish it now."
    elif notification.drafted_by:
        news = (
            f"{mention(notification.drafted_by)} asked you to publish version {notification.number} of the priorities."
        )
    elif notification.may_publish:
        news = f"{review} You can publish it now."
    else:
        publishers = publishers_called(notification.publishers, "and")
        news = f"{review} I asked {publishers} to publish it."
    label = "Review and publish" if notification.may_publish else "Open the draft"
    return Rendered([section(news), actions(open_draft_button(notification.version, label))], news)


def publishers_called(members: Sequence[str], joined: str = "or") -> str:
    """Name those who can publish a draft; `joined` is "and" where all of them were asked."""
    if len(members) > MOST_NAMED:
        return "the admins and the leads it names"
    return f" {joined} ".join(map(mention, members)) or "an admin"


def looks_right_button(version: int) -> ButtonElement:
    """Return the button of a second lead."""
    value = ids.encode(DRAFT, version)
    return button(
        "Looks right",
        ids.LOOKS_RIGHT,
        value,
        primary=True,
        accessibility_label="The draft of the priorities looks right",
    )


def open_draft_button(version: int, label: str = "Open the draft") -> ButtonElement:
    """Return the button that shows the draft as it stands."""
    return button(label, ids.OPEN_DRAFT, ids.encode(DRAFT, version), accessibility_label=f"{label}: the priorities")


def _review_over(notification: PolicyReviewNotification) -> str:
    draft = f"{mention(notification.by)}'s version {notification.number} of the priorities"
    if notification.published_by or notification.is_changed:
        return f"{draft} {_ended(notification.published_by)}"
    return f"{draft} *looks right* to {mention(notification.reviewer)}. You don't need to review it any more."


def _ended(published_by: str | None) -> str:
    if published_by is None:
        return "was *changed* after this message. You don't need to do anything until somebody asks again."
    return f"was *published* by {mention(published_by)}."
