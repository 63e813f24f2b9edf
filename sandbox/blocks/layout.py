"""The blocks themselves."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from sandbox.blocks.charts import DataTable, DataVisualization, Table
from sandbox.blocks.elements import (
    Button,
    ContextParts,
    FeedbackButtons,
    Fillables,
    IconButton,
    ImageElement,
    Pressables,
)
from sandbox.blocks.parts import AnyText, BlockId, ImageUrl, Option, OptionGroup, Part, PlainText, broken, within


class Divider(Part):
    """A line."""

    type: Literal["divider"]
    block_id: BlockId | None = None


class Header(Part):
    """A heading."""

    type: Literal["header"]
    text: Annotated[PlainText, within("header.text")]
    level: Annotated[int, Field(ge=1, le=4)] | None = None
    block_id: BlockId | None = None


class Section(Part):
    """Text, or fields in two columns, with something at its side."""

    type: Literal["section"]
    text: AnyText | None = None
    fields: Annotated[list[Annotated[AnyText, within("section.field")]], within("section.fields")] | None = None
    accessory: Annotated[ImageElement | Pressables, Field(discriminator="type")] | None = None
    expand: bool | None = None
    block_id: BlockId | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> "Section":
        if self.text is None and self.fields is None:
            raise broken("section.empty")
        return self


class Context(Part):
    """Small print."""

    type: Literal["context"]
    elements: Annotated[list[Annotated[ContextParts, Field(discriminator="type")]], within("context.elements")]
    block_id: BlockId | None = None


class Actions(Part):
    """A row of buttons and menus."""

    type: Literal["actions"]
    elements: Annotated[list[Annotated[Pressables, Field(discriminator="type")]], within("actions.elements")]
    block_id: BlockId | None = None


class ContextActions(Part):
    """Small buttons under a message."""

    type: Literal["context_actions"]
    elements: list[Annotated[FeedbackButtons | IconButton, Field(discriminator="type")]]
    block_id: BlockId | None = None


class Input(Part):
    """A labelled field."""

    type: Literal["input"]
    label: Annotated[PlainText, within("input.label")]
    element: Annotated[Fillables, Field(discriminator="type")]
    hint: Annotated[PlainText, within("input.label")] | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None
    block_id: BlockId | None = None


class Image(Part):
    """A picture."""

    type: Literal["image"]
    alt_text: Annotated[str, within("image.alt_text")]
    image_url: ImageUrl | None = None
    slack_file: dict[str, str] | None = None
    title: Annotated[PlainText, within("image.title")] | None = None
    block_id: BlockId | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Image":
        if (self.image_url is None) == (self.slack_file is None):
            raise broken("image.source")
        return self


class RichPart(Part):
    """A paragraph, list, quotation or piece of code."""

    type: Literal["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"]
    elements: list[dict[str, Any]]
    style: Literal["bullet", "ordered"] | None = None
    indent: int | None = None
    offset: int | None = None
    border: int | None = None
    language: str | None = None


class RichText(Part):
    """Formatted text in Slack's own tree."""

    type: Literal["rich_text"]
    elements: list[RichPart]
    block_id: BlockId | None = None


class Markdown(Part):
    """Text in common Markdown."""

    type: Literal["markdown"]
    text: Annotated[str, within("markdown.total")]
    block_id: BlockId | None = None


class Alert(Part):
    """A notice in a modal."""

    type: Literal["alert"]
    text: AnyText
    level: Literal["default", "info", "warning", "error", "success"] | None = None
    block_id: BlockId | None = None


class Card(Part):
    """A picture, a title, a few words and buttons."""

    type: Literal["card"]
    title: Annotated[AnyText, within("card.text")] | None = None
    subtitle: Annotated[AnyText, within("card.text")] | None = None
    body: Annotated[AnyText, within("card.body")] | None = None
    hero_image: ImageElement | None = None
    icon: ImageElement | None = None
    actions: list[Button] | None = None
    block_id: BlockId | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> "Card":
        if not (self.hero_image or self.title or self.actions or self.body):
            raise broken("card.empty")
        return self


class Carousel(Part):
    """Cards in a row."""

    type: Literal["carousel"]
    elements: Annotated[list[Card], within("carousel.cards")]
    block_id: BlockId | None = None


Block = Annotated[
    Divider
    | Header
    | Section
    | Context
    | Actions
    | ContextActions
    | Input
    | Image
    | RichText
    | Markdown
    | Alert
    | Card
    | Carousel
    | Table
    | DataTable
    | DataVisualization,
    Field(discriminator="type"),
]
BLOCKS: TypeAdapter[list[Block]] = TypeAdapter(list[Block])


class Modal(Part):
    """What an app says about a modal."""

    type: Literal["modal"]
    title: Annotated[PlainText, within("modal.title")]
    blocks: list[Block]
    submit: Annotated[PlainText, within("modal.title")] | None = None
    close: Annotated[PlainText, within("modal.title")] | None = None
    private_metadata: Annotated[str, within("view.private_metadata")] | None = None
    callback_id: Annotated[str, within("view.callback_id")] | None = None
    external_id: Annotated[str, within("view.callback_id")] | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None


class Home(Part):
    """What an app says about a person's home."""

    type: Literal["home"]
    blocks: list[Block]
    private_metadata: Annotated[str, within("view.private_metadata")] | None = None
    callback_id: Annotated[str, within("view.callback_id")] | None = None
    external_id: Annotated[str, within("view.callback_id")] | None = None


AnyView = Annotated[Modal | Home, Field(discriminator="type")]
VIEWS: TypeAdapter[AnyView] = TypeAdapter(AnyView)


class Suggestions(Part):
    """What an app answers when it is asked for options."""

    options: Annotated[list[Option], within("select.suggested")] | None = None
    option_groups: Annotated[list[OptionGroup], within("select.groups")] | None = None


SUGGESTIONS = TypeAdapter(Suggestions)
