"""The composition of the bot: one Bolt app, its table of routes, and the delivery, all over one store."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.bolt import Discreet
from bot.client import Client
from bot.delivery.budget import Budget
from bot.delivery.company_errands import CompanyErrands
from bot.delivery.confiding import Confiding
from bot.delivery.errands import Errands
from bot.delivery.import_errands import ImportErrands
from bot.delivery.invitation import FollowInvitation
from bot.delivery.lookup import Lookup
from bot.delivery.origin import FollowOrigin
from bot.delivery.posting import Posting
from bot.delivery.worker import Delivery
from bot.denials import Denials
from bot.dispatch import Dispatch
from bot.errors import Errors
from bot.fallback import Fallback
from bot.features import Feature, Features
from bot.hearing import Hearing
from bot.home import HomeView
from bot.principal import Principals
from bot.reach import Reach
from bot.routes import ROUTES
from bot.settings import Settings
from intake.importing.facts import ReadFileErrand
from intake.origin_facts import InvitationErrand, OriginErrand
from intake.plan.facts import MakePlanErrand
from intake.service.backing import Backing
from intake.service.building import Building
from intake.service.channels import Channels
from intake.service.company import Company
from intake.service.comparisons import Comparisons
from intake.service.expectations import Expectations
from intake.service.experiments import Experiments
from intake.service.explanations import Explanations
from intake.service.given_files import GivenFiles
from intake.service.idea_lists import IdeaLists
from intake.service.ideas import Ideas
from intake.service.imports import Imports
from intake.service.members import Members
from intake.service.notices import Notices
from intake.service.origins import Origins
from intake.service.pins import Pins
from intake.service.plans import Plans
from intake.service.priorities import Priorities
from intake.service.publishing import Publishing
from intake.service.reading import Home, Policies, Queue
from intake.service.removals import Removals
from intake.service.supporting import Supporting
from intake.service.triage import Triage
from intake.service.uncertainty import Uncertainty
from intake.service.versions import Versions
from intake.service.viewers import Viewers
from scheduling.drafts import Drafts
from scheduling.planning import Planning
from scheduling.service import Meetings
from store.engine import Store
from store.outage import Outage


@dataclass(frozen=True)
class Bot:
    """What a process runs: the app answers Slack, the delivery tells what happened."""

    app: App
    client: WebClient
    dispatch: Dispatch
    delivery: Delivery
    principals: Principals
    features: Features
    reach: Reach
    hearing: Hearing
    outage: Outage
    fallback: Fallback


def build(
    store: Store, settings: Settings, now: Callable[[], datetime], elapsed: Callable[[], float] | None = None
) -> Bot:
    """Put a bot together; nothing is called and nothing started.

    `now` is civil time, `elapsed` the seconds that go by beside it: without, civil time is all there is.
    """
    fallback = Fallback(store, now)
    client, budget = _client(settings, refusals=fallback), Budget()
    # What delivery asks besides may not keep its posts waiting, nor what somebody waits for.
    asking = _client(settings, budget, now)
    app = _bolt(client)
    features, reach, outage = Features(), Reach(), Outage(logging.getLogger("guildhall"))
    services = {**_services(store), "features": features}
    members = services["members"]
    principals = services["principals"] = Principals(members, client)
    dispatch = Dispatch(ROUTES, services, principals, now, Denials(store), fallback)
    dispatch.register(app)
    Errors(Notices(store), members.name, now, outage).register(app)
    lookup = Lookup(asking, settings.lookup_key(), now)
    home_view = HomeView(
        members,
        services["home"],
        services["meetings"],
        services["drafts"],
        services["company"],
        services["planning"],
        services["plans"],
        services["priorities"],
        now,
    )
    hearing = Hearing(lambda: features.has(Feature.look_up))
    confiding = Confiding(store, asking, members, services["home"], now)
    posting = Posting(asking, lookup, home_view.of, hearing, confiding, fallback)
    settle = timedelta(seconds=settings.guildhall_settle_seconds)
    errands = _errands(asking, services, principals, on_loopback=settings.on_loopback)
    delivery = Delivery(store, posting, lookup, errands, now, settle, features, reach, budget, elapsed)
    return Bot(app, client, dispatch, delivery, principals, features, reach, hearing, outage, fallback)


def _services(store: Store) -> dict[str, Any]:
    """Return the façades by the names under which listeners ask for them."""
    return {
        "ideas": Ideas(store),
        "viewers": Viewers(store),
        "supporting": Supporting(store),
        "backing": Backing(store),
        "origins": Origins(store),
        "channels": Channels(store),
        "triage": Triage(store),
        "experiments": Experiments(store),
        "building": Building(store),
        "queue": Queue(store),
        "idea_lists": IdeaLists(store),
        "explanations": Explanations(store),
        "policies": Policies(store),
        "plans": Plans(store),
        "pins": Pins(store),
        "home": Home(store),
        "meetings": Meetings(store),
        "drafts": Drafts(store),
        "comparisons": Comparisons(store),
        "company": Company(store),
        "priorities": Priorities(store),
        "publishing": Publishing(store),
        "versions": Versions(store),
        "expectations": Expectations(store),
        "planning": Planning(store),
        "imports": Imports(store),
        "given_files": GivenFiles(store),
        "removals": Removals(store),
        "members": Members(store),
        "uncertainty": Uncertainty(store),
    }


def _errands(asking: WebClient, services: dict[str, Any], principals: Principals, *, on_loopback: bool) -> Errands:
    """Return what is done for each kind of errand."""
    origins, channels, features, members, company, imports, given_files = (
        services[name] for name in ("origins", "channels", "features", "members", "company", "imports", "given_files")
    )
    of_imports = ImportErrands(asking, members, imports, given_files, on_loopback=on_loopback)
    return Errands(
        {
            OriginErrand.kind: FollowOrigin(asking, origins, principals.ask).run,
            InvitationErrand.kind: FollowInvitation(asking, channels, features).run,
            **CompanyErrands(asking, features, members, company, services["uncertainty"]).by_kind(),
            **of_imports.by_kind(),
            MakePlanErrand.kind: lambda _snapshot, now, _key: services["plans"].make(now),
        },
        {ReadFileErrand.kind: of_imports.give_up_file},
    )


def _bolt(client: WebClient) -> App:
    # Slack may be down while we start, so the token is tried by the first request and not here.
    return Discreet(
        # Bolt would look for it through the whole stack.
        name="guildhall",
        client=client,
        token_verification_enabled=False,
        # Signatures are checked at the door (bot/door), which unlike Bolt's check logs nothing of what it refuses.
        request_verification_enabled=False,
        # Bolt takes a message of ours that somebody deleted for something that we did.
        ignoring_self_events_enabled=False,
        process_before_response=True,
        # Whatever token a request brings along, ours stays the one that we call with.
        attaching_function_token_enabled=False,
        logger=_quiet_logger("guildhall.bolt"),
    )


def _client(
    settings: Settings,
    allowance: Budget | None = None,
    now: Callable[[], datetime] | None = None,
    refusals: Fallback | None = None,
) -> Client:
    # Nothing is retried by the client: a lost answer would post twice. Delivery knows when to try again.
    return Client(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_api_url,
        logger=_quiet_logger("guildhall.client"),
        allowance=allowance,
        now=now,
        refusals=refusals,
    )


def _quiet_logger(name: str) -> logging.Logger:
    """Return a logger for Slack's libraries: for debugging they log what people wrote, and work for it at each call."""
    logger = logging.getLogger(name)
    for each in (logger, logging.getLogger("slack_sdk"), logging.getLogger("slack_bolt")):
        each.setLevel(logging.INFO)
    return logger
