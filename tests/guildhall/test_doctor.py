"""`guildhall check`: each line is green, or says what to do; run against a real sandbox and a real database."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console

from bot.features import Feature
from bot.serve import running
from bot.settings import Mode, Settings
from guildhall.company_file import apply
from guildhall.doctor import checks, local_checks
from guildhall.doctor.lines import CheckLine, Colour
from guildhall.doctor.local_checks import settings_file, signing_secret
from guildhall.doctor.slack_checks import golden
from guildhall.environment import settings_for
from guildhall.manifest import minimal, read_manifest
from intake.operations.organization.channels import ChannelReach
from intake.services.organization import OtherWorkspace, Workspaces
from intake.tables import Channel
from sandbox import faults
from sandbox.manifest import Manifest
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import company, migrated_store
from tests.conftest import new_workspace
from tests.golden import by_shape, shape
from tests.guildhall.processes import free_port

KEY = SecretStr("k" * 32)


class Practice:
    """A company that is set up, and what its doctor finds."""

    def __init__(self, workspace: Workspace, settings: Settings, store: Store) -> None:
        self.workspace, self.settings, self.store = workspace, settings, store
        self.now = SystemClock().now

    def lines(self, *, open_socket: bool = True, try_blocks: bool = False, **changed: object) -> dict[str, CheckLine]:
        settings = self.settings.model_copy(update=changed)
        found = [
            *checks.look_here(self.store, settings),
            *checks.look_at_slack(self.store, settings, self.now, open_socket=open_socket, try_blocks=try_blocks),
        ]
        self.works = checks.works(found)
        return {line.name: line for line in found}


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    monkeypatch.chdir(tmp_path)
    clock = SystemClock()
    workspace = new_workspace(clock)
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        settings = settings.model_copy(update={"guildhall_admins": "U0ADA", "guildhall_lookup_key": KEY})
        store = migrated_store(tmp_path / "x.db")
        apply(store, company(), clock.now())
        yield Practice(workspace, settings, store)
        store.close()


def test_where_all_is_well_everything_is_green_and_nobody_notices(practice: Practice) -> None:
    lines = practice.lines()
    assert {line.colour for line in lines.values()} == {Colour.green}, lines
    assert {"Slack", "bot token", "scopes", "app-level token", "socket", "clock", "workspace"} <= lines.keys()
    assert {"settings", "database", "schema", "durability", "roles", "zone data", "#ml-triage"} <= lines.keys()
    assert practice.works
    assert not any(practice.workspace.messages.values())
    assert not practice.workspace.refused


def test_a_slack_that_is_down_is_one_red_line_and_the_rest_grey(practice: Practice) -> None:
    lines = practice.lines(slack_api_url="http://127.0.0.1:9/api/")
    assert lines["Slack"].colour is Colour.red
    assert "Connection refused" in lines["Slack"].sentence
    assert lines["scopes"].colour is lines["channels"].colour is Colour.grey
    assert lines["durability"].colour is Colour.green
    assert not practice.works


def test_tokens_that_do_not_work_say_where_to_get_others(practice: Practice) -> None:
    lines = practice.lines(slack_bot_token=SecretStr("xoxb-other"), slack_app_token=SecretStr("xapp-other"))
    assert "OAuth & Permissions" in lines["bot token"].sentence
    assert "Basic Information" in lines["app-level token"].sentence
    assert lines["bot token"].colour is lines["app-level token"].colour is Colour.red
    assert not [line for line in lines.values() if "other" in line.sentence]


def test_tokens_of_two_apps_are_told_apart(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guildhall.doctor.slack_checks.app_of", lambda *_given: "A0OTHER")
    line = practice.lines()["app-level token"]
    assert line.colour is Colour.red
    assert "the bot token to app A0OTHER" in line.sentence


def test_beside_a_running_guildhall_no_second_socket_takes_its_clicks(practice: Practice) -> None:
    practice.lines(open_socket=False)
    assert practice.workspace.tickets, "the address was asked for, and not used"


def test_what_the_minimal_manifest_leaves_out_is_off_and_says_so(practice: Practice) -> None:
    practice.workspace.manifest = Manifest(minimal(read_manifest()))
    found = checks.look_at_slack(practice.store, practice.settings, practice.now, open_socket=False)
    told = [line.sentence for line in found if line.name == "scopes"]
    assert len(told) == len(Feature)
    assert "Off: checking whether a message in doubt was posted" in told[0]
    assert "channels:history, groups:history, im:history" in told[0]
    assert checks.works(found)


def test_a_scope_without_which_nothing_goes_is_red(practice: Practice) -> None:
    manifest = read_manifest()
    manifest["oauth_config"]["scopes"]["bot"].remove("chat:write")
    practice.workspace.manifest = Manifest(manifest)
    line = practice.lines()["scopes"]
    assert line.colour is Colour.red
    assert "Missing: chat:write." in line.sentence


@pytest.mark.parametrize(
    ("seconds", "colour"), [(-90, Colour.red), (-30, Colour.green), (30, Colour.green), (90, Colour.red)]
)
def test_a_clock_that_is_off_is_told(practice: Practice, seconds: int, colour: Colour) -> None:
    told = practice.now
    practice.now = lambda: told() + timedelta(seconds=seconds)
    line = practice.lines()["clock"]
    assert line.colour is colour
    assert ("differs from Slack's by" in line.sentence) == (colour is Colour.red)


def test_a_database_of_another_workspace_is_refused(practice: Practice) -> None:
    with practice.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE workspace SET team_id = 'T0ELSEWHERE'")
    line = practice.lines()["workspace"]
    assert line.colour is Colour.red
    assert "The database belongs to workspace T0ELSEWHERE" in line.sentence
    with pytest.raises(OtherWorkspace, match="T0ELSEWHERE"):
        Workspaces(practice.store).belong_to("T0SANDBOX")


def test_a_database_of_nobody_is_taken_by_the_first_workspace(practice: Practice) -> None:
    with practice.store.writing() as session:
        session.connection().exec_driver_sql("UPDATE workspace SET team_id = NULL")
    Workspaces(practice.store).belong_to("T0SANDBOX")
    assert Workspaces(practice.store).setup().team_id == "T0SANDBOX"


def reached(practice: Practice, reach: ChannelReach, channel: str = "C0TRIAGE") -> None:
    with practice.store.writing() as session:
        session.get_one(Channel, channel).reach = reach


def test_a_channel_that_the_next_run_joins_is_not_red(practice: Practice) -> None:
    reached(practice, ChannelReach.asking)
    practice.workspace.channels["C0TRIAGE"].members.remove(practice.workspace.bot_user_id)
    line = practice.lines()["#ml-triage"]
    assert line.colour is Colour.grey
    assert line.sentence == "For triage. A running Guildhall will join it."
    practice.workspace.channels["C0TRIAGE"].is_private = True
    assert Colour.red in {each.colour for name, each in practice.lines().items() if "riage" in name or "TRIAGE" in name}


@pytest.mark.parametrize(
    ("error", "told"),
    [("not_in_channel", "Type /invite @Guildhall"), ("method_not_supported_for_channel_type", "Slack does not say")],
)
def test_what_slack_says_of_a_channel_is_not_told_as_a_refused_token(practice: Practice, error: str, told: str) -> None:
    practice.workspace.faults.append(faults.refused("conversations.info", error, times=1))
    lines = practice.lines()
    wrong = [line.sentence for line in lines.values() if line.colour is Colour.red]
    assert len(wrong) == 1
    assert told in wrong[0]
    assert "token" not in wrong[0]


def test_each_channel_that_cannot_be_used_says_why(practice: Practice) -> None:
    reached(practice, ChannelReach.joined)
    channels = practice.workspace.channels
    channels["C0TRIAGE"].members.remove(practice.workspace.bot_user_id)
    channels["C0NEWS"].is_archived = True
    channels["C0GUILD"].is_ext_shared = True
    del channels["C0PAY"]
    lines = practice.lines()
    assert (
        lines["#ml-triage"].sentence
        == "Guildhall isn't in the channel for triage. Type /invite @Guildhall in #ml-triage."
    )
    assert "archived" in lines["#ml-news"].sentence
    assert "Another company shares this channel" in lines["#ml-guild"].sentence
    assert "/invite @Guildhall" in lines["channel C0PAY"].sentence
    reds = [name for name, line in lines.items() if line.colour is Colour.red]
    assert reds == ["#ml-triage", "#ml-news", "#ml-guild", "channel C0PAY"]


def test_an_admin_who_is_nobody_is_red(practice: Practice) -> None:
    line = practice.lines(guildhall_admins="U0ADA,U0NOBODY")["admins"]
    assert (line.colour, "U0NOBODY" in line.sentence) == (Colour.red, True)


def test_before_the_first_run_there_is_no_database_and_none_is_made(practice: Practice, tmp_path: Path) -> None:
    settings = practice.settings.model_copy(update={"guildhall_admins": ""})
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    lines = {line.name: line for line in checks.look_here(store, settings)}
    assert lines["database"].colour is Colour.grey
    assert "There is no admin" in lines["roles"].sentence
    assert not (tmp_path / "new.db").exists()


def test_a_file_that_is_no_database_and_an_old_schema_are_told(practice: Practice, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_text("no database at all, but long enough to look at" * 9)
    [line], _ = local_checks.database(Store(f"sqlite:///{tmp_path / 'broken.db'}"))
    assert line.colour is Colour.red
    assert "file is not a database" in line.sentence
    sqlite3.connect(tmp_path / "old.db").execute("CREATE TABLE x (y)").connection.close()
    lines, setup = local_checks.database(Store(f"sqlite:///{tmp_path / 'old.db'}"))
    assert [line.colour for line in lines] == [Colour.green, Colour.amber, Colour.green]
    assert setup is None


def test_settings_that_could_lose_what_was_acknowledged_are_red(practice: Practice, tmp_path: Path) -> None:
    careless = Store(f"sqlite:///{tmp_path / 'x.db'}", durable=False)
    lines, _ = local_checks.database(careless)
    careless.close()
    assert [line.sentence for line in lines if line.colour is Colour.red] == [
        "synchronous is below FULL: a power failure may lose what was acknowledged."
    ]


def test_a_settings_file_that_others_can_read_is_amber(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.touch(0o600)
    assert settings_file(path).colour is Colour.green
    os.chmod(path, 0o640)
    assert "chmod 600" in settings_file(path).sentence


def test_without_a_look_up_key_of_its_own_it_says_what_a_new_token_would_do_and_how_to_get_one(
    practice: Practice,
) -> None:
    told = practice.lines(guildhall_lookup_key=SecretStr(""))["look-up key"]
    assert told.colour is Colour.amber
    for part in ("GUILDHALL_LOOKUP_KEY", "bot token", "come twice", "guildhall outbox list", "guildhall setup"):
        assert part in told.sentence
    assert practice.works
    assert practice.lines()["look-up key"].colour is Colour.green


def test_a_signing_secret_is_green_only_after_a_request_that_it_fits() -> None:
    secret = "0123456789abcdef" * 2
    assert signing_secret("x", verified=False).colour is Colour.red
    assert signing_secret(secret, verified=False).colour is Colour.amber
    assert signing_secret(secret, verified=True).colour is Colour.green


def test_a_running_guildhall_has_check_know_which_signing_secret_is_proven(practice: Practice) -> None:
    workspace = practice.workspace
    port = free_port()
    address = f"http://127.0.0.1:{port}/slack/events"
    http = {"guildhall_mode": Mode.http, "guildhall_port": port, "slack_signing_secret": SecretStr("0f" * 16)}
    rotating = practice.settings.model_copy(
        update=http | {"slack_signing_secret_old": SecretStr(workspace.signing_secret)}
    )
    with running(practice.store, rotating, SystemClock()):
        assert workspace.deliver_to(address)
    assert practice.lines(**http)["signing secret"].colour is Colour.amber
    http["slack_signing_secret"] = SecretStr(workspace.signing_secret)
    with running(practice.store, practice.settings.model_copy(update=http), SystemClock()):
        assert workspace.deliver_to(address)
        assert workspace.deliver_to(address)
    assert practice.lines(**http)["signing secret"].colour is Colour.green
    http["slack_signing_secret"] = SecretStr("ab" * 16)
    assert practice.lines(**http)["signing secret"].colour is Colour.amber


def test_settings_that_are_missing_are_red_and_the_database_is_looked_at_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    lines = checks.examine(lambda: datetime.max)
    assert [line.colour for line in lines] == [Colour.red, Colour.red, Colour.grey]
    assert "Set SLACK_BOT_TOKEN" in lines[0].sentence


def test_the_table_says_it_in_words_and_takes_brackets_for_what_they_are() -> None:
    console = Console(width=100, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    checks.show([CheckLine("#a[b]", Colour.red, "It is [bold]archived[/bold].")], console)
    console.file.close()
    assert "red  #a[b]  It is [bold]archived[/bold]." in console.export_text()


def test_slack_is_asked_whether_it_takes_each_shape_of_what_we_send(practice: Practice) -> None:
    line = practice.lines(try_blocks=True)["blocks"]
    assert line.colour is Colour.green
    assert f"({len(by_shape())} tried)" in line.sentence
    assert not practice.workspace.refused
    assert not any(practice.workspace.messages.values())


def test_a_kind_of_block_that_slack_refuses_here_is_named_and_no_reason_to_stop(practice: Practice) -> None:
    practice.workspace.lacking = {"data_visualization"}
    line = practice.lines(try_blocks=True)["blocks"]
    assert line.colour is Colour.amber
    assert "digest (unsupported type at /blocks/" in line.sentence
    assert practice.works


def test_the_golden_payloads_have_every_shape_of_what_we_send() -> None:
    there = {shape(sample["payload"]) for sample in golden()}
    missing = [sample["name"] for made, sample in by_shape().items() if made not in there]
    assert not missing, "run python -m tests.golden"
