"""Slack itself takes what we send it; run only where a token of a real workspace is set (`SLACK_BOT_TOKEN`).

Nothing is posted: `blocks.validate` says what Slack would take."""

import os
from typing import Any

import pytest
from slack_sdk import WebClient

from guildhall.doctor.slack_checks import golden


@pytest.mark.parametrize("sample", golden(), ids=lambda sample: sample["name"])
def test_slack_takes_each_golden_payload(sample: dict[str, Any]) -> None:
    client = WebClient(os.environ["SLACK_BOT_TOKEN"])
    assert client.api_call("blocks.validate", json=sample["payload"])["ok"]
