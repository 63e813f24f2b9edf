"""Run an experiment, end it, build the idea, go live, and say how its metric is now."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.blocks import open_view, renew
from bot.text import today_in
from bot.views.check_backs import build_measurement_form, parse_measurement_form
from bot.views.experiments import (
    build_build_form,
    build_experiment_form,
    build_stop_form,
    parse_build_form,
    parse_conclusion,
    parse_experiment_form,
    parse_stop_form,
)
from bot.views.planning.funnel import funnel_reply
from bot.views.triage import build_more_form
from intake.access import Principal, Request
from intake.services.experiments import Builds, Experiments
from intake.services.triage import Triage

# How many ideas came how far.


def funnel_command(principal: Principal, experiments: Experiments, ack: Ack) -> None:
    """Show it for each quarter."""
    reply = funnel_reply(experiments.funnel(principal))
    ack(text=reply.text, blocks=reply.blocks)


# Have an idea tried out before it is built.


def open_experiment(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    experiments: Experiments,
    ack: Ack,
) -> None:
    """Open the form."""
    form = experiments.form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_experiment_form(form))
    ack()


def submit_experiment(view: dict[str, Any], user_request: Request, experiments: Experiments, ack: Ack) -> None:
    """Begin the experiment."""
    subject, draft = parse_experiment_form(view)
    experiments.start(subject.id, subject.version, draft, user_request)
    ack(response_action="clear")


# Say how an experiment ended: the idea is built, tried once more in another way, or goes no further.

Json = dict[str, Any]


def open_continue(
    body: Json, action: Json, client: WebClient, principal: Principal, now: datetime, experiments: Experiments, ack: Ack
) -> None:
    """Open the form of building what has convinced."""
    form = experiments.continue_form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_build_form(form))
    ack()


def submit_continue(view: Json, user_request: Request, experiments: Experiments, ack: Ack) -> None:
    """Have the idea built."""
    subject, draft, conclusion = parse_build_form(view)
    experiments.go_on(subject.id, subject.version, conclusion, draft, user_request)
    ack(response_action="clear")


def open_pivot(
    body: Json, action: Json, client: WebClient, principal: Principal, now: datetime, experiments: Experiments, ack: Ack
) -> None:
    """Open the form of trying once more in another way."""
    form = experiments.pivot_form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_experiment_form(form))
    ack()


def submit_pivot(view: Json, user_request: Request, experiments: Experiments, ack: Ack) -> None:
    """Begin the next experiment."""
    subject, draft = parse_experiment_form(view)
    conclusion = parse_conclusion(view)
    experiments.pivot(subject.id, subject.version, conclusion, draft, user_request)
    ack(response_action="clear")


def open_stop(
    body: Json, action: Json, client: WebClient, principal: Principal, experiments: Experiments, ack: Ack
) -> None:
    """Open the form of going no further."""
    form = experiments.stop_form(ids.decode(action["value"]).id, principal)
    open_view(client, body, build_stop_form(form))
    ack()


def submit_stop(view: Json, user_request: Request, experiments: Experiments, ack: Ack) -> None:
    """Take the idea no further."""
    subject, conclusion = parse_stop_form(view)
    experiments.stop(subject.id, subject.version, conclusion, user_request)
    ack(response_action="clear")


# Have an idea built, and say that it is in use.


def open_build(
    body: dict[str, Any],
    action: dict[str, Any],
    client: WebClient,
    principal: Principal,
    now: datetime,
    building: Builds,
    ack: Ack,
) -> None:
    """Open the form."""
    form = building.form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_build_form(form))
    ack()


def submit_build(view: dict[str, Any], user_request: Request, building: Builds, ack: Ack) -> None:
    """Have the idea built."""
    subject, draft, _ = parse_build_form(view)
    building.begin(subject.id, subject.version, draft, user_request)
    ack(response_action="clear")


def go_live(
    body: Json, action: Json, client: WebClient, user_request: Request, building: Builds, triage: Triage, ack: Ack
) -> None:
    """Say that the idea is in use; where that was said under More, show it as it is now."""
    subject = ids.decode(action["value"])
    building.go_live(subject.id, subject.version, user_request)
    by, now, _ = user_request
    renew(client, body, lambda: build_more_form(triage.form(subject.id, by), today_in(by.zone, now)))
    ack()


def open_measurement(
    body: dict[str, Any], action: dict[str, Any], client: WebClient, principal: Principal, building: Builds, ack: Ack
) -> None:
    """Open the form."""
    form = building.measure_form(ids.decode(action["value"]).id, principal)
    client.views_open(trigger_id=body["trigger_id"], view=build_measurement_form(form))
    ack()


def submit_measurement(view: dict[str, Any], user_request: Request, building: Builds, ack: Ack) -> None:
    """Take the number."""
    subject, value = parse_measurement_form(view)
    building.measure(subject.id, value, user_request)
    ack()


def mute_measurements(action: dict[str, Any], user_request: Request, building: Builds, ack: Ack) -> None:
    """Ask no more."""
    building.be_quiet(ids.decode(action["value"]).id, user_request)
    ack()
