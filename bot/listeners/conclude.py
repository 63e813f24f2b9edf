"""Say how an experiment ended: the idea is built, tried once more in another way, or goes no further."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.opening import open_view
from bot.views import build_form, conclusion, experiment_form, stop_form
from intake.access import Principal
from intake.service.experiments import Experiments

Json = dict[str, Any]


def continue_opened(
    body: Json, action: Json, client: WebClient, principal: Principal, now: datetime, experiments: Experiments, ack: Ack
) -> None:
    """Open the form of building what has convinced."""
    form = experiments.continue_form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, build_form.build(form))
    ack()


def continued(
    view: Json, principal: Principal, now: datetime, request_key: str, experiments: Experiments, ack: Ack
) -> None:
    """Have the idea built."""
    subject, draft, said = build_form.parse(view)
    experiments.go_on(subject.id, subject.version, said, draft, principal, now, request_key)
    ack(response_action="clear")


def pivot_opened(
    body: Json, action: Json, client: WebClient, principal: Principal, now: datetime, experiments: Experiments, ack: Ack
) -> None:
    """Open the form of trying once more in another way."""
    form = experiments.pivot_form(ids.decode(action["value"]).id, principal, now)
    open_view(client, body, experiment_form.build(form))
    ack()


def pivoted(
    view: Json, principal: Principal, now: datetime, request_key: str, experiments: Experiments, ack: Ack
) -> None:
    """Begin the next experiment."""
    subject, draft = experiment_form.parse(view)
    said = conclusion.parse(view)
    experiments.pivot(subject.id, subject.version, said, draft, principal, now, request_key)
    ack(response_action="clear")


def stop_opened(
    body: Json, action: Json, client: WebClient, principal: Principal, experiments: Experiments, ack: Ack
) -> None:
    """Open the form of going no further."""
    form = experiments.stop_form(ids.decode(action["value"]).id, principal)
    open_view(client, body, stop_form.build(form))
    ack()


def stopped(
    view: Json, principal: Principal, now: datetime, request_key: str, experiments: Experiments, ack: Ack
) -> None:
    """Take the idea no further."""
    subject, said = stop_form.parse(view)
    experiments.stop(subject.id, subject.version, said, principal, now, request_key)
    ack(response_action="clear")
