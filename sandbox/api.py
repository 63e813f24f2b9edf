"""The one way every Web API call takes: faults, token, rate, scope, the method itself, the record."""

from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.faults import Answer, Fault
from sandbox.methods import METHODS
from sandbox.methods.method import Method, need_scope, per_minute
from sandbox.refusals import Refused, refuse
from sandbox.rules import RULES
from sandbox.state import Call, Json
from sandbox.workspace import Workspace


def answer(workspace: Workspace, name: str, token: str, args: Json) -> Answer:
    """Answer one call, unless a fault spoils it."""
    with workspace.lock:
        workspace.catch_up()
        fault = _fault(workspace, name)
        if fault is None:
            return _serve(workspace, name, token, args)
        genuine = _serve(workspace, name, token, args) if fault.accepted else Answer({"ok": False, "error": "fault"})
        if fault.late_seconds:
            _put_off(workspace, name, token, args, fault.late_seconds)
        return _spoil(workspace, name, args, fault, genuine)


def spoilt(workspace: Workspace, name: str, args: Json) -> Answer | None:
    """Give what a fault answers to a request that is no Web API call, if one strikes it."""
    fault = _fault(workspace, name)
    return None if fault is None else _spoil(workspace, name, args, fault, Answer(""))


def _fault(workspace: Workspace, name: str) -> Fault | None:
    by_hand = next((each for each in list(workspace.faults) if each.strikes(name)), None)
    if by_hand is not None or workspace.script is None:
        return by_hand
    return workspace.script.draw(name)


def _put_off(workspace: Workspace, name: str, token: str, args: Json, seconds: float) -> None:
    def accept(instant: datetime) -> None:
        _serve(workspace, name, token, args, late=instant)

    workspace.later.add(workspace.clock.now() + timedelta(seconds=seconds), accept)


def _spoil(workspace: Workspace, name: str, args: Json, fault: Fault, genuine: Answer) -> Answer:
    workspace.faults = [each for each in workspace.faults if each.times > 0]
    workspace.struck.append((workspace.clock.now(), name, fault))
    response = fault.answer
    if response.body is None:
        response = replace(
            response, body=genuine.body, status=genuine.status, headers=genuine.headers | response.headers
        )
    body = response.body if isinstance(response.body, dict) else {"ok": False, "error": "no answer"}
    workspace.record(Call(name, args, body, workspace.clock.now(), response.status, "fault"))
    return response


def _serve(workspace: Workspace, name: str, token: str, args: Json, late: datetime | None = None) -> Answer:
    status, rule = 200, ""
    headers: dict[str, str] = {}
    try:
        method = METHODS.get(name)
        if method is None:
            refuse("call.unknown")
        _check_token(workspace, method, token)
        if late is None:
            _check_rate(workspace, method, args)
        if method.scopes:
            need_scope(workspace, *method.scopes)
        body = {"ok": True, **method.run(workspace, args)}
        headers = _headers(workspace, method)
    except Refused as refused:
        body, rule = refused.answer(), refused.rule.id
        if "retry_after" in refused.details:
            status, headers = 429, {"retry-after": str(body.pop("retry_after"))}
    workspace.record(Call(name, args, body, late or workspace.clock.now(), status, rule))
    return Answer(body, status, headers)


def _headers(workspace: Workspace, method: Method) -> dict[str, str]:
    """Tell a bot token's scopes with each answer."""
    return {} if method.wants_app_token else {"x-oauth-scopes": ",".join(sorted(workspace.manifest.scopes))}


def _check_token(workspace: Workspace, method: Method, token: str) -> None:
    if not token:
        refuse("auth.none")
    if token not in (workspace.bot_token, workspace.app_token):
        refuse("auth.unknown")
    if (token == workspace.app_token) != method.wants_app_token:
        refuse("auth.kind")


def _check_rate(workspace: Workspace, method: Method, args: Json) -> None:
    keys = {method.name: (method.rate, *per_minute(method.rate))}
    if method.name == "chat.postMessage":
        keys[_place(workspace, str(args.get("channel")))] = (
            "rate.channel",
            RULES["rate.channel"].limit,
            RULES["rate.channel_burst"].limit,
        )
    for key, (rule, calls, burst) in keys.items():
        seconds = workspace.rates.take(key, calls, burst)
        if seconds:
            refuse(rule, retry_after=seconds)


def _place(workspace: Workspace, channel: str) -> str:
    """Name where a post goes: direct messages are one place, whether written by their id or by the member's."""
    return f"chat.postMessage {'D' + channel[1:] if channel in workspace.members else channel}"
