"""Cases: tokens, scopes, arguments, rates, connections and the addresses of late answers."""

from typing import Any

from sandbox.files import take_in
from sandbox.state import Json
from tests.sandbox.cases import Case, Try, actions, case, option, options
from tests.sandbox.stub_app import Rig, modal, typed


def calling(method: str, **args: Any) -> Try:
    return lambda rig: rig.call(method, **args)


def with_token(name: str, method: str = "auth.test") -> Try:
    return lambda rig: rig.call(method, getattr(rig.workspace, name, name))


def with_scopes(*scopes: str, method: str = "chat.postMessage", **args: Any) -> Try:
    def call(rig: Rig) -> Json:
        rig.scopes(*scopes)
        return rig.call(method, **{"channel": "C0GENERAL", "text": "words"} | args)

    return call


def sending(body: bytes) -> Try:
    def send(rig: Rig) -> Json:
        headers = {"authorization": f"Bearer {rig.workspace.bot_token}", "content-type": "application/json"}
        return rig.http.post("/api/auth.test", content=body, headers=headers).json()

    return send


def history(**args: Any) -> Try:
    return calling("conversations.history", channel="C0GENERAL", **args)


def listing(**args: Any) -> Try:
    return calling("conversations.list", **args)


def times(count: int, method: str, token: str = "bot_token", **args: Any) -> Try:
    """Call so many times within one instant; `{}` in an argument becomes the number of the call."""

    def call(rig: Rig) -> Json:
        rig.workspace.rates.clear()
        rig.workspace.rates.enabled = True
        for number in range(count):
            given = {key: str(value).format(number) for key, value in args.items()}
            answer = rig.call(method, getattr(rig.workspace, token), **given)
        return {"ok": answer.get("error") != "ratelimited", "error": answer.get("error")}

    return call


def rated(rule: str, allowed: int, method: str, **args: Any) -> Case:
    return case(rule, "ratelimited", times(allowed, method, **args), times(allowed + 1, method, **args))


def responding(count: int = 1, minutes: float = 0, number: str = "") -> Try:
    """Answer to a response URL so often, so many minutes later."""

    def respond(rig: Rig) -> Json:
        url = rig.workspace.new_response_url("C0GENERAL", "U0ANNA")
        rig.clock.move(minutes=minutes)
        for _ in range(count):
            answer = rig.http.post(f"/response/{number}" if number else url, json={"text": "Later"})
        return {"ok": answer.json()["ok"], "error": answer.json().get("error")}

    return respond


def connected(count: int) -> Try:
    """Open so many connections; give what the last one is told first."""

    def connect(rig: Rig, left: int = count) -> Json:
        with rig.socket() as socket:
            told = socket.next()
            if left > 1:
                return connect(rig, left - 1)
            return {"ok": told["type"] == "hello", "error": told.get("reason")}

    return connect


def with_a_file() -> Try:
    def ask(rig: Rig) -> Json:
        (file,) = take_in(rig.workspace, "U0ANNA", [("ideas.csv", b"Title")])
        return rig.call("files.info", file=file["id"])

    return ask


def opening_a_file_input(*scopes: str) -> Try:
    def call(rig: Rig) -> Json:
        rig.scopes(*scopes)
        return rig.open(modal(blocks=[typed(element={"type": "file_input"})]))

    return call


def suggested(payload: Json) -> Try:
    """Have a person choose from a select for which the app suggests these options."""

    def choose(rig: Rig) -> Json:
        chooser = {"type": "external_select", "action_id": "choose"}
        ts = rig.post(text="Choose", blocks=[actions(chooser)])["ts"]
        message = rig.workspace.message("C0GENERAL", ts)
        assert message is not None
        with rig.app(payload):
            try:
                rig.anna.press(message, "choose", "One")
            except ValueError:
                return rig.workspace.log[-1].answer
        return {"ok": True}

    return choose


TOKENS = [
    case("auth.none", "not_authed", with_token("bot_token"), with_token("")),
    case("auth.unknown", "invalid_auth", with_token("bot_token"), with_token("xoxb-unknown")),
    case(
        "auth.kind",
        "not_allowed_token_type",
        with_token("app_token", "apps.connections.open"),
        with_token("bot_token", "apps.connections.open"),
        with_token("app_token"),
    ),
    case(
        "auth.scope",
        "missing_scope",
        with_scopes("chat:write"),
        with_scopes("channels:read"),
        with_scopes("channels:read", method="conversations.history"),
        with_scopes("channels:read", method="conversations.list", types="public_channel,private_channel"),
        with_scopes("im:write", method="conversations.open", channel="", users="U0ANNA,U0BEN"),
    ),
]

ARGUMENTS = [
    case("call.unknown", "unknown_method", calling("auth.test"), calling("auth.tests")),
    case("call.json", "invalid_json", sending(b"{}"), sending(b"{"), sending(b"\xff")),
    case("call.json_object", "json_not_object", sending(b"{}"), sending(b"[]")),
    case(
        "call.argument",
        "invalid_arguments",
        calling("users.info", user="U0ANNA"),
        calling("users.info"),
        calling("users.info", user=""),
        calling("views.update", view={}),
        calling("views.open", view="{"),
    ),
    case(
        "call.limit",
        "invalid_limit",
        listing(limit=999),
        listing(limit=1000),
        listing(limit=-1),
        listing(limit=1.5),
        listing(limit="many"),
    ),
    case(
        "call.cursor",
        "invalid_cursor",
        listing(cursor=""),
        listing(cursor="?"),
        listing(cursor="bmV4dDpub25l"),
        listing(cursor="bGFzdDpDMEdFTkVSQUw="),
        listing(cursor="/w=="),
    ),
    case("call.ts_oldest", "invalid_ts_oldest", history(oldest="1772614800.000100"), history(oldest="yesterday")),
    case("call.ts_latest", "invalid_ts_latest", history(latest=1772614800), history(latest="today")),
    case("call.types", "invalid_types", listing(types="im, private_channel"), listing(types="dm")),
]

RATES = [
    rated("rate.tier1", 20, "apps.connections.open", token="app_token"),
    rated("rate.tier2", 20, "users.list"),
    rated("rate.tier3", 50, "conversations.info", channel="C0GENERAL"),
    rated("rate.tier4", 100, "users.info", user="U0ANNA"),
    rated("rate.special", 300, "auth.test"),
    rated("rate.channel", 5, "chat.postMessage", channel="C0GENERAL", text="{}"),
    rated("rate.workspace", 300, "chat.postMessage", channel="C0NUMBER{}", text="words"),
]

OTHERS = [
    case("file.unknown", "file_not_found", with_a_file(), calling("files.info", file="F0000000404")),
    case(
        "file.size",
        "file_upload_size_restricted",
        calling("files.getUploadURLExternal", filename="a.ics", length=1_000_000_000),
        calling("files.getUploadURLExternal", filename="a.ics", length=1_000_000_001),
    ),
    case("file_input.scope", "missing_scope", opening_a_file_input("files:read"), opening_a_file_input("chat:write")),
    case("response.uses", "used_url", responding(5), responding(6), responding(number="999999")),
    case("response.age", "expired_url", responding(minutes=30), responding(minutes=30.1)),
    case("socket.connections", "too_many_websockets", connected(10), connected(11)),
    case(
        "select.suggested",
        "invalid_blocks",
        suggested({"options": [*options(99), option(value="last")]}),
        suggested({"options": options(101)}),
    ),
    case(
        "shape.missing", "invalid_blocks", suggested({"options": options(1)}), suggested({"options": [{"value": "1"}]})
    ),
]

CASES = TOKENS + ARGUMENTS + RATES + OTHERS
