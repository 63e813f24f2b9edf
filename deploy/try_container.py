"""Takes the steps of the Containerfile one by one without a container engine, and tries what comes of them.

What a COPY does not name is not there, as in an image; the result runs as a user without a home or rights, when this
script is run by root. A real build needs an engine: `podman build .`.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
USER = 10001


def instructions(containerfile: Path) -> list[list[list[str]]]:
    """Return the instructions of each stage, split into words."""
    text = containerfile.read_text(encoding="utf-8").replace("\\\n", " ")
    stages: list[list[list[str]]] = []
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0] == "FROM":
            stages.append([])
        # What stands before the first stage, as the base image's ARG, belongs to none.
        if words and stages:
            stages[-1].append(words)
    return stages


def build(stage: list[list[str]], folder: Path, target: Path) -> None:
    """Take the steps of the build stage in a folder, the application going to `target` in place of /opt/guildhall."""
    for name, *words in stage:
        if name == "COPY":
            *sources, destination = words
            for source in sources:
                _copy(ROOT / source, folder / destination / (source if destination == "./" else ""))
        elif name == "RUN":
            command = [word.replace("/opt/guildhall", str(target)) for word in words]
            subprocess.run(command, cwd=folder, check=True, env=os.environ | {"PYTHON": sys.executable})


def attempt(stage: list[list[str]], target: Path, data: Path) -> None:
    """Run what was built, in the environment that the last stage sets: its help, a migration, and the demo once."""
    as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []
    settings = [word for name, *words in stage if name == "ENV" for word in words]
    located = [word.replace("/opt/guildhall", str(target)).replace("/data", str(data)) for word in settings]
    environment = dict(word.replace("$PATH", "/usr/bin:/bin").split("=", 1) for word in located) | {"TMPDIR": str(data)}
    for arguments in (["--help"], ["migrate"], ["demo", "--once", "--port", "0"]):
        command = [*as_user, str(target / "bin" / "guildhall"), *arguments]
        subprocess.run(command, cwd=data, check=True, env=environment, timeout=120)


def main() -> None:
    """Take all steps in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        work.chmod(0o755)
        build_stage, last_stage = instructions(ROOT / "Containerfile")
        build(build_stage, work / "src", work / "guildhall")
        data = work / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(data, USER, USER)
        attempt(last_stage, work / "guildhall", data)


def _copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, destination)


if __name__ == "__main__":
    main()
