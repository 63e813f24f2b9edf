"""users.info and users.list."""

from sandbox.methods.method import Method, need, page
from sandbox.refusals import refuse
from sandbox.state import Json, Member
from sandbox.workspace import Workspace


def users_info(workspace: Workspace, args: Json) -> Json:
    """Describe one member."""
    member = workspace.members.get(need(args, "user"))
    if member is None:
        refuse("user.unknown")
    return {"user": _described(workspace, member)}


def users_list(workspace: Workspace, args: Json) -> Json:
    """Describe every member, in pages."""
    members, cursor = page(list(workspace.members.values()), lambda member: member.id, args)
    return {
        "members": [_described(workspace, member) for member in members],
        "cache_ts": int(workspace.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def _described(workspace: Workspace, member: Member) -> Json:
    granted = "users:read.email" in workspace.manifest.scopes
    return member.as_json(workspace.team_id, workspace.clock.now(), with_email=granted)


METHODS = [
    Method("users.info", users_info, "rate.tier4", ("users:read",)),
    Method("users.list", users_list, "rate.tier2", ("users:read",)),
]
