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
from intake.services.organization import Premises

# Slack's signatures are refused when they are five minutes old, and a clock that is a minute off gets worse.
MOST = 4
SKEW = timedelta(seconds=60)
LATER = "Not looked at, because {}."


def tokens(
    client: WebClient,
    settings: Settings,
    now: Callable[[], datetime],
    premises: Premises | None,
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
        why = LATER.format("Slack can't be reached")
        return [
            red("Slack", f"{trouble} Is there a way out to {settings.slack_api_url}? A running Guildhall tries on."),
            *(grey(name, why) for name in ("bot token", "scopes", "app-level token", "clock", "channels")),
        ]
    except SlackProblem as trouble:
        why = LATER.format("the bot token does not work")
        return [
            green("Slack", "It answers."),
            red("bot token", str(trouble)),
            *(grey(name, why) for name in ("scopes", "clock", "channels")),
            *_socket(client, settings, None, open_socket=open_socket),
        ]
    return [
        green("Slack", "It answers."),
        green("bot token", f"It is {introduction.bot}’s in {introduction.team or introduction.team_id}."),
        *scopes(introduction),
        *_socket(client, settings, introduction, open_socket=open_socket),
        clock(introduction, at),
        *workspace(introduction, premises),
        *_admins(client, settings),
        *_channels(client, premises, introduction),
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
            return [grey("blocks", f"Slack did not say whether it takes what we send it. {trouble}")]
    if not refused:
        return [green("blocks", f"Slack takes messages, forms and Homes as we make them ({len(samples)} tried).")]
    more = f", and {len(refused) - MOST} more" if len(refused) > MOST else ""
    sentence = f"Slack refuses something in {len(refused)} of {len(samples)}: {'; '.join(refused[:MOST])}{more}."
    return [amber("blocks", f"{sentence} The words of what it refuses are shown instead.")]


def scopes(introduction: AuthInfo) -> list[CheckLine]:
    """Hold the scopes that were granted against the manifest."""
    if introduction.scopes is None:
        return [grey("scopes", "Slack did not say which it has granted.")]
    missing = [scope for scope in NEEDED if scope not in introduction.scopes]
    where_to_add = "on your app's page under OAuth & Permissions, then install the app again"
    lines = [red("scopes", f"Missing: {', '.join(missing)}. Add what is missing {where_to_add}.")] if missing else []
    features = Features()
    features.grant(introduction.scopes)
    for feature in features.off():
        missing_scopes = ", ".join(scope for scope in SCOPES[feature] if scope not in introduction.scopes)
        lines.append(
            amber("scopes", f"Off: {feature}. {WITHOUT[feature]} To switch it on, add {missing_scopes} {where_to_add}.")
        )
    requested = len(read_manifest()["oauth_config"]["scopes"]["bot"])
    return lines or [green("scopes", f"All {requested} of the full manifest are granted.")]


def clock(introduction: AuthInfo, now: datetime) -> CheckLine:
    """Hold this machine's clock against Slack's."""
    if introduction.said_at is None:
        return grey("clock", "Slack did not say what time it is.")
    off = abs(now - introduction.said_at)
    if off > SKEW:
        return red("clock", f"This machine's clock is {off.total_seconds():.0f} s off Slack's: set it by NTP.")
    return green("clock", "It agrees with Slack's.")


def workspace(introduction: AuthInfo, premises: Premises | None) -> list[CheckLine]:
    """Hold the workspace of the token against the database's."""
    if premises is None or premises.team_id is None:
        return []
    if premises.team_id != introduction.team_id:
        return [
            red(
                "workspace",
                f"This database belongs to another workspace ({premises.team_id}); the bot token is one of "
                f"{introduction.team_id}. Set DATABASE_URL or SLACK_BOT_TOKEN to what belongs together.",
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
    works = green("app-level token", "It works.")
    if not open_socket:
        return [
            works,
            green("socket", "A Guildhall on this database holds it, or will; a second one is not opened beside it."),
        ]
    try:
        app = try_socket(address)
        ours = app_of(client, introduction.bot_id) if introduction is not None else app
    except SlackProblem as trouble:
        return [works, red("socket", str(trouble))]
    if app != ours:
        sentence = f"It belongs to another app ({app}) than the bot token ({ours}): copy both from the same app's page."
        return [red("app-level token", sentence)]
    return [works, green("socket", "A WebSocket can be opened.")]


def _admins(client: WebClient, settings: Settings) -> list[CheckLine]:
    try:
        unknown = [member for member in settings.admins if not is_member(client, member)]
    except SlackProblem as trouble:
        return [red("admins", str(trouble))]
    return [
        red("admins", f"{member} of GUILDHALL_ADMINS is nobody in this workspace: is the member id complete?")
        for member in unknown
    ]


def _channels(client: WebClient, premises: Premises | None, introduction: AuthInfo) -> list[CheckLine]:
    if premises is None or not premises.channels:
        return [grey("channels", "None are set up yet: an admin names them in the app's Home in Slack.")]
    return [
        _channel(client, channel, ", ".join(purposes), introduction, is_due=channel in premises.joining)
        for channel, purposes in premises.channels.items()
    ]


def _channel(client: WebClient, channel: str, purposes: str, introduction: AuthInfo, *, is_due: bool) -> CheckLine:
    name, bot = f"channel {channel}", introduction.bot
    try:
        look = look_at_channel(client, channel)
    except SlackProblem as trouble:
        return red(name, str(trouble))
    if look is None:
        return red(name, f"There is none that I can see, for {purposes}: if it is private, type /invite @{bot} in it.")
    name = f"#{look.name}"
    if look.is_archived:
        return red(name, f"It is archived, and it is for {purposes}: unarchive it, or name another in company.yml.")
    if look.is_shared:
        return red(name, f"It is shared with another company, which would read of {purposes}: name another channel.")
    if not look.has_us and is_due and not look.is_private and _may_join(introduction):
        return grey(name, f"I am not in it yet, for {purposes}: a running Guildhall joins it by itself.")
    if not look.has_us:
        return red(name, f"I am not in it, for {purposes}: type /invite @{bot} in #{look.name}.")
    return green(name, f"I am in it, for {purposes}.")


def _may_join(introduction: AuthInfo) -> bool:
    features = Features()
    if introduction.scopes is not None:
        features.grant(introduction.scopes)
    return features.has(Feature.join_channels)
