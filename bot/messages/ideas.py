"""The buttons of an idea that messages, forms and Home share."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import button

# Buttons of an idea, on any message.


def why_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens why an idea's score is what it is."""
    return button("Why?", ids.WHY, ids.encode(idea_id, version), accessibility_label="Why? How this idea got its score")


def who_sees_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens who may see a private idea."""
    return button(
        "Who sees it", ids.WHO_SEES, ids.encode(idea_id, version), accessibility_label="Who sees it: this private idea"
    )


def edit_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens an idea to be edited or withdrawn."""
    return button("Edit", ids.EDIT, ids.encode(idea_id, version), accessibility_label="Edit or withdraw this idea")


def reopen_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that asks what is new about an idea that was set aside."""
    return button("Reopen", ids.REOPEN, ids.encode(idea_id, version), accessibility_label="Reopen this idea")


def people_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the people of an idea."""
    return button(
        "People", ids.BEHIND, ids.encode(idea_id, version), accessibility_label="People who support this idea"
    )
