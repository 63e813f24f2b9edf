"""Reads the manifest: beside the packages in a checkout, inside the package once it is installed."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def read_manifest() -> dict[str, Any]:
    """Return what Slack is told about the app."""
    here = Path(__file__).parent
    found = next(path for path in (here / "manifest.yml", here.parent / "manifest.yml") if path.exists())
    manifest: dict[str, Any] = YAML(typ="safe").load(found)
    return manifest
