"""Fields to type in and to put files in."""

from typing import Annotated, Any, Literal

from pydantic import model_validator

from sandbox.blocks.parts import ActionId, Part, Placeholder, broken, within
from sandbox.rules import RULES


class DispatchConfig(Part):
    """When a text input tells the app about typing."""

    trigger_actions_on: list[Literal["on_enter_pressed", "on_character_entered"]]


class TypedInput(Part):
    """A field to type in."""

    type: Literal["plain_text_input", "email_text_input", "url_text_input"]
    action_id: ActionId | None = None
    placeholder: Placeholder | None = None
    initial_value: Annotated[str, within("input.max_length")] | None = None
    multiline: bool | None = None
    min_length: int | None = None
    max_length: int | None = None
    dispatch_action_config: DispatchConfig | None = None
    focus_on_load: bool | None = None

    @model_validator(mode="after")
    def _lengths(self) -> "TypedInput":
        longest = self.max_length
        if longest is not None and not 1 <= longest <= 3000:
            raise broken("input.max_length")
        if longest is not None and (self.min_length or 0) > longest:
            raise broken("input.min_over_max")
        if longest is not None and len(self.initial_value or "") > longest:
            raise broken("input.initial_value")
        return self


class NumberInput(Part):
    """A field for a number."""

    type: Literal["number_input"]
    is_decimal_allowed: bool
    action_id: ActionId | None = None
    placeholder: Placeholder | None = None
    initial_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None
    dispatch_action_config: DispatchConfig | None = None
    focus_on_load: bool | None = None

    @model_validator(mode="after")
    def _range(self) -> "NumberInput":
        if self.min_value is not None and self.max_value is not None and float(self.min_value) > float(self.max_value):
            raise broken("number.min_over_max")
        return self


class RichTextInput(Part):
    """A field to type formatted text in."""

    type: Literal["rich_text_input"]
    action_id: ActionId
    placeholder: Placeholder | None = None
    initial_value: dict[str, Any] | None = None
    dispatch_action_config: DispatchConfig | None = None
    focus_on_load: bool | None = None
    min_lines: int | None = None
    max_lines: int | None = None


class FileInput(Part):
    """A place to put files in."""

    type: Literal["file_input"]
    action_id: ActionId | None = None
    filetypes: list[str] | None = None
    max_files: int | None = None

    @model_validator(mode="after")
    def _count(self) -> "FileInput":
        most = RULES["file_input.max_files"]
        if self.max_files is not None and not most.minimum <= self.max_files <= most.limit:
            raise broken("file_input.max_files")
        return self
