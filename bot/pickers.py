"""Inputs that pick something of Slack's, and other inputs that only the forms of setting up need."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ButtonElement,
    ConfirmObject,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    ExternalDataSelectElement,
    PlainTextObject,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import NumberInputElement, TimePickerElement

from bot.blocks import BUTTON, options
from bot.text import plain


def channel_picker(action_id: str, initial: str | None = None) -> ConversationSelectElement:
    """Return a list of the channels that are this company's alone."""
    return ConversationSelectElement(
        action_id=action_id,
        initial_conversation=initial,
        placeholder=_placeholder("Choose a channel"),
        filter=ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
        ),
    )


def person_picker(action_id: str, initial: str | None = None) -> UserSelectElement:
    """Return a list of people of whom one is chosen."""
    return UserSelectElement(action_id=action_id, initial_user=initial, placeholder=_placeholder("Choose a person"))


def people_picker(
    action_id: str, initial: Sequence[str] = (), *, placeholder: str = "Choose people", most: int | None = None
) -> UserMultiSelectElement:
    """Return a list of people of whom some are chosen, at most so many."""
    return UserMultiSelectElement(
        action_id=action_id,
        initial_users=list(initial) or None,
        placeholder=_placeholder(placeholder),
        max_selected_items=most,
    )


def time_picker(action_id: str, initial: str) -> TimePickerElement:
    """Return a time of day."""
    return TimePickerElement(action_id=action_id, initial_time=initial, placeholder=_placeholder("Choose a time"))


def day_picker(action_id: str) -> DatePickerElement:
    """Return a calendar."""
    return DatePickerElement(action_id=action_id, placeholder=_placeholder("Choose a day"))


def number_input(action_id: str, initial: float | None = None, least: str | None = "0") -> NumberInputElement:
    """Return an input for a number that is not negative, unless `least` says otherwise."""
    return NumberInputElement(
        action_id=action_id,
        is_decimal_allowed=True,
        min_value=least,
        initial_value=None if initial is None else f"{initial:.12f}".rstrip("0").rstrip("."),
    )


def searched(action_id: str, initial: str, placeholder: str) -> ExternalDataSelectElement:
    """Return a list that is searched as one types; we are asked for what it offers."""
    return ExternalDataSelectElement(
        action_id=action_id,
        initial_option=options([(initial, initial)])[0],
        min_query_length=0,
        placeholder=_placeholder(placeholder),
    )


def dangerous(text: str, action_id: str, value: str, *, title: str, asks: str, yes: str) -> ButtonElement:
    """Return a button that asks once more before it does anything."""
    return ButtonElement(
        text=PlainTextObject(text=plain(text, BUTTON), emoji=False),
        action_id=action_id,
        value=value,
        style="danger",
        confirm=ConfirmObject(
            title=PlainTextObject(text=title, emoji=False),
            text=PlainTextObject(text=plain(asks, 290), emoji=False),
            confirm=PlainTextObject(text=yes, emoji=False),
            deny=PlainTextObject(text="Cancel", emoji=False),
            style="danger",
        ),
    )


def _placeholder(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)
