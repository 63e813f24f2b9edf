"""Files that people give to the app, held in memory, and how Slack describes them."""

import mimetypes
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.state import Json

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@dataclass(frozen=True)
class File:
    """One file, and who gave it when (civil seconds)."""

    id: str
    user: str
    name: str
    content: bytes
    created: int

    @property
    def extension(self) -> str:
        """Give what stands after the last dot, in small letters."""
        return extension_of(self.name)

    @property
    def mimetype(self) -> str:
        """Give the kind of its content as its name tells it."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        """Say whether a page can show it."""
        return self.mimetype in PICTURES

    def as_json(self, base_url: str, team_id: str) -> Json:
        """Give Slack's file object."""
        place = f"{base_url}/files-pri/{team_id}-{self.id}"
        slug = re.sub(r"[^a-z0-9._-]", "_", self.name.lower())
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.name,
            "mimetype": self.mimetype,
            "filetype": self.extension or "binary",
            "pretty_type": self.extension.upper() or "Binary",
            "user": self.user,
            "user_team": team_id,
            "editable": False,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{place}/{slug}",
            "url_private_download": f"{place}/download/{slug}",
            "permalink": f"{base_url}/files/{self.user}/{self.id}/{slug}",
            "shares": {},
            "channels": [],
            "groups": [],
            "ims": [],
            "file_access": "visible",
        }


@dataclass
class Upload:
    """A file that the app is about to give: its ticket is the end of the address to which its bytes go."""

    id: str
    name: str
    length: int
    content: bytes | None = None


def extension_of(name: str) -> str:
    """Give what stands after the last dot of a name, in small letters."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if stem and dot else ""


def take_in(workspace: "Workspace", user: str, uploads: list[str | tuple[str, bytes]]) -> list[Json]:
    """Take in what a person puts into a file input: new files as (name, content), earlier ones by their id."""
    return [
        _known(workspace, user, each) if isinstance(each, str) else _new(workspace, user, *each) for each in uploads
    ]


def _new(workspace: "Workspace", user: str, name: str, content: bytes) -> Json:
    file = File(workspace.mint.id("F"), user, name, content, int(workspace.clock.now().timestamp()))
    workspace.files[file.id] = file
    return file.as_json(workspace.base_url, workspace.team_id)


def _known(workspace: "Workspace", user: str, file_id: str) -> Json:
    file = workspace.files.get(file_id)
    if file is None or file.user != user:
        raise ValueError(f"{user} has no file {file_id}")
    return file.as_json(workspace.base_url, workspace.team_id)
