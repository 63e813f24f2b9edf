"""Block Kit as small functions over slack_sdk's models; what slack_sdk does not know yet are typed values."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from slack_sdk import WebClient
from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ConfirmObject,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    DividerBlock,
    ExternalDataSelectElement,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.blocks.block_elements import (
    CheckboxesElement,
    InputInteractiveElement,
    InteractiveElement,
    NumberInputElement,
    RadioButtonsElement,
    TimePickerElement,
)

from bot import ids
from bot.block_models import Actions, Button, Choice, Context, Header, Input, Mrkdwn, Plain, Section, Select
from bot.form_values import values as values
from bot.text import clip, cut, one_line, plain, units, whole, within

SECTION, HEADER, CONTEXT, BUTTON, LABEL, OPTION, TITLE = 2900, 140, 1900, 70, 150, 70, 24
CONFIRM_TITLE, CONFIRM, CONFIRM_BUTTON = 90, 280, 28
FIELDS, FIELD = 10, 1900
OPTIONS, TYPED = 100, 3000
CELL, ROWS, BARS, BAR_NAME, CHART_TITLE = 120, 50, 20, 20, 50
# Slack's limits: a table's cells, all blocks of a message, and the number of blocks in a message or a view; lower where
# only Slack's errors tell how it counts.
TABLE, BLOCKS, MESSAGE, VIEW = 9_500, 11_800, 50, 100
# A view may have 250 kB, and a unit takes up to three bytes; so few blocks have never as much.
VIEW_SIZE, SMALL = 82_000, 25
# The least that stays of a text that is cut to make room for others.
LEAST = 200

Json = dict[str, Any]


class Point(TypedDict):
    """One bar of a chart."""

    label: str
    value: float


class Chart(TypedDict):
    """Slack's data_visualization block: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""

    type: str
    title: str
    chart: Json
    block_id: NotRequired[str]


def section(mrkdwn: str, accessory: InteractiveElement | None = None, block_id: str | None = None) -> Json:
    """Return a paragraph; the text is ours, with people's text already escaped."""
    text = Mrkdwn(text=clip(mrkdwn, SECTION), verbatim=True)
    return _json(Section(text=text, accessory=accessory, block_id=block_id))


def prose(text: str) -> Json:
    """Return a paragraph of people's own text, shown exactly as typed."""
    return _json(Section(text=Plain(text=plain(text, SECTION), emoji=False)))


def listing(lines: Sequence[str], head: str = "", more: str = "And {} more.") -> Json:
    """Return a paragraph with a line for each of a list, as many as it holds, then how many more there are."""
    room = SECTION - units(head) - 1
    return section("\n".join(filter(None, [head, within(lines, room, more=more)])))


def columns(rows: Sequence[tuple[str, str]]) -> Json:
    """Return up to five rows of two texts side by side; the texts are ours, with people's text already escaped."""
    cells = [cell for row in rows[: FIELDS // 2] for cell in row]
    return _json(Section(fields=[Mrkdwn(text=clip(c, FIELD) or "–", verbatim=True) for c in cells]))


def header(text: str) -> Json:
    """Return a heading."""
    return _json(Header(text=Plain(text=plain(text, HEADER), emoji=False)))


def context(*mrkdwn: str) -> Json:
    """Return a line of small print."""
    return _json(Context(elements=[Mrkdwn(text=clip(text, CONTEXT), verbatim=True) for text in mrkdwn]))


def divider() -> Json:
    """Return a thin line."""
    return _json(DividerBlock())


def actions(*elements: InteractiveElement) -> Json:
    """Return a row of buttons."""
    return _json(Actions(elements=list(elements)))


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    primary: bool = False,
    url: str | None = None,
    accessibility_label: str = "",
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """Return a button; `accessibility_label` is what screen readers say, `confirm` asks once more."""
    return Button(
        text=Plain(text=plain(text, BUTTON), emoji=False),
        action_id=action_id,
        value=value,
        style="primary" if primary else None,
        url=url,
        accessibility_label=plain(accessibility_label, BUTTON) or None,
        confirm=confirm,
    )


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> ConfirmObject:
    """Return the confirmation that Slack asks for after a press."""
    return ConfirmObject(
        title=Plain(text=plain(title, CONFIRM_TITLE), emoji=False),
        text=Plain(text=plain(text, CONFIRM), emoji=False),
        confirm=Plain(text=plain(yes, CONFIRM_BUTTON), emoji=False),
        deny=Plain(text=plain(no, CONFIRM_BUTTON), emoji=False),
    )


def options(choices: Sequence[tuple[str, str]]) -> list[Option]:
    """Return options of (value, text) pairs, as many as Slack shows."""
    offered = choices[:OPTIONS]
    return [Choice(value=value, text=Plain(text=plain(text, OPTION), emoji=False)) for value, text in offered]


def question(
    block_id: str,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str | None = None,
    tells_at_once: bool = False,
) -> Json:
    """Return one question of a form; one that `tells_at_once` sends what is chosen before the form is submitted."""
    return _json(
        Input(
            block_id=block_id,
            label=Plain(text=plain(label, LABEL), emoji=False),
            element=element,
            optional=optional,
            hint=Plain(text=plain(hint, LABEL), emoji=False) if hint else None,
            dispatch_action=tells_at_once or None,
        )
    )


def search_field(block_id: str, action_id: str, label: str, placeholder: str) -> Json:
    """Return a field for words that are sent on Enter, for where there is no button to submit them."""
    return _json(
        Input(
            block_id=block_id,
            label=_plain_text(label),
            element=PlainTextInputElement(
                action_id=action_id,
                placeholder=_placeholder(placeholder),
                max_length=LABEL,
                dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
            ),
            dispatch_action=True,
        )
    )


def text_input(
    action_id: str, *, lines: bool = False, initial: str | None = None, placeholder: str | None = None
) -> PlainTextInputElement:
    """Return an input for text."""
    return PlainTextInputElement(
        action_id=action_id,
        multiline=lines,
        initial_value=clip(initial, TYPED) if initial else None,
        placeholder=Plain(text=placeholder, emoji=False) if placeholder else None,
    )


def select(
    action_id: str, choices: Sequence[tuple[str, str]], initial: str | None = None, placeholder: str = "Choose"
) -> StaticSelectElement:
    """Return a drop-down list."""
    every = options(choices)
    return Select(
        action_id=action_id,
        options=every,
        initial_option=next((option for option in every if option.value == initial), None),
        placeholder=Plain(text=placeholder, emoji=False),
    )


def multi_select(
    action_id: str,
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    placeholder: str = "Choose",
    chosen: Sequence[str] = (),
    most: int | None = None,
) -> StaticMultiSelectElement:
    """Return a drop-down list with one choice per group, or as many as `most`; a group is its label and its choices."""
    every = [(label, options(choices)) for label, choices in groups]
    return StaticMultiSelectElement(
        action_id=action_id,
        option_groups=[OptionGroup(label=_plain_text(label), options=offered) for label, offered in every],
        initial_options=[option for _, offered in every for option in offered if option.value in chosen] or None,
        max_selected_items=most or len(groups),
        placeholder=_plain_text(placeholder),
    )


def radio(action_id: str, choices: Sequence[tuple[str, str]], initial: str | None = None) -> RadioButtonsElement:
    """Return radio buttons."""
    every = options(choices)
    return RadioButtonsElement(
        action_id=action_id,
        options=every,
        initial_option=next((option for option in every if option.value == initial), None),
    )


def checkboxes(action_id: str, choices: Sequence[tuple[str, str]], checked: Sequence[str] = ()) -> CheckboxesElement:
    """Return boxes to tick."""
    every = options(choices)
    ticked = [option for option in every if option.value in checked]
    return CheckboxesElement(action_id=action_id, options=every, initial_options=ticked or None)


def modal(
    callback_id: str,
    title: str,
    blocks: list[Json],
    *,
    submit: str | None = None,
    close: str = "Cancel",
    about: str = "",
    tells_when_closed: bool = False,
    closes_all: bool = False,
) -> Json:
    """Return a modal; `about` is the one value that Slack sends back with it.

    It `tells_when_closed` without being submitted; one that `closes_all` takes the modals below with it.
    """
    blocks = _in_view(blocks)
    # slack_sdk's View would parse and serialize every block again, which costs as much as making them.
    view: Json = {"type": "modal", "callback_id": callback_id, "title": _label(title), "close": _label(close)}
    if submit:
        view["submit"] = _label(submit)
    if about:
        view["private_metadata"] = about
    if tells_when_closed:
        view["notify_on_close"] = True
    if closes_all:
        view["clear_on_close"] = True
    return view | {"blocks": blocks}


def home(blocks: Sequence[Any]) -> Json:
    """Return a Home tab, cut to Slack's limits."""
    return {"type": "home", "blocks": _in_view(blocks)}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Json:
    """Return a table of plain cells; a message cuts rows that don't fit (`fitted`)."""
    lines = [list(head), *[list(row) for row in rows]]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": plain(cell, CELL) or "–"} for cell in line] for line in lines],
        "column_settings": [{"is_wrapped": True} for _ in head],
    }


def bar_chart(title: str, series: str, bars: Sequence[tuple[str, int]], *, x_label: str, y_label: str) -> Chart:
    """Return a bar chart of one series; put the same numbers into the text next to it."""
    names, heights = [name for name, _ in bars], [value for _, value in bars]
    return bars_beside(title, names, {series: heights}, x_label=x_label, y_label=y_label)


def bars_beside(
    title: str, names: Sequence[str], series: Mapping[str, Sequence[float]], *, x_label: str, y_label: str
) -> Chart:
    """Return a chart with a bar for each name and series; put the same numbers into the text next to it."""
    labels = _apart([plain(name, BAR_NAME) for name in names[:BARS]])
    return Chart(
        type="data_visualization",
        title=plain(title, CHART_TITLE),
        chart={
            "type": "bar",
            "series": [
                {
                    "name": plain(name, BAR_NAME),
                    "data": [Point(label=label, value=value) for label, value in zip(labels, values, strict=False)],
                }
                for name, values in series.items()
            ],
            "axis_config": {
                "categories": labels,
                "x_label": x_label,
                "y_label": y_label,
            },
        },
    )


def _in_view(blocks: Sequence[Any]) -> list[Any]:
    # To measure a view costs as much as to make one.
    return list(blocks) if len(blocks) <= SMALL else fitted(blocks, VIEW_SIZE, VIEW)


def fitted(blocks: Sequence[Any], limit: int = BLOCKS, most: int = MESSAGE) -> list[Any]:
    """Return the blocks of a message within Slack's limits: few enough, and at most `limit` units together.

    Rows leave a table first, then the longest texts get shorter; what is cut says how much more there is.
    """
    few = [_short(block) if block["type"] == "table" else block for block in _few(blocks, most)]
    for place, block in enumerate(few):
        if block["type"] == "table" and (over := size(few) - limit) > 0:
            few[place] = _short(block, size([block]) - over)
    while (over := size(few) - limit) > 0:
        longest = max(_texts(few), key=lambda text: units(text["text"]), default=None)
        if longest is None or units(longest["text"]) <= LEAST:
            break
        few = _replaced(few, longest, _shorter(longest, max(LEAST, units(longest["text"]) - over - 10)))
    return few


def size(blocks: Any) -> int:
    """Return how much of a message blocks take, in UTF-16 units of what is sent."""
    return units(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _few(blocks: Sequence[Any], most: int) -> list[Any]:
    if len(blocks) <= most:
        return list(blocks)
    # Keep the buttons at the end.
    last = [blocks[-1]] if blocks[-1]["type"] == "actions" else []
    first_blocks = list(blocks[: most - 1 - len(last)])
    return [*first_blocks, context(f"And {len(blocks) - len(first_blocks) - len(last):,} more."), *last]


def _short(block: Json, limit: int | None = None) -> Json:
    head, *rows = block["rows"]
    for number in range(min(len(rows), ROWS), 0, -1):
        more = len(rows) - number
        table_rows = [head, *rows[:number], *([_more_row(more, len(head))] if more else [])]
        length = sum(units(cell["text"]) for row in table_rows for cell in row)
        short = block | {"rows": table_rows}
        if length <= TABLE and (limit is None or size([short]) <= limit):
            return short
    return block | {"rows": [head, _more_row(len(rows), len(head))]} if rows else block


def _more_row(more: int, width: int) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in [f"And {more:,} more", *["–"] * (width - 1)]]


def _texts(node: Any) -> Iterator[Json]:
    """Go through the texts that can be cut: paragraphs, small print and fields, but no buttons."""
    for block in node:
        if block["type"] in ("section", "context"):
            yield from filter(None, [block.get("text"), *(block.get("fields") or ()), *(block.get("elements") or ())])


def _shorter(text: Json, limit: int) -> Json:
    content, lines = text["text"], text["text"].split("\n")
    if text["type"] == "plain_text":
        return text | {"text": cut(content, limit)}
    return text | {"text": within(lines, limit) if len(lines) > FIELDS // 2 else clip(content, limit)}


def _replaced(node: Any, old: Json, new: Json) -> Any:
    if node is old:
        return new
    if isinstance(node, dict):
        return {name: _replaced(value, old, new) for name, value in node.items()}
    return [_replaced(item, old, new) for item in node] if isinstance(node, list) else node


def _plain_text(text: str) -> PlainTextObject:
    return Plain(text=plain(text, OPTION), emoji=False)


def _apart(labels: list[str]) -> list[str]:
    # Slack tells bars apart by their labels, and names may be the same once they are cut.
    return [
        label if label not in labels[:place] else f"{plain(label, BAR_NAME - 4)} {place + 1}"
        for place, label in enumerate(labels)
    ]


def _label(text: str) -> Json:
    return {"type": "plain_text", "text": plain(text, TITLE), "emoji": False}


def _json(block: Block) -> Json:
    return dict(block.to_dict())


# Pickers of Slack's people and channels, and other inputs of the setup forms.


def channel_picker(action_id: str, initial: str | None = None) -> ConversationSelectElement:
    """Return a list of the channels that belong only to this company."""
    return ConversationSelectElement(
        action_id=action_id,
        initial_conversation=initial,
        placeholder=_placeholder("Choose a channel"),
        filter=ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True, exclude_bot_users=True
        ),
    )


def person_picker(action_id: str, initial: str | None = None) -> UserSelectElement:
    """Return a list of people to choose one from."""
    return UserSelectElement(action_id=action_id, initial_user=initial, placeholder=_placeholder("Choose a person"))


def people_picker(
    action_id: str, initial: Sequence[str] = (), *, placeholder: str = "Choose people", most: int | None = None
) -> UserMultiSelectElement:
    """Return a list of people to choose several from, at most `most`."""
    return UserMultiSelectElement(
        action_id=action_id,
        initial_users=list(initial) or None,
        placeholder=_placeholder(placeholder),
        max_selected_items=most,
    )


def time_picker(action_id: str, initial: str) -> TimePickerElement:
    """Return a time of day."""
    return TimePickerElement(action_id=action_id, initial_time=initial, placeholder=_placeholder("Choose a time"))


def day_picker(action_id: str, initial: str | None = None) -> DatePickerElement:
    """Return a calendar."""
    return DatePickerElement(action_id=action_id, initial_date=initial, placeholder=_placeholder("Choose a day"))


def number_input(action_id: str, initial: float | None = None, least: str | None = "0") -> NumberInputElement:
    """Return an input for a number that is not negative, unless `least` says otherwise."""
    return NumberInputElement(
        action_id=action_id,
        is_decimal_allowed=True,
        min_value=least,
        initial_value=None if initial is None else f"{initial:.12f}".rstrip("0").rstrip("."),
    )


def searched(action_id: str, initial: str, placeholder: str) -> ExternalDataSelectElement:
    """Return a list that is searched as one types; Slack asks us for the options."""
    return ExternalDataSelectElement(
        action_id=action_id,
        initial_option=options([(initial, initial)])[0],
        min_query_length=0,
        placeholder=_placeholder(placeholder),
    )


def dangerous(text: str, action_id: str, value: str, *, title: str, asks: str, yes: str) -> ButtonElement:
    """Return a red button that asks for confirmation."""
    return Button(
        text=Plain(text=plain(text, BUTTON), emoji=False),
        action_id=action_id,
        value=value,
        style="danger",
        confirm=ConfirmObject(
            title=Plain(text=title, emoji=False),
            text=Plain(text=plain(asks, 290), emoji=False),
            confirm=Plain(text=yes, emoji=False),
            deny=Plain(text="Cancel", emoji=False),
            style="danger",
        ),
    )


def _placeholder(text: str) -> PlainTextObject:
    return Plain(text=text, emoji=False)


# Opens forms. Slack shows three of them on top of each other; a fourth takes the place of the third.


def open_view(client: WebClient, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Open a form; on top of the one whose button was pressed, if there is one."""
    below = body.get("view") or {}
    if below.get("type") != "modal":
        client.views_open(trigger_id=body["trigger_id"], view=view)
    elif is_third(below):
        client.views_update(view_id=below["id"], view=view)
    else:
        client.views_push(trigger_id=body["trigger_id"], view=view)


def renew(client: WebClient, body: dict[str, Any], build: Callable[[], dict[str, Any]]) -> None:
    """Show in the form whose button was pressed what is so by now; a message is edited by itself."""
    form = body.get("view") or {}
    if form.get("type") == "modal":
        client.views_update(view_id=form["id"], hash=form["hash"], view=build())


def on_top(below: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Return how a submitted form is acknowledged so that another opens on top of it."""
    return {"response_action": "update" if is_third(below) else "push", "view": view}


def is_third(view: dict[str, Any]) -> bool:
    """Tell whether there are two forms below this one, which is as many as Slack shows."""
    return view["previous_view_id"] not in (None, view["root_view_id"])


def refusal(message: str) -> Json:
    """Return a modal that says why nothing happened."""
    return modal(ids.NOTICE, "That didn't work", [section(one_line(message, SECTION))], close="Close")


# Of the text, and of the text and the blocks of an answer to a command together.
TEXT, RESPONSE = 3500, 12_800


@dataclass(frozen=True)
class Rendered:
    """Blocks to look at, and one text that says the same to those who hear it or read a notification."""

    blocks: list[Any]
    text: str

    def __post_init__(self) -> None:
        """Keep both within what Slack takes, and let the text end as a sentence does."""
        text = whole(clip(self.text, TEXT))
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "blocks", fitted(self.blocks, min(BLOCKS, RESPONSE - units(text))))
