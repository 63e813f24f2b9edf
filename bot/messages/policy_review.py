"""The draft of a policy for a second lead to look at, and that it looks right, for whoever wrote it."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import actions, button, section
from bot.messages.effect import changes_text, effect_text
from bot.messages.rendered import Rendered
from bot.text import mention
from intake.company.policy_facts import PolicyReviewedFact, PolicyReviewFact

DRAFT = "policy"


def render(fact: PolicyReviewFact) -> Rendered:
    """Return the question, or one sentence once it is over."""
    if fact.published_by or fact.reviewer:
        told = _over(fact)
        return Rendered([section(told)], told.replace("*", ""))
    asks = f"{mention(fact.by)} asks you to look at *version {fact.number} of the priorities* before it is published."
    changes, effect = changes_text(fact.changes), effect_text(fact.effect)
    blocks = [
        section(asks),
        *([section(changes)] if changes else []),
        section(effect),
        actions(looks_right_button(fact.version), open_button(fact.version)),
    ]
    return Rendered(blocks, "\n".join(filter(None, [asks, changes, effect])).replace("*", ""))


def render_reviewed(fact: PolicyReviewedFact) -> Rendered:
    """Return the news for whoever wrote it, with the way to publish it."""
    told = f"Version {fact.number} of the priorities looks right to {mention(fact.reviewer)}. It can be published now."
    return Rendered([section(told), actions(open_button(fact.version, "Look and publish"))], told)


def looks_right_button(version: int) -> ButtonElement:
    """Return the button of a second lead."""
    told = "The draft of the priorities looks right"
    return button("Looks right", ids.LOOKS_RIGHT, ids.encode(DRAFT, version), primary=True, told=told)


def open_button(version: int, says: str = "Open the draft") -> ButtonElement:
    """Return the button that shows the draft as it stands."""
    return button(says, ids.OPEN_DRAFT, ids.encode(DRAFT, version), told=f"{says}: the priorities")


def _over(fact: PolicyReviewFact) -> str:
    what = f"Version {fact.number} of the priorities, drafted by {mention(fact.by)},"
    if fact.published_by:
        return f"{what} is *published* by {mention(fact.published_by)}."
    return f"{what} *looks right* to {mention(fact.reviewer)}, so nobody else need look."
