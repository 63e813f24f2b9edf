"""Makes a company file from one company of the fixture: its squads as they describe themselves, priorities of our own.

python -m benchmarks.dhs_company --fixture fixture_dev.json --out company.yml [--company DHS]
    [--ideas dev.jsonl --backlog ideas.jsonl]

Weeks, shares and the budget for experiments are ours too. With `--ideas` the company's ideas are written as a backlog:
what the source calls platform work is that, and what had not left its first stage is research, by a rule of ours."""

import argparse
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from intake.ideas import WorkKind

PRIORITIES = [
    {
        "key": "screening",
        "name": "Find dangerous goods and people at the border sooner",
        "why": "Officers can open one container in fifty; the right one must be among them.",
        "weight": 5,
        "share": 0.2,
        "bound": "at least",
        "words": [
            "x-ray",
            "cargo",
            "contraband",
            "narcotics",
            "fentanyl",
            "border",
            "container",
            "screening",
            "baggage",
            "prohibited items",
            "target recognition",
            "surveillance tower",
            "non-intrusive inspection",
            "passenger",
            "checkpoint",
            "detect threats",
            "anomaly detection cargo",
            "explosives",
            "ports of entry",
            "camera",
            "drone",
        ],
    },
    {
        "key": "fraud",
        "name": "Stop fraud before money or papers are handed out",
        "why": "What was paid wrongly is seldom paid back.",
        "weight": 5,
        "share": 0.15,
        "bound": "at most",
        "words": [
            "fraud",
            "fraudulent",
            "identity",
            "facial recognition",
            "face recognition",
            "biometric",
            "duplicate records",
            "suspicious",
            "money laundering",
            "risk score",
            "verify identity",
            "forged documents",
            "entity resolution",
            "financial crime",
            "watchlist",
        ],
    },
    {
        "key": "cyber",
        "name": "See attacks on our networks while they happen",
        "why": "An intruder found on the first day costs a hundredth of one found after a year.",
        "weight": 4,
        "share": 0.15,
        "bound": "at least",
        "words": [
            "cyber",
            "threat hunting",
            "malware",
            "vulnerability",
            "intrusion",
            "network traffic",
            "security alerts",
            "network anomaly",
            "indicators of compromise",
            "reverse engineering",
            "critical infrastructure",
            "security operations center",
            "incident response",
        ],
    },
    {
        "key": "disaster",
        "name": "Know within a day what a disaster destroyed",
        "why": "Help is sent where somebody has looked; we want to look everywhere at once.",
        "weight": 4,
        "share": 0.12,
        "bound": "at least",
        "words": [
            "disaster",
            "damage",
            "flood",
            "hurricane season",
            "wildfire",
            "geospatial",
            "aerial imagery",
            "satellite imagery",
            "hazard",
            "emergency",
            "survivors",
            "mitigation",
            "recovery",
        ],
    },
    {
        "key": "backlog",
        "name": "Halve the time that an application waits",
        "why": "People live in uncertainty while their papers wait in a pile.",
        "weight": 4,
        "share": 0.12,
        "bound": "at least",
        "words": [
            "applicants",
            "petition",
            "case processing",
            "case backlog",
            "adjudication",
            "asylum",
            "naturalization",
            "immigration benefit",
            "evidence documents",
            "document classification",
            "backlog",
            "processing time",
            "requests for evidence",
            "interview",
            "forms",
        ],
    },
    {
        "key": "languages",
        "name": "Understand everybody in their own language",
        "why": "An interpreter is hours away, a misunderstanding is seconds away.",
        "weight": 3,
        "words": [
            "translation",
            "language",
            "transcription",
            "speech",
            "interpreter",
            "translate",
            "audio",
            "multilingual",
        ],
    },
    {
        "key": "paperwork",
        "name": "Give staff back the hours that paperwork takes",
        "why": "A tenth of our working time goes into searching and summarising.",
        "weight": 3,
        "share": 0.15,
        "bound": "at most",
        "words": [
            "summarize",
            "summarization",
            "semantic search",
            "search",
            "chatbot",
            "virtual assistant",
            "drafting",
            "report writing",
            "manual review",
            "code generation",
            "productivity",
            "meeting notes",
            "knowledge management",
            "large language model",
            "generative",
            "text analytics",
            "staff time",
            "help desk",
        ],
    },
    {
        "key": "upkeep",
        "name": "Repair vessels, vehicles and sensors before they fail",
        "why": "A patrol that breaks down is a patrol that nobody replaces.",
        "weight": 2,
        "share": 0.03,
        "bound": "at least",
        "words": [
            "maintenance",
            "predictive maintenance",
            "fleet",
            "vessel maintenance",
            "aircraft maintenance",
            "sensor failure",
            "inventory",
            "equipment failure",
            "spare parts",
            "forecast",
            "logistics",
        ],
    },
]

# Squad-weeks of a quarter: two people of each squad, twelve of the central team; one week in ten is for experiments.
SQUAD_WEEKS, HUB_WEEKS, EXPERIMENTS, RESEARCH = 26, 156, 39, 0.1
FIRST_STAGES = ("Initiated", "Initiation", "Pilot")


def company(fixture: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the company file's tree."""
    [record] = [each for each in fixture["companies"] if each["company"] == name]
    return {
        "workspace": {"name": record["company_name"], "zone": "America/New_York"},
        "channels": {"triage": "C0TRIAGE", "digest": "C0DIGEST", "guild": "C0GUILD"},
        "squads": [
            {
                "key": "hub",
                "name": "Central ML",
                "kind": "hub",
                "channel": "C0HUB",
                "charter": "Everything that no squad has taken on yet.",
                "weeks": HUB_WEEKS,
            },
            *(_squad(squad, number) for number, squad in enumerate(record["squads"])),
        ],
        "policy": {
            "note": "Written for measuring, by nobody's order.",
            "priorities": PRIORITIES,
            "research_share": RESEARCH,
            # Nobody in a simulation checks an amount.
            "objective": "benefit",
            "claimed_at_most": "very_large",
            "experiment_weeks": EXPERIMENTS,
        },
        "digest": {"rule": "FREQ=WEEKLY;BYDAY=MO", "time": "09:00"},
        "meetings": [
            {
                "key": "guild",
                "name": "ML guild",
                "rule": "FREQ=WEEKLY;BYDAY=TH",
                "time": "15:00",
                "minutes": 45,
                "link": "https://meet.example.com/guild",
            }
        ],
    }


def _squad(squad: dict[str, Any], number: int) -> dict[str, Any]:
    key = re.sub(r"[^a-z0-9]+", "-", squad["squad"].lower()).strip("-")
    return {
        "key": key,
        "name": squad["squad"][:40],
        "kind": "embedded",
        "channel": f"C0SQUAD{number:02}",
        "areas": [squad["squad"]],
        "charter": f"{squad['name']}. {squad['description']}",
        "words": squad["keywords"],
        "weeks": SQUAD_WEEKS,
    }


def backlog(ideas: Iterable[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the ideas of a company as `guildhall simulate` reads them."""
    return [
        {key: idea[key] for key in ("id", "title", "text")} | {"kind": _kind(idea["labels"])}
        for idea in ideas
        if idea["org"] == name
    ]


def _kind(labels: dict[str, Any]) -> WorkKind:
    if labels.get("stage") in FIRST_STAGES:
        return WorkKind.research
    return WorkKind.platform if labels.get("type_proxy") == WorkKind.platform else WorkKind.product


def main() -> None:
    """Write the company file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixture", type=Path, required=True)
    parser.add_argument("--company", default="DHS")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ideas", type=Path)
    parser.add_argument("--backlog", type=Path)
    options = parser.parse_args()
    tree = company(json.loads(options.fixture.read_text(encoding="utf-8")), options.company)
    YAML().dump(tree, options.out)
    if options.ideas and options.backlog:
        ideas = backlog(map(json.loads, options.ideas.read_text(encoding="utf-8").splitlines()), options.company)
        options.backlog.write_text("".join(f"{json.dumps(idea)}\n" for idea in ideas), encoding="utf-8")


if __name__ == "__main__":
    main()
