"""The smallest parts of Block Kit: texts, options, confirmations; every limit comes from rules.toml."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from sandbox.rules import RULES, units


class Part(BaseModel):
    """A part of a surface: exactly the keys it knows, exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def broken(rule_id: str) -> PydanticCustomError:
    """Make the error that names a rule."""
    return PydanticCustomError(rule_id, RULES[rule_id].says)  # type: ignore[arg-type,unused-ignore]


def within(rule_id: str) -> AfterValidator:
    """Hold the length of a text (a string or a text object) or a list within a rule's limits."""

    def check(value: Any) -> Any:
        rule = RULES[rule_id]
        measured = value.text if isinstance(value, PlainText | Mrkdwn) else value
        length = units(measured) if isinstance(measured, str) else len(measured)
        if length > rule.limit or length < rule.minimum:
            raise broken(rule_id)
        return value

    return AfterValidator(check)


def at_least(rule_id: str) -> AfterValidator:
    """Hold a number at a rule's minimum or above."""

    def check(value: int) -> int:
        if value < RULES[rule_id].minimum:
            raise broken(rule_id)
        return value

    return AfterValidator(check)


class PlainText(Part):
    """Text without marks."""

    type: Literal["plain_text"]
    text: Annotated[str, within("text.length")]
    emoji: bool | None = None


class Mrkdwn(Part):
    """Text with Slack's marks."""

    type: Literal["mrkdwn"]
    text: Annotated[str, within("text.length")]
    verbatim: bool | None = None


AnyText = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]
BlockId = Annotated[str, within("block_id.length")]
ActionId = Annotated[str, within("action_id.length")]
Placeholder = Annotated[PlainText, within("placeholder.length")]
SCHEME, WEB = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE), re.compile(r"https?://.", re.IGNORECASE)


def beginning(scheme: re.Pattern[str]) -> AfterValidator:
    """Hold an address to the schemes that it may begin with."""

    def check(value: str) -> str:
        if not scheme.match(value):
            raise broken("url.scheme")
        return value

    return AfterValidator(check)


Url = Annotated[str, within("url.length"), beginning(SCHEME)]
ImageUrl = Annotated[str, within("url.length"), beginning(WEB)]


class Confirm(Part):
    """A question before something happens."""

    title: Annotated[PlainText, within("confirm.title")]
    text: Annotated[AnyText, within("confirm.text")]
    confirm: Annotated[PlainText, within("confirm.buttons")]
    deny: Annotated[PlainText, within("confirm.buttons")]
    style: Literal["primary", "danger"] | None = None


class Option(Part):
    """One choice."""

    text: Annotated[AnyText, within("option.text")]
    value: Annotated[str, within("option.value")]
    description: Annotated[AnyText, within("option.description")] | None = None
    url: Url | None = None


class OptionGroup(Part):
    """Choices under a heading."""

    label: Annotated[PlainText, within("option.text")]
    options: Annotated[list[Option], within("select.options")]


class Interactive(Part):
    """Whatever a person can press or fill in."""

    action_id: ActionId | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


def check_options(options: list[Option], initial: list[Option]) -> None:
    """Hold option values unique, and what is chosen at first among them."""
    values = [option.value for option in options]
    if len(set(values)) < len(values):
        raise broken("option.unique")
    if any(chosen not in options for chosen in initial):
        raise broken("option.initial")
