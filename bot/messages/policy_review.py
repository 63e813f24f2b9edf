"""The draft of a policy for a second lead to look at, and that it looks right, for whoever wrote it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import actions, button, section
from bot.messages.effect import changes_text, effect_text
from bot.messages.rendered import Rendered
from bot.text import mention
from intake.company.policy_facts import PolicyReviewedFact, PolicyReviewFact

DRAFT, MOST_NAMED = "policy", 3


def render(fact: PolicyReviewFact) -> Rendered:
    """Return the question, or one sentence once it is over."""
    if fact.published_by or fact.reviewer or fact.is_changed:
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
    return Rendered([section(told), actions(open_button(fact.version, says))], told)


def publishers_called(members: Sequence[str], joined: str = "or") -> str:
    """Name those who may publish a draft; `joined` is "and" where all of them were asked."""
    if len(members) > MOST_NAMED:
        return "the admins, and the leads whom it names,"
    return f" {joined} ".join(map(mention, members)) or "an admin"


def looks_right_button(version: int) -> ButtonElement:
    """Return the button of a second lead."""
    told = "The draft of the priorities looks right"
    return button("Looks right", ids.LOOKS_RIGHT, ids.encode(DRAFT, version), primary=True, told=told)


def open_button(version: int, says: str = "Open the draft") -> ButtonElement:
    """Return the button that shows the draft as it stands."""
    return button(says, ids.OPEN_DRAFT, ids.encode(DRAFT, version), told=f"{says}: the priorities")


def _over(fact: PolicyReviewFact) -> str:
    what = f"Version {fact.number} of the priorities, drafted by {mention(fact.by)},"
    if fact.published_by or fact.is_changed:
        return f"{what} {_ended(fact.published_by)}"
    return f"{what} *looks right* to {mention(fact.reviewer)}, so nobody else need look."


def _ended(published_by: str | None) -> str:
    if published_by is None:
        return "was *changed* after this message. Nothing is asked of you until somebody asks again."
    return f"was *published* by {mention(published_by)}."
