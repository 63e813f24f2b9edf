"""Cases: triggers, modals, homes, and what an app answers to a form."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from sandbox.state import Json
from tests.sandbox.cases import SECTION, Try, as_modal, case, in_modal, opening
from tests.sandbox.cases_charts import bars, chart, data_table, table
from tests.sandbox.stub_app import Rig, home, modal, plain, typed

OF_INPUTS = modal(submit=None)
ALERT = {"type": "alert", "text": plain("Careful")}


PAIR = {"type": "feedback_buttons"} | {
    f"{side}_button": {"text": plain(side), "value": side} for side in ("positive", "negative")
}
CARD = {"type": "card", "title": plain("words")}
TABLES_AND_CHARTS = [table(), data_table(), chart(), bars(["A"], ["A"])]


def asked(kind: str) -> Json:
    """An input that tells at once, as a home wants it."""
    return typed(element={"type": kind, "action_id": "given"}, dispatch_action=True)


def focused(block_id: str, *, on: bool) -> Json:
    element = {"type": "plain_text_input", "action_id": "typed", "focus_on_load": on}
    return typed(block_id=block_id, element=element)


def publishing(view: Json, **args: Any) -> Try:
    return lambda rig: rig.call("views.publish", **{"user_id": "U0ANNA", "view": view} | args)


def submitted(payload: Json, view: Json | None = None) -> Try:
    """Submit a form and have the app answer this; give what Slack thinks of the answer."""

    def submit(rig: Rig) -> Json:
        rig.open(view)
        with rig.app(payload):
            answer = rig.anna.submit({}, bypass_client=True)
        return rig.workspace.log[-1].answer if answer.notice else {"ok": True}

    return submit


def with_trigger(change: Callable[[Rig, str], None]) -> Try:
    """Open a modal with a trigger to which something happened first."""

    def open_late(rig: Rig) -> Json:
        trigger = rig.trigger()
        change(rig, trigger)
        return rig.open(trigger_id=trigger)

    return open_late


def expire(rig: Rig, trigger: str) -> None:
    rig.workspace.triggers[trigger].expires -= rig.workspace.trigger_seconds


def spend(rig: Rig, trigger: str) -> None:
    rig.open(trigger_id=trigger)


def leave_alone(rig: Rig, trigger: str) -> None:
    pass


def push_from_nowhere(rig: Rig) -> Json:
    rig.open()
    return rig.call("views.push", trigger_id=rig.trigger(), view=modal())


def pushed(times: int) -> Try:
    def push(rig: Rig) -> Json:
        answer = rig.open()
        for _ in range(times):
            answer = rig.push()
        return answer

    return push


def updated(**args: Any) -> Try:
    """Open a modal and update it; an argument that is a function is made from the view."""

    def update(rig: Rig) -> Json:
        view = rig.open()["view"]
        given = {key: value(view) if callable(value) else value for key, value in args.items()}
        return rig.call("views.update", view=modal(), **given)

    return update


def opened_beside_home(external_id: str) -> Try:
    def open_second(rig: Rig) -> Json:
        publishing(home(external_id="taken"))(rig)
        return rig.open(modal(external_id=external_id))

    return open_second


def published_without_tab(rig: Rig) -> Json:
    rig.features(app_home={"home_tab_enabled": False})
    return publishing(home())(rig)


THIS = itemgetter("id")
ITS_HASH = itemgetter("hash")

TRIGGERS = [
    case("trigger.unknown", "invalid_trigger_id", opening(modal()), lambda rig: rig.open(trigger_id="1.2.3")),
    case("trigger.expired", "expired_trigger_id", with_trigger(leave_alone), with_trigger(expire)),
    case("trigger.used", "exchanged_trigger_id", with_trigger(leave_alone), with_trigger(spend)),
]

STACKS = [
    case("view.push_without_modal", "invalid_trigger_id", pushed(1), push_from_nowhere),
    case("view.stack", "push_limit_reached", pushed(2), pushed(3)),
    case("view.hash", "hash_conflict", updated(view_id=THIS, hash=ITS_HASH), updated(view_id=THIS, hash="1.stale")),
    case("view.unknown", "not_found", updated(view_id=THIS), updated(view_id="V0NONE"), updated(external_id="none")),
    case("view.external_id", "duplicate_external_id", opened_beside_home("free"), opened_beside_home("taken")),
    case("view.home_tab", "not_enabled", publishing(home()), published_without_tab),
]

SURFACES = [
    case("view.kind", "invalid_arguments", publishing(home()), publishing(modal()), opening(home())),
    case(
        "view.size",
        "view_too_large",
        opening(modal(blocks=[SECTION | {"text": plain("a" * 2400)}] * 100)),
        opening(modal(blocks=[SECTION | {"text": plain("a" * 2500)}] * 100)),
    ),
    as_modal("view.blocks", modal(blocks=[SECTION] * 100), modal(blocks=[SECTION] * 101)),
    case("view.blocks", "invalid_arguments", publishing(home(*[SECTION] * 100)), publishing(home(*[SECTION] * 101))),
    as_modal("view.private_metadata", modal(private_metadata="a" * 3000), modal(private_metadata="a" * 3001)),
    as_modal(
        "view.callback_id",
        modal(callback_id="a" * 255, external_id="a" * 255),
        modal(callback_id="a" * 256),
        modal(external_id="a" * 256),
    ),
    as_modal(
        "modal.title",
        modal(title=plain("a" * 24), submit=plain("a" * 24), close=plain("a" * 24)),
        modal(title=plain("a" * 25)),
        modal(submit=plain("a" * 25)),
        modal(close=plain("a" * 25)),
    ),
    as_modal("modal.submit", modal(submit=None, blocks=[SECTION]), OF_INPUTS),
    in_modal(
        "modal.block_types",
        ALERT,
        {"type": "markdown", "text": "words"},
        {"type": "context_actions", "elements": [PAIR]},
        {"type": "carousel", "elements": [CARD]},
        *TABLES_AND_CHARTS,
    ),
    case(
        "home.block_types",
        "invalid_arguments",
        publishing(home(CARD, {"type": "carousel", "elements": [CARD]})),
        publishing(home(ALERT)),
        publishing(home({"type": "markdown", "text": "words"})),
        publishing(home({"type": "context_actions", "elements": [PAIR]})),
        *(publishing(home(SECTION, block)) for block in TABLES_AND_CHARTS),
    ),
    case(
        "home.elements",
        "invalid_arguments",
        publishing(home(asked("plain_text_input"))),
        *(publishing(home(asked(kind))) for kind in ("file_input", "datetimepicker", "url_text_input")),
    ),
    as_modal(
        "view.focus",
        modal(blocks=[focused("a", on=True), focused("b", on=False)]),
        modal(blocks=[focused("a", on=True), focused("b", on=True)]),
    ),
    case("home.input", "invalid_arguments", publishing(home(typed(dispatch_action=True))), publishing(home(typed()))),
]

ANSWERS = [
    case(
        "response.errors",
        "invalid_arguments",
        submitted({"response_action": "errors", "errors": {"title": "No"}}),
        submitted({"response_action": "errors", "errors": {"other": "No"}}),
        submitted({"response_action": "errors", "errors": {}}),
        submitted({"response_action": "errors"}),
    ),
    case(
        "response.action",
        "invalid_arguments",
        submitted({"response_action": "clear"}),
        submitted({"response_action": "explode"}),
    ),
    case(
        "shape.missing",
        "invalid_arguments",
        submitted({"response_action": "update", "view": modal()}),
        submitted({"response_action": "update", "view": {"type": "modal", "title": plain("No blocks")}}),
        submitted({"response_action": "push", "view": {"type": "modal", "title": plain("No blocks")}}),
    ),
    case(
        "view.kind",
        "invalid_arguments",
        submitted({"response_action": "push", "view": modal()}),
        submitted({"response_action": "push", "view": home()}),
        submitted({"response_action": "update", "view": home()}),
    ),
    case("call.argument", "invalid_arguments", submitted({}), submitted({"response_action": "update"})),
]

CASES = TRIGGERS + STACKS + SURFACES + ANSWERS
