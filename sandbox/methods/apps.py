"""auth.test, apps.connections.open, bots.info, blocks.validate."""

import re
from collections.abc import Collection

from sandbox.blocks.checks import check_message_blocks
from sandbox.methods.method import Method, need, structure
from sandbox.refusals import Refused, refuse
from sandbox.state import Json
from sandbox.views import check_view
from sandbox.workspace import Workspace

VALIDATED = {"blocks": "invalid_blocks", "message": "invalid_message", "view": "invalid_view"}
_POINTER = re.compile(r"\[ERROR\] (?P<says>.*) \[json-pointer:(?P<pointer>[^\]]*)\]")


def auth_test(workspace: Workspace, args: Json) -> Json:
    """Say who the app is."""
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.team_name,
        "user": workspace.manifest.bot_name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
    }


def connections_open(workspace: Workspace, args: Json) -> Json:
    """Give the address of one Socket Mode connection."""
    address = workspace.base_url.replace("http", "ws", 1)
    return {"url": f"{address}/socket/{workspace.new_ticket()}"}


def bots_info(workspace: Workspace, args: Json) -> Json:
    """Describe the app's own bot."""
    if need(args, "bot") != workspace.bot_id:
        refuse("bot.unknown")
    return {
        "bot": {
            "id": workspace.bot_id,
            "deleted": False,
            "name": workspace.manifest.bot_name,
            "updated": 0,
            "app_id": workspace.app_id,
            "user_id": workspace.bot_user_id,
            "icons": {},
        }
    }


def blocks_validate(workspace: Workspace, args: Json) -> Json:
    """Say whether Slack would take blocks, a message or a view; nothing is posted."""
    surfaces = {name: structure(args, name, otherwise="call.argument") for name in VALIDATED if args.get(name)}
    if len(surfaces) != 1 or not all(
        isinstance(each, list if name == "blocks" else dict) for name, each in surfaces.items()
    ):
        refuse("call.argument")
    _validate(surfaces, workspace.lacking)
    return {}


def _validate(args: Json, lacking: Collection[str] = ()) -> None:
    """Check one of blocks, a message, a view; refuse in this method's own words."""
    [name] = args
    try:
        if name == "view":
            check_view(args[name], lacking)
        else:
            check_message_blocks(args[name] if name == "blocks" else args[name].get("blocks") or [], lacking)
    except Refused as refused:
        matches = [_POINTER.fullmatch(message) for message in refused.messages]
        errors = [
            {"pointer": each["pointer"], "code": refused.rule.id, "message": each["says"]} for each in matches if each
        ]
        combined = Refused(refused.rule, refused.messages, {"errors": errors})
        combined.error = VALIDATED[name]
        raise combined from None


METHODS = [
    Method("auth.test", auth_test, "rate.special"),
    Method("apps.connections.open", connections_open, "rate.tier1", wants_app_token=True),
    Method("blocks.validate", blocks_validate, "rate.special"),
    Method("bots.info", bots_info, "rate.tier3", ("users:read",)),
]
