"""Interactive elements."""

import re
from typing import Annotated, Literal

from pydantic import model_validator

from sandbox.blocks.input_fields import FileInput, NumberInput, RichTextInput, TypedInput
from sandbox.blocks.parts import (
    ActionId,
    AnyText,
    Confirm,
    ImageUrl,
    Interactive,
    Option,
    OptionGroup,
    Part,
    Placeholder,
    PlainText,
    Url,
    at_least,
    broken,
    check_options,
    within,
)

DAY, TIME = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"([01]\d|2[0-3]):[0-5]\d")
SECONDS = re.compile(r"\d{10}")
Most = Annotated[int, at_least("select.max_selected")]


class Button(Interactive):
    """A button."""

    type: Literal["button"]
    text: Annotated[PlainText, within("button.text")]
    value: Annotated[str, within("button.value")] | None = None
    url: Url | None = None
    style: Literal["primary", "danger"] | None = None
    accessibility_label: Annotated[str, within("button.accessibility_label")] | None = None


class Overflow(Interactive):
    """A menu behind three dots."""

    type: Literal["overflow"]
    options: Annotated[list[Option], within("overflow.options")]

    @model_validator(mode="after")
    def _options(self) -> "Overflow":
        check_options(self.options, [])
        return self


class Checkboxes(Interactive):
    """Boxes to tick."""

    type: Literal["checkboxes"]
    options: Annotated[list[Option], within("choices.options")]
    initial_options: list[Option] | None = None

    @model_validator(mode="after")
    def _options(self) -> "Checkboxes":
        check_options(self.options, self.initial_options or [])
        return self


class RadioButtons(Interactive):
    """One of a few."""

    type: Literal["radio_buttons"]
    options: Annotated[list[Option], within("choices.options")]
    initial_option: Option | None = None

    @model_validator(mode="after")
    def _options(self) -> "RadioButtons":
        check_options(self.options, [self.initial_option] if self.initial_option else [])
        return self


class StaticSelect(Interactive):
    """A list of choices that the app gives along; `multi_` allows several."""

    type: Literal["static_select", "multi_static_select"]
    placeholder: Placeholder | None = None
    options: Annotated[list[Option], within("select.options")] | None = None
    option_groups: Annotated[list[OptionGroup], within("select.groups")] | None = None
    initial_option: Option | None = None
    initial_options: list[Option] | None = None
    max_selected_items: Most | None = None

    @model_validator(mode="after")
    def _options(self) -> "StaticSelect":
        if (self.options is None) == (self.option_groups is None):
            raise broken("select.options_or_groups")
        groups = self.option_groups or []
        every = (self.options or []) + [option for group in groups for option in group.options]
        check_options(every, (self.initial_options or []) + ([self.initial_option] if self.initial_option else []))
        return self


class ExternalSelect(Interactive):
    """A list of choices that the app is asked for while a person types."""

    type: Literal["external_select", "multi_external_select"]
    placeholder: Placeholder | None = None
    min_query_length: int | None = None
    initial_option: Option | None = None
    initial_options: list[Option] | None = None
    max_selected_items: Most | None = None


class ConversationFilter(Part):
    """Which conversations a select offers."""

    include: list[Literal["im", "mpim", "private", "public"]] | None = None
    exclude_external_shared_channels: bool | None = None
    exclude_bot_users: bool | None = None


class SlackSelect(Interactive):
    """A list of members, channels or conversations."""

    type: Literal[
        "users_select",
        "multi_users_select",
        "channels_select",
        "multi_channels_select",
        "conversations_select",
        "multi_conversations_select",
    ]
    placeholder: Placeholder | None = None
    initial_user: str | None = None
    initial_users: list[str] | None = None
    initial_channel: str | None = None
    initial_channels: list[str] | None = None
    initial_conversation: str | None = None
    initial_conversations: list[str] | None = None
    default_to_current_conversation: bool | None = None
    response_url_enabled: bool | None = None
    filter: ConversationFilter | None = None
    max_selected_items: Most | None = None


class TimeInput(Interactive):
    """A day, a time, or both."""

    type: Literal["datepicker", "timepicker", "datetimepicker"]
    placeholder: Placeholder | None = None
    initial_date: str | None = None
    initial_time: str | None = None
    initial_date_time: int | None = None
    timezone: str | None = None

    @model_validator(mode="after")
    def _initial(self) -> "TimeInput":
        for value, form in ((self.initial_date, DAY), (self.initial_time, TIME), (self.initial_date_time, SECONDS)):
            if value is not None and not form.fullmatch(str(value)):
                raise broken("time.initial")
        return self


class ImageElement(Part):
    """A picture beside text."""

    type: Literal["image"]
    alt_text: Annotated[str, within("image.alt_text")]
    image_url: ImageUrl | None = None
    slack_file: dict[str, str] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "ImageElement":
        if (self.image_url is None) == (self.slack_file is None):
            raise broken("image.source")
        return self


class FeedbackButton(Part):
    """One side of a pair of feedback buttons."""

    text: Annotated[PlainText, within("button.text")]
    value: Annotated[str, within("button.value")]
    accessibility_label: Annotated[str, within("button.accessibility_label")] | None = None


class FeedbackButtons(Part):
    """Thumb up, thumb down."""

    type: Literal["feedback_buttons"]
    action_id: ActionId | None = None
    positive_button: FeedbackButton
    negative_button: FeedbackButton


class IconButton(Part):
    """A small button with a picture."""

    type: Literal["icon_button"]
    icon: str
    text: Annotated[PlainText, within("button.text")]
    action_id: ActionId | None = None
    value: Annotated[str, within("button.value")] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, within("button.accessibility_label")] | None = None
    visible_to_user_ids: list[str] | None = None


Choosers = StaticSelect | ExternalSelect | SlackSelect | TimeInput | Checkboxes | RadioButtons
Pressables = Button | Overflow | Choosers
Fillables = TypedInput | NumberInput | RichTextInput | FileInput | Choosers
ContextParts = ImageElement | AnyText
