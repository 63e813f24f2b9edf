"""Have an idea tried out before it is built."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot import ids
from bot.opening import open_view
from bot.views import experiment_form
from intake.access import Principal
from intake.service.experiments import Experiments


def opened(
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
    open_view(client, body, experiment_form.build(form))
    ack()


def submitted(
    view: dict[str, Any], principal: Principal, now: datetime, request_key: str, experiments: Experiments, ack: Ack
) -> None:
    """Begin the experiment."""
    subject, draft = experiment_form.parse(view)
    experiments.start(subject.id, subject.version, draft, principal, now, request_key)
    ack(response_action="clear")
