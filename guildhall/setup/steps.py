"""`guildhall setup`: a walk from nothing to a running Guildhall. Nothing is written before its end."""

import os
import secrets
from pathlib import Path

import typer

from bot.client import Client
from bot.settings import LOOKUP_KEY_LENGTH
from bot.slack_checks import SlackProblem, auth_test, is_member, socket_address
from guildhall.errors import FileError
from guildhall.manifest import as_yaml, chosen, create_link
from guildhall.setup import envfile, forms
from guildhall.setup.asking import Prompts, heading, say

MANIFEST_FILE = "guildhall-manifest.yml"
SQLITE = "sqlite:///guildhall.db"


def walk(path: Path, slack: str | None) -> dict[str, str]:
    """Ask for everything and write it to `path`; return what was answered.

    `slack` is the address of Slack's Web API where it isn't the real one.
    """
    folder = path.resolve().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileError(
            f"Nothing can be saved in {folder}. Create the folder, or choose another place with --env-file."
        )
    before = envfile.read(path)
    asking = Prompts(before)
    address = slack or before.get("SLACK_API_URL") or Client.BASE_URL
    say("Guildhall setup. Press Ctrl+C to leave at any time. Nothing is saved before the last step.")
    if before:
        say(f"Found {path}. You can keep its settings.")
    over_http = _mode(asking)
    _make_the_app(path, over_http=over_http)
    _tokens(asking, address, over_http=over_http)
    _admins(asking, Client(asking.answers["SLACK_BOT_TOKEN"], address))
    _database(asking)
    _key(asking)
    _write(path, asking)
    return asking.answers


def _mode(asking: Prompts) -> bool:
    heading("1. How does Slack reach Guildhall?")
    say("  socket  Guildhall connects to Slack. This machine needs no public address. If unsure, choose this.")
    say("  http    Slack calls Guildhall at your https address.")
    current = asking.before.get("GUILDHALL_MODE", "socket")
    mode: str = ""
    while mode not in ("socket", "http"):
        mode = typer.prompt("socket or http", default=current if current in ("socket", "http") else "socket")
    asking.answers["GUILDHALL_MODE"] = mode
    return mode == "http"


def _make_the_app(path: Path, *, over_http: bool) -> None:
    heading("2. Create the Slack app")
    url = None
    if over_http:
        url = Prompts({}).value("url", "Guildhall's https address", forms.public_address, secret=False)
    say("  With message history, Guildhall can check whether a message was posted when Slack's answer got lost.")
    say("  Without it and the other extras, Guildhall needs fewer permissions and asks you to check instead.")
    manifest = chosen(full=typer.confirm("Include message history and extras?", default=True), url=url)
    if over_http:
        say("  Once Guildhall runs, press Retry under Event Subscriptions on the app's page.")
    say("Open this link, choose your workspace, press Create, then Install to Workspace:")
    say(f"\n{create_link(manifest)}\n")
    beside = path.resolve().parent / MANIFEST_FILE
    if beside.exists():
        say(f"If the link doesn't open, paste what `guildhall manifest` prints ({beside.name} is left unchanged).")
    else:
        beside.write_text(as_yaml(manifest), encoding="utf-8")
        say(f"If it doesn't open, choose “From a manifest” at https://api.slack.com/apps and paste {beside.name}.")


def _tokens(asking: Prompts, address: str, *, over_http: bool) -> None:
    heading("3. Paste the tokens")
    say("  The bot token (xoxb-…) is on the app's page under OAuth & Permissions. Your input stays hidden.")
    asking.value("SLACK_BOT_TOKEN", "Bot token", forms.bot_token, attempt=lambda token: _try_bot(token, address))
    if over_http:
        say("  The signing secret is on the app's page under Basic Information.")
        asking.value("SLACK_SIGNING_SECRET", "Signing secret", forms.signing_secret)
        return
    say("  You create the app-level token (xapp-…) yourself: on the app's page under Basic Information,")
    say("  App-Level Tokens, press Generate Token and Scopes, add the scope connections:write, and press Generate.")
    asking.value("SLACK_APP_TOKEN", "App-level token", forms.app_token, attempt=lambda token: _try_app(token, address))


def _try_bot(token: str, address: str) -> str:
    met = auth_test(Client(token, address))
    return f"Works: {met.bot} in {met.team or met.team_id}."


def _try_app(token: str, address: str) -> str:
    socket_address(Client("", address), token)
    return "Works."


def _admins(asking: Prompts, client: Client) -> None:
    heading("4. Who are the admins?")
    say("  Find your member ID in Slack: your picture, Profile, ⋮, Copy member ID. Separate several with commas.")

    def try_members(ids: str) -> str:
        unknown = [member for part in ids.split(",") if not is_member(client, member := part.strip())]
        if unknown:
            raise SlackProblem(f"Not in this workspace: {', '.join(unknown)}.")
        return "Found in Slack."

    asking.value("GUILDHALL_ADMINS", "Member IDs of the admins", forms.members, attempt=try_members, secret=False)


def _database(asking: Prompts) -> None:
    heading("5. Where is the data kept?")
    say("  A file on this machine (SQLite) is enough for one Guildhall. Several need PostgreSQL.")
    current = asking.before.get("DATABASE_URL", SQLITE)
    if typer.confirm("Use PostgreSQL?", default=forms.postgresql(current) is None):
        asking.value("DATABASE_URL", "Its address, postgresql://… (hidden)", forms.postgresql)
    else:
        asking.answers["DATABASE_URL"] = current if current.startswith("sqlite:") else SQLITE


def _key(asking: Prompts) -> None:
    # One that has served without a key of its own knows its messages by the bot token, and goes on so.
    if "SLACK_BOT_TOKEN" not in asking.before:
        asking.answers["GUILDHALL_LOOKUP_KEY"] = secrets.token_hex(LOOKUP_KEY_LENGTH)


def _write(path: Path, asking: Prompts) -> None:
    text = envfile.text_of(path)
    changed = [name for name, value in asking.answers.items() if asking.before.get(name) != value]
    heading("6. Save")
    if not changed and path.exists():
        say(f"{path} already has all of this.")
        changed = ["its mode"] if path.stat().st_mode & 0o077 else []
    elif path.exists() and not typer.confirm(f"Change {', '.join(changed)} in {path}?", default=True):
        say("Nothing was changed.")
        raise typer.Exit(1)
    if changed:
        envfile.write(path, envfile.merged(text, asking.answers))
        say(f"Saved {path}. Only you can read it.")
