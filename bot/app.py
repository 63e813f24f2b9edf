"""The composition of the bot: one Bolt app, its table of routes, and the delivery, all over one store."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_type_hints

from slack_bolt import App
from slack_sdk import WebClient

from bot.app_filter import FilteringApp
from bot.client import Client
from bot.delivery.channel_jobs import FollowInvitation
from bot.delivery.company_jobs import CompanyJobs
from bot.delivery.fallback import Fallback
from bot.delivery.guild_jobs import SendCalendarFile, WelcomeNewcomer
from bot.delivery.home import HomeView
from bot.delivery.import_jobs import ImportJobs
from bot.delivery.jobs import Jobs
from bot.delivery.message_search import MessageSearch
from bot.delivery.origin_jobs import FollowOrigin
from bot.delivery.posting import Posting, PrivacyCheck
from bot.delivery.rate_limit import Budget
from bot.delivery.worker import Delivery
from bot.denied_audit import DeniedAudit
from bot.dispatch import Dispatch
from bot.errors import Errors
from bot.features import Feature, Features
from bot.http.feed_addresses import FeedAddresses
from bot.liveness import EventWatchdog, SlackReachability
from bot.principal import Principals
from bot.routes import ROUTES
from bot.settings import Mode, Settings
from intake.notifications.ideas import InvitationJob
from intake.notifications.imports import ReadFileJob
from intake.notifications.members import WelcomeJob
from intake.notifications.origins import OriginJob
from intake.notifications.portfolio import DrawPlansJob, MakePlanJob
from intake.services.comparisons import Comparisons
from intake.services.conversations.direct_messages import DirectMessages
from intake.services.conversations.questions import Questions
from intake.services.conversations.replies import Replies
from intake.services.experiments import Builds, Experiments
from intake.services.explain import Explanations
from intake.services.form_drafts import FormDrafts
from intake.services.home import Home
from intake.services.idea_lists import IdeaLists
from intake.services.ideas import Ideas
from intake.services.imports import Imports
from intake.services.matching.hand_overs import HandOvers
from intake.services.matching.search import Search
from intake.services.members import Members
from intake.services.merges import Merges
from intake.services.operating_model import OperatingSigns
from intake.services.organization import Channels, Company
from intake.services.origins import Origins
from intake.services.outbox import DeletedMessages, Notices
from intake.services.planning.forecast import Forecasts
from intake.services.planning.information import Information
from intake.services.planning.pins import Pins
from intake.services.planning.portfolio import Plans
from intake.services.policy import Expectations, Policies, Versions
from intake.services.policy_drafts import Priorities, Publishing
from intake.services.queue import Queue
from intake.services.revisions import Revisions
from intake.services.rota import Rota
from intake.services.support import Backing, Supporting
from intake.services.triage import Triage
from intake.services.uploaded_files import UploadedFiles
from intake.services.visibility import Viewers
from intake.services.walk import Walk
from intake.services.work_updates import WorkUpdates
from scheduling.agendas import Agendas
from scheduling.calendars import Calendars
from scheduling.digest_choices import DigestChoices
from scheduling.digest_drafts import Drafts
from scheduling.hosts import Hosting
from scheduling.leaders import LeadersDigests
from scheduling.meetings import Meetings
from scheduling.members import Buddies
from scheduling.minutes import Minutes
from scheduling.newcomers import Newcomers
from scheduling.notifications.meetings import CalendarFileJob
from scheduling.series import Planning
from store.engine import Store
from store.outage import OutageLog


@dataclass(frozen=True)
class Services:
    """What listeners may ask for, by the names under which they ask."""

    ideas: Ideas
    viewers: Viewers
    supporting: Supporting
    backing: Backing
    origins: Origins
    channels: Channels
    triage: Triage
    hand_overs: HandOvers
    walk: Walk
    rota: Rota
    work_updates: WorkUpdates
    revisions: Revisions
    merges: Merges
    questions: Questions
    replies: Replies
    direct_messages: DirectMessages
    search: Search
    form_drafts: FormDrafts
    experiments: Experiments
    building: Builds
    queue: Queue
    idea_lists: IdeaLists
    explanations: Explanations
    policies: Policies
    plans: Plans
    pins: Pins
    home: Home
    meetings: Meetings
    agendas: Agendas
    minutes: Minutes
    hosting: Hosting
    newcomers: Newcomers
    buddies: Buddies
    calendars: Calendars
    operating_signs: OperatingSigns
    leaders_digests: LeadersDigests
    drafts: Drafts
    digest_choices: DigestChoices
    comparisons: Comparisons
    company: Company
    priorities: Priorities
    publishing: Publishing
    versions: Versions
    expectations: Expectations
    planning: Planning
    imports: Imports
    given_files: UploadedFiles
    deleted_messages: DeletedMessages
    members: Members
    forecasts: Forecasts
    information: Information
    features: Features
    principals: Principals
    feed_addresses: FeedAddresses


@dataclass(frozen=True)
class Bot:
    """What a process runs: the app answers Slack, the delivery tells what happened."""

    app: App
    client: WebClient
    dispatch: Dispatch
    delivery: Delivery
    principals: Principals
    features: Features
    reach: SlackReachability
    hearing: EventWatchdog
    outage: OutageLog
    fallback: Fallback
    company: Company
    calendars: Calendars


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
    features, reach, outage = Features(), SlackReachability(), OutageLog(logging.getLogger("guildhall"))
    services = _services(store, features, client, _feed_addresses(settings))
    members, principals = services.members, services.principals
    dispatch = Dispatch(ROUTES, vars(services), principals, now, DeniedAudit(store), fallback)
    dispatch.register(app)
    Errors(Notices(store), services.direct_messages, members.name, now, outage).register(app)
    lookup = MessageSearch(asking, settings.lookup_key(), now)
    home_view = HomeView(
        members,
        services.home,
        services.meetings,
        services.drafts,
        services.digest_choices,
        services.company,
        services.planning,
        services.plans,
        services.priorities,
        services.form_drafts,
        services.comparisons,
        now,
    )
    hearing = EventWatchdog(lambda: features.has(Feature.look_up))
    confiding = PrivacyCheck(store, asking, members, services.home, now)
    posting = Posting(asking, lookup, home_view.of, hearing, confiding, fallback, features, members.day)
    settle = timedelta(seconds=settings.guildhall_settle_seconds)
    jobs = _jobs(asking, services, on_loopback=settings.on_loopback)
    delivery = Delivery(store, posting, lookup, jobs, now, settle, features, reach, budget, elapsed)
    parts = (principals, features, reach, hearing, outage, fallback, services.company, services.calendars)
    return Bot(app, client, dispatch, delivery, *parts)


def _feed_addresses(settings: Settings) -> FeedAddresses:
    # Over Socket Mode nothing listens that a calendar could ask.
    return FeedAddresses(settings.guildhall_public_url if settings.guildhall_mode is Mode.http else "")


def _services(store: Store, features: Features, client: WebClient, feed_addresses: FeedAddresses) -> Services:
    # All but the last three are made of the store alone.
    others = ("features", "principals", "feed_addresses")
    made = {name: kind(store) for name, kind in get_type_hints(Services).items() if name not in others}
    principals = Principals(made["members"], client)
    return Services(**made, features=features, principals=principals, feed_addresses=feed_addresses)


def _jobs(asking: Client, services: Services, *, on_loopback: bool) -> Jobs:
    """Return what is done for each kind of job."""
    features, members = services.features, services.members
    of_imports = ImportJobs(asking, members, services.imports, services.given_files, on_loopback=on_loopback)
    return Jobs(
        {
            OriginJob.kind: FollowOrigin(asking, services.origins, services.principals.ask).run,
            InvitationJob.kind: FollowInvitation(asking, services.channels, features).run,
            WelcomeJob.kind: WelcomeNewcomer(asking, services.newcomers, services.principals.ask).run,
            CalendarFileJob.kind: SendCalendarFile(asking, services.calendars, features, on_loopback=on_loopback).run,
            **CompanyJobs(asking, features, members, services.company, services.forecasts).by_kind(),
            **of_imports.by_kind(),
            MakePlanJob.kind: lambda _snapshot, now, _key: services.plans.make(now),
            DrawPlansJob.kind: lambda snapshot, now, _key: services.plans.draw(
                DrawPlansJob.model_validate(snapshot), now
            ),
        },
        {ReadFileJob.kind: of_imports.give_up_file},
    )


def _bolt(client: WebClient) -> App:
    # Slack may be down while we start, so the token is tried by the first request and not here.
    return FilteringApp(
        # Bolt would look for it through the whole stack.
        name="guildhall",
        client=client,
        token_verification_enabled=False,
        # Signatures are checked by bot/http/server.py, which unlike Bolt's check logs nothing of what it refuses.
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
    for noisy in (logger, logging.getLogger("slack_sdk"), logging.getLogger("slack_bolt")):
        noisy.setLevel(logging.INFO)
    return logger
