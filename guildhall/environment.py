"""A whole Guildhall on this machine: a sandbox workspace, a fresh database, and the real bot connected to it.

Demo, simulation and tests live in one; time is discrete and moves only when told to. Its database is thrown away."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from pydantic import SecretStr
from starlette.routing import BaseRoute

from bot.app import Bot, build
from bot.serve import answering, connections_of
from bot.settings import Mode, Settings
from guildhall import schema
from guildhall.company_file import CompanyFile, apply
from guildhall.simulated_time import SimulatedTime
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace
from scheduling.clock import SteppedClock
from store.database import address
from store.engine import Store

SETTLE_SECONDS = 120.0


@dataclass(frozen=True)
class Environment:
    """All parts of it, for whoever drives."""

    workspace: Workspace
    server: SandboxServer
    store: Store
    settings: Settings
    bot: Bot
    clock: SteppedClock
    stepper: SimulatedTime

    def apply(self, company: CompanyFile) -> None:
        """Apply a company file."""
        apply(self.store, company, self.clock.now())
        self.stepper.plan()


@contextmanager
def open_environment(
    workspace: Workspace,
    clock: SteppedClock,
    database_url: str,
    company: CompanyFile | None = None,
    *,
    port: int = 0,
    page_routes: Sequence[BaseRoute] = (),
    settle_seconds: float = SETTLE_SECONDS,
    mode: Mode = Mode.socket,
) -> Iterator[Environment]:
    """Serve a workspace and connect the real bot to it, for the length of the block."""
    with ExitStack() as stack:
        server = stack.enter_context(SandboxServer(workspace, port=port, page_routes=page_routes))
        settings = settings_for(workspace, server, database_url, settle_seconds, mode)
        store = Store(settings.database_url, durable=False, connections=connections_of(settings))
        stack.callback(store.close)
        schema.upgrade(store)
        bot = build(store, settings, clock.now)
        address = stack.enter_context(answering(bot, settings))
        if address and not workspace.deliver_to(address):
            raise RuntimeError(f"nobody who knows the signing secret answers at {address}")
        environment = Environment(
            workspace, server, store, settings, bot, clock, SimulatedTime(store, bot.delivery, clock)
        )
        if company is not None:
            environment.apply(company)
        yield environment


def settings_for(
    workspace: Workspace, server: SandboxServer, database_url: str, settle_seconds: float, mode: Mode = Mode.socket
) -> Settings:
    """Return what the environment would say to a bot of this workspace."""
    return Settings(
        guildhall_mode=mode,
        guildhall_port=0,
        guildhall_public_url="http://127.0.0.1" if mode is Mode.http else "",
        guildhall_health_port=0,
        slack_signing_secret=SecretStr(workspace.signing_secret),
        slack_bot_token=SecretStr(workspace.bot_token),
        slack_app_token=SecretStr(workspace.app_token),
        slack_api_url=server.api_url,
        database_url=address(database_url),
        guildhall_settle_seconds=settle_seconds,
    )
