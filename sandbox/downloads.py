"""Files over HTTP: the bytes for the app's token, a page to sign in for everybody else, as Slack does."""

from sandbox.faults import Answer
from sandbox.gate import spoilt
from sandbox.state import Call, Json
from sandbox.workspace import Workspace

WHAT = "files-pri"
SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to your workspace</body></html>"


def download(workspace: Workspace, address: str, token: str) -> Answer:
    """Answer a GET of url_private or url_private_download; faults strike it under the name `files-pri`."""
    with workspace.lock:
        args: Json = {"address": address}
        spoils = spoilt(workspace, WHAT, args)
        if spoils is not None:
            return spoils
        if token != workspace.bot_token or "files:read" not in workspace.manifest.scopes:
            return _answer(workspace, args, SIGN_IN, "text/html; charset=utf-8", told="a page to sign in")
        file = workspace.files.get(address.partition("/")[0].rpartition("-")[2])
        if file is None:
            return _answer(workspace, args, "no such file", "text/plain; charset=utf-8", status=404, told="not there")
        return _answer(workspace, args, file.content, file.mimetype)


def _answer(
    workspace: Workspace, args: Json, body: str | bytes, kind: str, *, status: int = 200, told: str = ""
) -> Answer:
    given: Json = {"ok": False, "error": told} if told else {"ok": True, "bytes": len(body)}
    workspace.record(Call(WHAT, args, given, workspace.clock.now(), status))
    return Answer(body, status, {"content-type": kind})
