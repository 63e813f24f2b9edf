"""Cases: what people press, choose from and type in."""

from typing import Any

from tests.sandbox.cases import (
    actions,
    button,
    chooser,
    confirmed,
    field,
    in_message,
    in_modal,
    option,
    options,
    section,
    select,
)
from tests.sandbox.stub_app import plain, typed


def group(label: str, *choices: dict) -> dict:
    return {"label": plain(label), "options": list(choices)}


def number(**more: Any) -> dict:
    return typed(element={"type": "number_input", "is_decimal_allowed": True} | more)


def timer(kind: str, **more: Any) -> dict:
    return actions({"type": kind} | more)


BUTTONS = [
    in_message("button.text", actions(button("a" * 75)), actions(button("a" * 76))),
    in_message("button.value", actions(button(value="a" * 2000)), section(accessory=button(value="a" * 2001))),
    in_message(
        "button.accessibility_label",
        actions(button(accessibility_label="a" * 75)),
        actions(button(accessibility_label="a" * 76)),
    ),
    in_message(
        "actions.elements", actions(*[button()] * 25), actions(*[button()] * 26), actions(), least=actions(button())
    ),
    in_message("confirm.title", confirmed(title=plain("a" * 100)), confirmed(title=plain("a" * 101))),
    in_message("confirm.text", confirmed(text=plain("a" * 300)), confirmed(text=plain("a" * 301))),
    in_message(
        "confirm.buttons",
        confirmed(confirm=plain("a" * 30), deny=plain("a" * 30)),
        confirmed(confirm=plain("a" * 31)),
        confirmed(deny=plain("a" * 31)),
    ),
]

OPTIONS = [
    in_message(
        "option.text",
        chooser("overflow", option("a" * 75)),
        chooser("overflow", option("a" * 76)),
        select(option_groups=[group("a" * 76, option())]),
    ),
    in_message(
        "option.value",
        select(options=[option(value="a" * 150)]),
        select(options=[option(value="a" * 151)]),
        select(options=[option(value="")]),
        least=select(options=[option(value="1")]),
    ),
    in_message(
        "option.description",
        chooser("checkboxes", option(description=plain("a" * 75))),
        chooser("checkboxes", option(description=plain("a" * 76))),
    ),
    in_message(
        "option.unique",
        select(options=[option(value="1"), option(value="2")]),
        select(options=[option(value="1"), option(value="1")]),
        chooser("radio_buttons", option(value="1"), option(value="1")),
        chooser("overflow", option(value="1"), option(value="1")),
        select(option_groups=[group("A", option(value="1")), group("B", option(value="1"))]),
    ),
    in_message(
        "option.initial",
        select(options=options(3), initial_option=option(value="2")),
        select(options=options(3), initial_option=option(value="3")),
        select(options=options(3), initial_option=option("Another text", value="2")),
        chooser("radio_buttons", *options(3), initial_option=option(value="3")),
        chooser("checkboxes", *options(3), initial_options=[option(value="0"), option(value="3")]),
    ),
]

CHOOSERS = [
    in_message(
        "select.options",
        select(options=options(100)),
        select(options=options(101)),
        select(options=[]),
        least=select(options=options(1)),
    ),
    in_message(
        "select.groups",
        select(option_groups=[group("A", each) for each in options(100)]),
        select(option_groups=[group("A", each) for each in options(101)]),
        select(option_groups=[]),
        least=select(option_groups=[group("A", option())]),
    ),
    in_message(
        "select.options_or_groups",
        select(options=options(1)),
        select(),
        select(options=options(1), option_groups=[group("A", option(value="2"))]),
    ),
    in_message(
        "choices.options",
        chooser("checkboxes", *options(10)),
        chooser("checkboxes", *options(11)),
        chooser("radio_buttons", *options(11)),
        chooser("radio_buttons"),
        least=chooser("checkboxes", option()),
    ),
    in_message(
        "overflow.options",
        chooser("overflow", *options(5)),
        chooser("overflow", *options(6)),
        chooser("overflow"),
        least=chooser("overflow", option()),
    ),
]

FIELDS = [
    in_modal("placeholder.length", field(placeholder=plain("a" * 150)), field(placeholder=plain("a" * 151))),
    in_modal(
        "input.max_length",
        field(max_length=3000, initial_value="a" * 3000),
        field(max_length=3001),
        field(max_length=0),
        field(initial_value="a" * 3001),
    ),
    in_modal("input.min_over_max", field(min_length=5, max_length=5), field(min_length=6, max_length=5)),
    in_modal(
        "number.min_over_max",
        number(min_value="2.5", max_value="2.5"),
        number(min_value="10", max_value="9"),
    ),
    in_message(
        "time.initial",
        [timer("datepicker", initial_date="2026-03-04"), timer("timepicker", initial_time="23:59")],
        timer("datepicker", initial_date="4.3.2026"),
        timer("timepicker", initial_time="24:00"),
        timer("datetimepicker", initial_date_time=177261480),
        least=timer("datetimepicker", initial_date_time=1772614800),
    ),
    in_message(
        "select.max_selected",
        actions({"type": "multi_users_select", "max_selected_items": 1}),
        actions({"type": "multi_users_select", "max_selected_items": 0}),
    ),
    in_modal(
        "file_input.max_files",
        typed(element={"type": "file_input", "max_files": 10}),
        typed(element={"type": "file_input", "max_files": 11}),
        typed(element={"type": "file_input", "max_files": 0}),
    ),
    in_modal(
        "input.initial_value", field(initial_value="four", max_length=4), field(initial_value="fiver", max_length=4)
    ),
]

CASES = BUTTONS + OPTIONS + CHOOSERS + FIELDS
