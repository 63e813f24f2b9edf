"""What is shipped: the wheel runs on its own, and container, compose file and unit say what they should."""

import os
import re
import site
import subprocess
import sys
import venv
from configparser import ConfigParser
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from deploy.try_container import instructions

ROOT = Path(__file__).parents[1]
PACKAGES = ("store", "intake", "scheduling", "bot", "sandbox", "guildhall")

PIP = (sys.executable, "-m", "pip")


@pytest.mark.slow
def test_the_wheel_installs_into_a_fresh_environment_and_the_demo_runs_from_it(tmp_path: Path) -> None:
    run(
        [*PIP, "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)],
        tmp_path,
    )
    (wheel,) = tmp_path.glob("guildhall-*.whl")
    venv.create(tmp_path / "fresh")
    (packages,) = (tmp_path / "fresh").glob("lib/python*/site-packages")
    # The dependencies come from the environment of the tests, since nothing is fetched here; our packages do not.
    packages.joinpath("dependencies.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    python = tmp_path / "fresh" / "bin" / "python"
    run([*PIP, "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)], tmp_path)

    said = run([str(tmp_path / "fresh" / "bin" / "guildhall"), "demo", "--once", "--port", "0"], tmp_path)

    assert "is open at" in said
    where = run([str(python), "-c", "import bot, guildhall; print(bot.__file__, guildhall.__file__)"], tmp_path)
    assert [Path(each).is_relative_to(packages) for each in where.split()] == [True, True]


def test_the_container_is_made_of_everything_the_wheel_needs_and_runs_without_rights() -> None:
    build, last = instructions(ROOT / "Containerfile")
    copied = {source for name, *words in build if name == "COPY" for source in words[:-1]}
    assert copied >= {*PACKAGES, "pyproject.toml", "manifest.yml", "requirements.lock", "requirements-build.lock"}
    assert all((ROOT / source).exists() for source in copied)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {f"!{source}" for source in copied} <= set(ignored)
    assert ["USER", "10001:10001"] in last
    assert last.index(["USER", "10001:10001"]) < last.index(["ENTRYPOINT", "[guildhall]"])


# Version, variant and digest: what is built tomorrow is what was tried today.
PINNED = re.compile(r"[a-z]+:[\d.]+(-[a-z]+)+@sha256:[0-9a-f]{64}")


def test_base_images_are_pinned_by_digest_and_can_be_others() -> None:
    python = (ROOT / "Containerfile").read_text("utf-8").splitlines()[1].removeprefix("ARG PYTHON_IMAGE=")
    assert PINNED.fullmatch(python)
    assert python.startswith("python:3.11.")
    build, last = instructions(ROOT / "Containerfile")
    assert [stage[0][:2] for stage in (build, last)] == [["FROM", "${PYTHON_IMAGE}"]] * 2
    services = YAML(typ="safe").load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    postgres = services["database"]["image"].removeprefix("${POSTGRES_IMAGE:-").removesuffix("}")
    assert PINNED.fullmatch(postgres)
    # Without a value it is the one of the environment, and nothing where there is none.
    assert services["guildhall"]["build"]["args"] == ["PYTHON_IMAGE"]


def test_the_compose_file_keeps_the_password_out_and_the_container_closed() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    services = YAML(typ="safe").load(text)["services"]
    ours = services["guildhall"]
    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]
    assert "database" in ours["depends_on"]
    assert services["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "${POSTGRES_PASSWORD}" in ours["environment"]["DATABASE_URL"]


def test_in_a_container_http_mode_listens_where_a_proxy_outside_reaches_it() -> None:
    _, last = instructions(ROOT / "Containerfile")
    assert "GUILDHALL_HOST=0.0.0.0" in [word for name, *words in last if name == "ENV" for word in words]
    ours = YAML(typ="safe").load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["guildhall"]
    assert ours["ports"] == ["127.0.0.1:3000:3000"]


def test_the_unit_runs_as_nobody_in_particular_and_gives_it_time_to_finish() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / "guildhall.service")
    service = unit["Service"]
    assert service["DynamicUser"] == "yes"
    assert service["ExecStart"] == "/opt/guildhall/bin/guildhall run"
    assert int(service["TimeoutStopSec"]) > 10


def run(command: list[str], folder: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout
