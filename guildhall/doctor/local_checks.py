"""What can be looked at without Slack: settings, the database, who decides, time zones."""

import importlib.metadata
import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from guildhall import schema
from guildhall.doctor.lines import CheckLine, amber, green, grey, red
from intake.services.organization import Workspaces, WorkspaceSetup
from store.database import NewerSchema, NotDurable, ReadOnly, shown
from store.engine import Store

SECRET = re.compile(r"[0-9a-f]{32}")
SOME_ZONE = "Europe/Berlin"


def settings_file(path: Path) -> CheckLine:
    """Look at the file that holds the tokens: nobody else may read it."""
    if not path.exists():
        return green("settings", "All set, from the environment.")
    if path.stat().st_mode & 0o077:
        return amber("settings", f"Other users of this machine can read the tokens in {path}. Run: chmod 600 {path}")
    return green("settings", f"All set, from the environment and {path}. Only you can read the file.")


def signing_secret(secret: str, *, verified: bool) -> CheckLine:
    """Look at the form of the signing secret; only a request that it fits proves it."""
    if not SECRET.fullmatch(secret):
        return red(
            "signing secret",
            "It should be 32 digits and letters a–f. Copy it again from your app's page, under Basic Information.",
        )
    if not verified:
        return amber("signing secret", "It looks right. It turns green with the first valid request from Slack.")
    return green("signing secret", "It matches Slack's signature.")


def lookup_key(key: str) -> CheckLine:
    """Look at whether what is in doubt could still be found once the bot token has changed."""
    if not key:
        return amber(
            "look-up key",
            "Not set, so Guildhall recognizes its own messages by the bot token. If that changes while a post is "
            "in doubt, the post may come twice. `guildhall setup` sets a key for a new Guildhall. Here, wait until "
            "`guildhall outbox list` shows nothing in doubt, set GUILDHALL_LOOKUP_KEY to 32 or more random characters "
            "(openssl rand -hex 32) and restart. Keep it secret and never change it.",
        )
    return green("look-up key", "Guildhall recognizes its own messages, even after the bot token changes.")


def database(store: Store) -> tuple[list[CheckLine], WorkspaceSetup | None]:
    """Look at the database, and return what is set up in it where that can be read."""
    where = shown(store.url)
    if not store.exists():
        return [grey("database", f"Not there yet. The first `guildhall run` creates it at {where}.")], None
    try:
        newest = schema.is_newest(store)
        problems = store.durability()
        setup = Workspaces(store).setup() if newest else None
        store.try_writing()
    except ReadOnly as trouble:
        return [red("database", f"{where} can be read but not written ({trouble}), so nothing new is saved.")], None
    except NewerSchema as newer:
        return [green("database", f"{where} is readable."), red("schema", str(newer))], None
    except NotDurable as weakness:
        return [red("durability", f"{weakness} Guildhall won't use {where} until then.")], None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        return [red("database", f"Can't read and write {where} ({reason}). Check DATABASE_URL.")], None
    lines = [
        green("database", f"{where} is readable and writable."),
        green("schema", "Up to date.")
        if newest
        else amber("schema", "Older than this version. `guildhall migrate` or the next run updates it."),
    ]
    lines += [red("durability", problem) for problem in problems]
    return lines if problems else [*lines, green("durability", "Saved data survives a power failure.")], setup


def roles(settings: Settings, setup: WorkspaceSetup | None) -> list[CheckLine]:
    """Look at who decides."""
    admins = set(settings.admins)
    if setup is not None:
        admins = (admins - set(setup.outsiders)) | set(setup.admins)
    if not admins:
        return [
            red(
                "roles", "There is no admin. Set GUILDHALL_ADMINS to your member ID (Slack profile, ⋮, Copy member ID)."
            )
        ]
    if setup is None:
        return [green("roles", _count(len(admins), "admin") + ".")]
    if not setup.has_triage_channel:
        return [amber("roles", "No triage channel yet, so triagers get ideas as direct messages.")]
    if not setup.triagers:
        return [amber("roles", f"No triagers yet, so the {_count(len(admins), 'admin')} decide about ideas.")]
    return [green("roles", f"{_count(len(admins), 'admin')}, {_count(len(setup.triagers), 'triager')}.")]


def zone_data(setup: WorkspaceSetup | None) -> CheckLine:
    """Look at whether time zones are known."""
    for zone in (SOME_ZONE, setup.zone if setup else "UTC"):
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            return red("zone data", f"This machine doesn't know the time zone {zone}. Install the package tzdata.")
    return green("zone data", f"Up to date (tzdata {importlib.metadata.version('tzdata')}).")


def env_file() -> Path:
    """Return the file that settings are read from."""
    return Path(os.curdir) / ".env"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
