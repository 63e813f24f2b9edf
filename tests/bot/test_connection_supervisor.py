"""While Slack is down or refuses us, everything waits; when it answers, everything goes on by itself."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import Bot
from bot.connection_supervisor import pause_after
from bot.features import Feature
from bot.serve import running
from guildhall.company_file import apply
from guildhall.environment import settings_for
from guildhall.manifest import minimal, read_manifest
from sandbox.manifest import Manifest
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SystemClock
from store.engine import Store
from tests.company import company, migrated_store, submit
from tests.conftest import new_workspace
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
def workspace() -> Workspace:
    return new_workspace(SystemClock())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = migrated_store(tmp_path / "x.db")
    apply(store, company(), SystemClock().now())
    yield store
    store.close()


def facts(store: Store) -> list[tuple[str, int]]:
    """Return how far each fact is, and how often it was attempted."""
    with store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT progress, attempts FROM outbox ORDER BY id").all()
        return [(str(progress), int(attempts)) for progress, attempts in found]


def is_told(workspace: Workspace, cards: int) -> bool:
    return workspace.wait_until(lambda: len(workspace.messages["C0TRIAGE"]) == cards, PATIENCE_SECONDS)


def in_red(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.message.startswith("red: ")]


def test_the_pauses_grow_to_half_a_minute_and_differ_by_chance() -> None:
    assert [pause_after(failures, 0) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert pause_after(10_000, 0) == 30
    assert pause_after(3, 1) == 3


def test_a_token_that_is_refused_pauses_delivery_and_costs_no_attempt(
    workspace: Workspace, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="guildhall")
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        with running(store, settings, SystemClock()):
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            submit(store, now=SystemClock().now())
            assert is_told(workspace, 1)
            assert workspace.wait_until(lambda: bool(workspace.person("U0RIA").direct_messages()), PATIENCE_SECONDS)
            token, workspace.bot_token = workspace.bot_token, "xoxb-another"
            submit(store, now=SystemClock().now())
            refused = len(workspace.refused)
            assert workspace.wait_until(lambda: len(workspace.refused) >= refused + 3, PATIENCE_SECONDS)
            assert soon(lambda: sorted(facts(store))[:2] == [("ready", 0)] * 2), facts(store)
            assert len(in_red(caplog)) == 1
            assert "The bot token is not known to Slack" in in_red(caplog)[0]
            posts = [call for call in workspace.refused if call.method == "chat.postMessage"]
            workspace.bot_token = token
            assert is_told(workspace, 2)
    # Each thread may have had one in its hands; after that nobody tried again.
    assert len(posts) <= 4
    assert max(attempts for _, attempts in facts(store)) == 1
    assert "green: Slack answers again. Sending what waited." in caplog.messages
    assert token not in caplog.text


def test_a_socket_that_is_cut_is_opened_again_at_once(
    workspace: Workspace,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.connection_supervisor.ANSWERING_SECONDS", 0.05)
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        with running(store, settings, SystemClock()):
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            for _ in range(3):
                [before] = workspace.sockets.connections
                workspace.sockets.drop()
                assert reconnected(workspace, before)
                time.sleep(0.3)
            assert workspace.person("U0ADA").command("C0GENERAL", "/ml-queue").reply is not None
    assert in_red(caplog) == []


def soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def reconnected(workspace: Workspace, before: object) -> bool:
    """Tell whether there is another connection than before, and one only."""
    return soon(lambda: [each is not before for each in list(workspace.sockets.connections)] == [True])


def test_a_socket_that_slack_wants_renewed_is_renewed_once(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        with running(store, settings, SystemClock()):
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            [before] = workspace.sockets.connections
            workspace.sockets.disconnect()
            assert reconnected(workspace, before)
            assert workspace.person("U0ADA").command("C0GENERAL", "/ml-queue").reply is not None
    opened = [call for call in workspace.log if call.method == "apps.connections.open"]
    assert len(opened) == 2


def test_an_app_level_token_that_is_refused_is_told_and_delivery_goes_on(
    workspace: Workspace, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        settings = settings.model_copy(update={"slack_app_token": SecretStr("xapp-another")})
        with running(store, settings, SystemClock()):
            submit(store, now=SystemClock().now())
            assert is_told(workspace, 1)
            assert workspace.sockets.connections == []
            workspace.app_token = "xapp-another"
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
    assert len(in_red(caplog)) == 1
    assert "The app-level token is not known to Slack" in in_red(caplog)[0]


def test_features_are_what_slack_says_was_granted(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    workspace.manifest = Manifest(minimal(read_manifest()))
    with SandboxServer(workspace) as server:
        bot: Bot
        with running(store, settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0), SystemClock()) as bot:
            assert workspace.sockets.wait_for_connections(1, PATIENCE_SECONDS)
            assert bot.features.off() == list(Feature)


def test_a_socket_that_ends_as_soon_as_it_is_open_is_not_opened_without_pause(
    workspace: Workspace,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.connection_supervisor.ANSWERING_SECONDS", 0.2)
    # As with ten others: Slack opens the eleventh, and says at once that it is one too many.
    monkeypatch.setattr(workspace.sockets, "open", lambda *_given: False)
    with SandboxServer(workspace) as server:
        settings = settings_for(workspace, server, f"sqlite:///{tmp_path}/x.db", 1.0)
        with running(store, settings, SystemClock()):
            assert soon(lambda: bool(in_red(caplog)))
            time.sleep(0.5)
    opened = [call for call in workspace.log if call.method == "apps.connections.open"]
    assert len(opened) <= 3
    assert "Slack allows ten WebSockets per app" in in_red(caplog)[0]
