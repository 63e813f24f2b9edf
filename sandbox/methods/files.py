"""files.info."""

from sandbox.methods.method import Method, need
from sandbox.rules import refuse
from sandbox.state import Json
from sandbox.workspace import Workspace


def files_info(workspace: Workspace, args: Json) -> Json:
    """Describe a file that somebody gave to the app."""
    file = workspace.files.get(need(args, "file"))
    if file is None:
        refuse("file.unknown")
    return {"file": file.as_json(workspace.base_url, workspace.team_id), "comments": []}


METHODS = [Method("files.info", files_info, "rate.tier4", ("files:read",))]
