"""What has to be asked of Slack: tokens, scopes, the socket, the clock, the workspace, channels."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from slack_sdk import WebClient

from bot.features import NEEDED, SCOPES, WITHOUT, Feature, Features
from bot.settings import Mode, Settings
from bot.slack_checks import (
    AuthInfo,
    SlackProblem,
    Unreachable,
    app_of,
    auth_test,
    is_member,
    look_at_channel,
    refusal_of,
    socket_address,
    try_socket,
)
from guildhall.doctor.lines import CheckLine, amber, green, grey, red
from guildhall.manifest import read_manifest
from intake.services.organization import WorkspaceSetup

# Slack's signatures are refused when they are five minutes old, and a clock that is a minute off gets worse.
MOST = 4
SKEW = timedelta(seconds=60)
LATER = "Skipped, because {}."


def tokens(
    client: WebClient,
    settings: Settings,
    now: Callable[[], datetime],
    setup: WorkspaceSetup | None,
    *,
    open_socket: bool,
    try_blocks: bool = False,
) -> list[CheckLine]:
    """Look at everything that hangs on Slack; `open_socket` tells whether a WebSocket may be opened to try it.

    With `try_blocks` Slack is asked about each payload, which is some forty calls.
    """
    try:
        introduction = auth_test(client)
        at = now()
    except Unreachable as trouble:
        why = LATER.format("Slack is unreachable")
        return [
            red(
                "Slack", f"{trouble} Can this machine reach {settings.slack_api_url}? A running Guildhall keeps trying."
            ),
            *(grey(name, why) for name in ("bot token", "scopes", "app-level token", "clock", "channels")),
        ]
    except SlackProblem as trouble:
        why = LATER.format("the bot token doesn't work")
        return [
            green("Slack", "Answers."),
            red("bot token", str(trouble)),
            *(grey(name, why) for name in ("scopes", "clock", "channels")),
            *_socket(client, settings, None, open_socket=open_socket),
        ]
    return [
        green("Slack", "Answers."),
        green("bot token", f"Works: {introduction.bot} in {introduction.team or introduction.team_id}."),
        *scopes(introduction),
        *_socket(client, settings, introduction, open_socket=open_socket),
        clock(introduction, at),
        *workspace(introduction, setup),
        *_admins(client, settings),
        *_channels(client, setup, introduction),
        *(blocks(client) if try_blocks else []),
    ]


def golden() -> list[dict[str, Any]]:
    """Return a payload of each shape that we send, with its name; `python -m tests.golden` writes them."""
    text = files("guildhall.doctor").joinpath("golden.json").read_text(encoding="utf-8")
    samples: list[dict[str, Any]] = json.loads(text)
    return samples


def blocks(client: WebClient) -> list[CheckLine]:
    """Have Slack say whether it takes what we send; nothing is posted."""
    samples, refused = golden(), []
    for sample in samples:
        try:
            if why := refusal_of(client, sample["payload"]):
                refused.append(f"{sample['name']} ({why})")
        except SlackProblem as trouble:
            return [grey("blocks", f"Couldn't ask Slack about our messages. {trouble}")]
    if not refused:
        return [green("blocks", f"Slack accepts our messages, forms and Homes ({len(samples)} tried).")]
    more = f", and {len(refused) - MOST} more" if len(refused) > MOST else ""
    sentence = f"Slack rejects {len(refused)} of {len(samples)} layouts: {'; '.join(refused[:MOST])}{more}."
    return [amber("blocks", f"{sentence} People will see those as plain text.")]


def scopes(introduction: AuthInfo) -> list[CheckLine]:
    """Hold the scopes that were granted against the manifest."""
    if introduction.scopes is None:
        return [grey("scopes", "Slack didn't say which scopes it granted.")]
    missing = [scope for scope in NEEDED if scope not in introduction.scopes]
    where_to_add = "on your app's page under OAuth & Permissions, then install the app again"
    lines = [red("scopes", f"Missing: {', '.join(missing)}. Add them {where_to_add}.")] if missing else []
    features = Features()
    features.grant(introduction.scopes)
    for feature in features.off():
        missing_scopes = ", ".join(scope for scope in SCOPES[feature] if scope not in introduction.scopes)
        lines.append(
            amber("scopes", f"Off: {feature}. {WITHOUT[feature]} To switch it on, add {missing_scopes} {where_to_add}.")
        )
    requested = len(read_manifest()["oauth_config"]["scopes"]["bot"])
    return lines or [green("scopes", f"All {requested} scopes of the full manifest are granted.")]


def clock(introduction: AuthInfo, now: datetime) -> CheckLine:
    """Hold this machine's clock against Slack's."""
    if introduction.said_at is None:
        return grey("clock", "Slack didn't say what time it is.")
    off = abs(now - introduction.said_at)
    if off > SKEW:
        return red("clock", f"This machine's clock differs from Slack's by {off.total_seconds():.0f} s. Turn on NTP.")
    return green("clock", "Agrees with Slack's clock.")


def workspace(introduction: AuthInfo, setup: WorkspaceSetup | None) -> list[CheckLine]:
    """Hold the workspace of the token against the database's."""
    if setup is None or setup.team_id is None:
        return []
    if setup.team_id != introduction.team_id:
        return [
            red(
                "workspace",
                f"The database belongs to workspace {setup.team_id}, the bot token to "
                f"{introduction.team_id}. Change DATABASE_URL or SLACK_BOT_TOKEN so that they match.",
            )
        ]
    return [green("workspace", f"The database belongs to {introduction.team or introduction.team_id}.")]


def _socket(
    client: WebClient, settings: Settings, introduction: AuthInfo | None, *, open_socket: bool
) -> list[CheckLine]:
    token = settings.slack_app_token
    if settings.guildhall_mode is Mode.http or not token:
        return []
    try:
        address = socket_address(client, token.get_secret_value())
    except SlackProblem as trouble:
        return [red("app-level token", str(trouble))]
    works = green("app-level token", "Works.")
    if not open_socket:
        return [
            works,
            green("socket", "Not tried, because a Guildhall on this database uses it or soon will."),
        ]
    try:
        app = try_socket(address)
        ours = app_of(client, introduction.bot_id) if introduction is not None else app
    except SlackProblem as trouble:
        return [works, red("socket", str(trouble))]
    if app != ours:
        sentence = f"It belongs to app {app}, the bot token to app {ours}. Copy both from the same app's page."
        return [red("app-level token", sentence)]
    return [works, green("socket", "Connects.")]


def _admins(client: WebClient, settings: Settings) -> list[CheckLine]:
    try:
        unknown = [member for member in settings.admins if not is_member(client, member)]
    except SlackProblem as trouble:
        return [red("admins", str(trouble))]
    return [
        red("admins", f"{member} in GUILDHALL_ADMINS isn't in this workspace. Check the member ID.")
        for member in unknown
    ]


def _channels(client: WebClient, setup: WorkspaceSetup | None, introduction: AuthInfo) -> list[CheckLine]:
    if setup is None or not setup.channels:
        return [grey("channels", "None yet. An admin chooses them on Guildhall's Home in Slack.")]
    return [
        _channel(client, channel, ", ".join(purposes), introduction, is_due=channel in setup.joining)
        for channel, purposes in setup.channels.items()
    ]


def _channel(client: WebClient, channel: str, purposes: str, introduction: AuthInfo, *, is_due: bool) -> CheckLine:
    name, bot = f"channel {channel}", introduction.bot
    try:
        look = look_at_channel(client, channel)
    except SlackProblem as trouble:
        return red(name, str(trouble))
    if look is None:
        return red(
            name, f"Guildhall can't see the channel for {purposes}. If it is private, type /invite @{bot} in it."
        )
    name = f"#{look.name}"
    if look.is_archived:
        return red(name, f"The channel for {purposes} is archived. Unarchive it, or choose another.")
    if look.is_shared:
        return red(name, f"Another company shares this channel and would read {purposes}. Choose another.")
    if not look.has_us and is_due and not look.is_private and _may_join(introduction):
        return grey(name, f"For {purposes}. A running Guildhall will join it.")
    if not look.has_us:
        return red(name, f"Guildhall isn't in the channel for {purposes}. Type /invite @{bot} in #{look.name}.")
    return green(name, f"Ready, for {purposes}.")


def _may_join(introduction: AuthInfo) -> bool:
    features = Features()
    if introduction.scopes is not None:
        features.grant(introduction.scopes)
    return features.has(Feature.join_channels)
