"""The file that holds the settings: read, merged with what is new, and replaced as a whole; only its owner reads it."""

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from guildhall.errors import FileError

_PLAIN = re.compile(r"[\w./:@,+=-]*")


def read(path: Path) -> dict[str, str]:
    """Return what a file sets, nothing where there is no file."""
    stream = StringIO(text_of(path))
    return {name: value for name, value in dotenv_values(stream=stream, interpolate=False).items() if value}


def text_of(path: Path) -> str:
    """Return a file's text, nothing where there is no file; raises FileError where it can't be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError:
        raise FileError(f"{path} isn't UTF-8 text. Save it as UTF-8 and run this again.") from None


def merged(text: str, values: Mapping[str, str]) -> str:
    """Return a file's text with these values in it; other lines stay as they are."""
    lines, remaining = [], dict(values)
    for line in text.splitlines():
        set_here = re.match(r"\s*(?:export\s+)?(\w+)\s*=", line)
        name = set_here.group(1) if set_here else None
        if name not in values:
            lines.append(line)
        elif name in remaining:
            lines.append(f"{name}={_quoted(remaining.pop(name))}")
    lines += [f"{name}={_quoted(value)}" for name, value in remaining.items()]
    return "\n".join(lines) + "\n"


def write(path: Path, text: str) -> None:
    """Put the text in place of the file's, all of it or none; readable by its owner alone."""
    path = path.resolve()
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        # mkstemp's files are 0600 from the first moment.
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
            if path.exists():
                _keep_owner(descriptor, path)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _keep_owner(descriptor: int, path: Path) -> None:
    """Leave the file to whom it belongs, where we may: setup may run as root for a service that does not."""
    with suppress(PermissionError):
        os.fchown(descriptor, path.stat().st_uid, path.stat().st_gid)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
