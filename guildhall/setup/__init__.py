"""`guildhall setup`: a walk from nothing to a running Guildhall. Nothing is written before its end."""

import secrets
from pathlib import Path

import typer

from bot.client import Client
from bot.settings import LOOKUP_KEY_LENGTH
from bot.slack_checks import SlackProblem, auth_test, is_member, socket_address
from guildhall.manifest import as_yaml, chosen, create_link
from guildhall.setup import envfile, forms
from guildhall.setup.asking import Prompts, heading, say

MANIFEST_FILE = "guildhall-manifest.yml"
SQLITE = "sqlite:///guildhall.db"


def walk(path: Path, slack: str | None) -> dict[str, str]:
    """Ask for everything and write it to `path`; return what was answered.

    `slack` is the address of Slack's Web API where it isn't the real one.
    """
    before = envfile.read(path)
    asking = Prompts(before)
    address = slack or before.get("SLACK_API_URL") or Client.BASE_URL
    say("Guildhall's setup. Ctrl+C leaves it at any time, and no setting is changed before its end.")
    if before:
        say(f"{path} is there already; what it sets may stay.")
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
    say("  socket  Guildhall calls Slack; this machine needs no address of its own. Take this if you are not sure.")
    say("  http    Slack calls an https address of yours, which leads to Guildhall.")
    current = asking.before.get("GUILDHALL_MODE", "socket")
    mode: str = ""
    while mode not in ("socket", "http"):
        mode = typer.prompt("socket or http", default=current if current in ("socket", "http") else "socket")
    asking.answers["GUILDHALL_MODE"] = mode
    return mode == "http"


def _make_the_app(path: Path, *, over_http: bool) -> None:
    heading("2. Make the Slack app")
    url = None
    if over_http:
        url = Prompts({}).value("url", "The https address of Guildhall", forms.public_address, secret=False)
    say("  With message history, Guildhall looks up whether a message stands when Slack's answer was lost.")
    say("  Without, and without other extras, it asks for less, and tells you of such a message instead.")
    manifest = chosen(full=typer.confirm("With message history and extras?", default=True), url=url)
    if over_http:
        say("  Slack tries your address when Guildhall runs: on the app's page under Event Subscriptions, press Retry.")
    say("Open this address, choose your workspace, and press Create; then Install to Workspace:")
    say(f"\n{create_link(manifest)}\n")
    beside = path.resolve().parent / MANIFEST_FILE
    if beside.exists():
        say(
            f"If the address does not open: `guildhall manifest` prints what to paste ({beside.name} is left as it is)."
        )
    else:
        beside.write_text(as_yaml(manifest), encoding="utf-8")
        say(f"If it does not open, choose “From a manifest” at https://api.slack.com/apps and paste {beside.name}.")


def _tokens(asking: Prompts, address: str, *, over_http: bool) -> None:
    heading("3. What Slack gives you")
    say("  The bot token (xoxb-…) stands on the app's page under OAuth & Permissions. What you paste is not shown.")
    asking.value("SLACK_BOT_TOKEN", "Bot token", forms.bot_token, attempt=lambda token: _try_bot(token, address))
    if over_http:
        say("  The signing secret stands on the app's page under Basic Information.")
        asking.value("SLACK_SIGNING_SECRET", "Signing secret", forms.signing_secret)
        return
    say("  The app-level token (xapp-…) is made by hand: on the app's page under Basic Information, App-Level Tokens,")
    say("  press Generate Token and Scopes, add the scope connections:write, and Generate.")
    asking.value("SLACK_APP_TOKEN", "App-level token", forms.app_token, attempt=lambda token: _try_app(token, address))


def _try_bot(token: str, address: str) -> str:
    met = auth_test(Client(token, address))
    return f"Slack knows it: {met.bot} in {met.team or met.team_id}."


def _try_app(token: str, address: str) -> str:
    socket_address(Client("", address), token)
    return "Slack knows it."


def _admins(asking: Prompts, client: Client) -> None:
    heading("4. Who looks after Guildhall?")
    say("  Your member id: in Slack, click your picture, Profile, then ⋮ and Copy member ID. More ids with commas.")

    def try_members(ids: str) -> str:
        unknown = [member for part in ids.split(",") if not is_member(client, member := part.strip())]
        if unknown:
            raise SlackProblem(f"{', '.join(unknown)} is nobody in this workspace.")
        return "Slack knows them."

    asking.value("GUILDHALL_ADMINS", "Member ids of the admins", forms.members, attempt=try_members, secret=False)


def _database(asking: Prompts) -> None:
    heading("5. Where is the data kept?")
    say("  A file on this machine (SQLite) is enough for one Guildhall; several need PostgreSQL.")
    current = asking.before.get("DATABASE_URL", SQLITE)
    if typer.confirm("PostgreSQL?", default=forms.postgresql(current) is None):
        asking.value("DATABASE_URL", "Its address, postgresql://… (not shown)", forms.postgresql)
    else:
        asking.answers["DATABASE_URL"] = current if current.startswith("sqlite:") else SQLITE


def _key(asking: Prompts) -> None:
    # One that has served without a key of its own knows its messages by the bot token, and goes on so.
    if "SLACK_BOT_TOKEN" not in asking.before:
        asking.answers["GUILDHALL_LOOKUP_KEY"] = secrets.token_hex(LOOKUP_KEY_LENGTH)


def _write(path: Path, asking: Prompts) -> None:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    changed = [name for name, value in asking.answers.items() if asking.before.get(name) != value]
    heading("6. Write it down")
    if not changed and path.exists():
        say(f"{path} says all that already.")
        changed = ["its mode"] if path.stat().st_mode & 0o077 else []
    elif path.exists() and not typer.confirm(f"Change {', '.join(changed)} in {path}?", default=True):
        say("Nothing was changed.")
        raise typer.Exit(1)
    if changed:
        envfile.write(path, envfile.merged(text, asking.answers))
        say(f"{path} is written; only you can read it.")
