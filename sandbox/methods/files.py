"""files.info, and the two calls with which an app gives a file: getUploadURLExternal and completeUploadExternal."""

from typing import Any

from sandbox.files import File, Upload
from sandbox.methods.chat import writable_channel
from sandbox.methods.method import Method, need, structure
from sandbox.refusals import refuse
from sandbox.rules import limit
from sandbox.state import Json
from sandbox.workspace import Workspace


def files_info(workspace: Workspace, args: Json) -> Json:
    """Describe a file that somebody gave to the app."""
    file = workspace.files.get(need(args, "file"))
    if file is None:
        refuse("file.unknown")
    return {"file": file.as_json(workspace.base_url, workspace.team_id), "comments": []}


def get_upload_url(workspace: Workspace, args: Json) -> Json:
    """Give the address to which the bytes of a file go."""
    name, length = need(args, "filename"), need(args, "length")
    if not length.isdecimal() or int(length) < 1:
        refuse("call.argument", "/length")
    if int(length) > limit("file.size"):
        refuse("file.size")
    upload = Upload(workspace.mint.id("F"), name, int(length))
    workspace.uploads[upload.id] = upload
    return {"upload_url": f"{workspace.base_url}/upload/{upload.id}", "file_id": upload.id}


def complete_upload(workspace: Workspace, args: Json) -> Json:
    """Take files whose bytes have come, and post them where they are shared, if anywhere."""
    named: Any = structure(args, "files", otherwise="call.argument")
    if not isinstance(named, list) or not named or not all(isinstance(each, dict) and each.get("id") for each in named):
        refuse("call.argument", "/files")
    channel = writable_channel(workspace, str(args["channel_id"])) if args.get("channel_id") else None
    uploads = [workspace.uploads.get(str(each["id"])) for each in named]
    if any(upload is None or upload.content is None or len(upload.content) != upload.length for upload in uploads):
        refuse("file.unknown")
    described = []
    for upload in filter(None, uploads):
        made = int(workspace.clock.now().timestamp())
        file = File(upload.id, workspace.bot_user_id, upload.name, upload.content or b"", made)
        workspace.files[file.id] = file
        del workspace.uploads[upload.id]
        described.append(file.as_json(workspace.base_url, workspace.team_id))
    if channel is not None:
        words = str(args.get("initial_comment") or "")
        workspace.post(channel, workspace.bot_user_id, words, bot_id=workspace.bot_id, files=described)
    return {"files": [{"id": each["id"], "title": each["title"]} for each in described]}


METHODS = [
    Method("files.info", files_info, "rate.tier4", ("files:read",)),
    Method("files.getUploadURLExternal", get_upload_url, "rate.tier4", ("files:write",)),
    Method("files.completeUploadExternal", complete_upload, "rate.tier4", ("files:write",)),
]
