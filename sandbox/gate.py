"""The one way every Web API call takes: faults, token, rate, scope, the method itself, the record."""

from sandbox.faults import Answer, Fault
from sandbox.methods import METHODS
from sandbox.methods.method import Method, need_scope, per_minute
from sandbox.rules import RULES, Refused, refuse
from sandbox.state import Call, Json
from sandbox.workspace import Workspace


def answer(workspace: Workspace, name: str, token: str, args: Json) -> Answer:
    """Answer one call, unless a fault spoils it."""
    with workspace.lock:
        fault = _fault(workspace, name)
        if fault is None:
            return _serve(workspace, name, token, args)
        if fault.accepted:
            _serve(workspace, name, token, args)
        return _spoil(workspace, name, args, fault)


def spoilt(workspace: Workspace, name: str, args: Json) -> Answer | None:
    """Give what a fault answers to a request that is no Web API call, if one strikes it."""
    fault = _fault(workspace, name)
    return None if fault is None else _spoil(workspace, name, args, fault)


def _fault(workspace: Workspace, name: str) -> Fault | None:
    return next((each for each in list(workspace.faults) if each.strikes(name)), None)


def _spoil(workspace: Workspace, name: str, args: Json, fault: Fault) -> Answer:
    workspace.faults = [each for each in workspace.faults if each.times > 0]
    body = fault.answer.body if isinstance(fault.answer.body, dict) else {"ok": False, "error": "no answer"}
    workspace.record(Call(name, args, body, workspace.clock.now(), fault.answer.status, "fault"))
    return fault.answer


def _serve(workspace: Workspace, name: str, token: str, args: Json) -> Answer:
    status, rule = 200, ""
    headers: dict[str, str] = {}
    try:
        method = METHODS.get(name)
        if method is None:
            refuse("call.unknown")
        _check_token(workspace, method, token)
        _check_rate(workspace, method, args)
        if method.scopes:
            need_scope(workspace, *method.scopes)
        body = {"ok": True, **method.run(workspace, args)}
        headers = _headers(workspace, method)
    except Refused as refused:
        body, rule = refused.answer(), refused.rule.id
        if "retry_after" in refused.details:
            status, headers = 429, {"retry-after": str(body.pop("retry_after"))}
    workspace.record(Call(name, args, body, workspace.clock.now(), status, rule))
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
