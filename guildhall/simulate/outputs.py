"""What a simulation leaves behind: what stands in Slack, what was decided, and the ledger that the two agree with."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from guildhall.environment import Environment
from intake.access import Principal, Role
from intake.services.reading import Queue
from intake.services.triage import Triage
from store import outbox

READER = Principal(member_id="U0SIMULATION", roles=frozenset({Role.member, Role.triager}))
# What a person alone sees, or what is no message at all, has no place in the ledger of what stands.
NOT_MESSAGES = frozenset({"home", "notice"})


def ledger(world: Environment) -> list[dict[str, Any]]:
    """Return a row for each message that was sent or edited, in the order in which that happened."""
    with world.store.reading() as session:
        facts = [fact for fact in outbox.sent(session) if fact.ts is not None and fact.kind not in NOT_MESSAGES]
    facts.sort(key=lambda fact: (fact.sent_at, fact.id))
    rows, seen = [], set()
    for fact in facts:
        place = (fact.channel, fact.ts)
        rows.append(
            {
                "key": fact.key,
                "kind": "update" if place in seen else fact.kind,
                "due": fact.due.isoformat(),
                "sent": fact.sent_at.isoformat() if fact.sent_at else None,
                "channel": fact.channel,
                "ts": fact.ts,
            }
        )
        seen.add(place)
    return rows


def messages(world: Environment, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every message that stands in the workspace, in order, each with the key of the fact that posted it."""
    keys = {(row["channel"], row["ts"]): row["key"] for row in rows if row["kind"] != "update"}
    with world.workspace.lock:
        standing = [message for channel in world.workspace.messages.values() for message in channel]
    return [
        {
            "channel": message.channel,
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "user": message.user,
            "text": message.text,
            "blocks": message.blocks,
            "edited": message.edited,
            "key": keys.get((message.channel, message.ts)),
        }
        for message in sorted(standing, key=lambda message: (message.ts, message.channel))
    ]


def decisions(world: Environment, ids: Mapping[str, str], drawn: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Return what became of each idea; `ids` gives Guildhall's id for each id of the file."""
    ranks, triage = _ranks(world), Triage(world.store)
    names = {ours: theirs for theirs, ours in ids.items()}
    rows = []
    for theirs, ours in ids.items():
        idea = triage.form(ours, READER).idea
        routed = idea.squad is not None and idea.squad != idea.routing.squad
        rows.append(
            {
                "id": theirs,
                "title": idea.title,
                "stage": idea.stage.value,
                "score": idea.score.tenths / 10,
                "complete": idea.score.ranked,
                "rank": ranks.get(ours),
                "contributions": [
                    {
                        "criterion": part.criterion.value,
                        "points": part.tenths / 10,
                        "most": part.most / 10,
                        "reason": part.reason,
                        "missing": part.missing,
                    }
                    for part in idea.score.contributions
                ],
                "policy": idea.score.policy_version,
                "fit": idea.fit.model_dump(mode="json"),
                "squad": idea.squad or idea.routing.squad,
                "reasons": [idea.decision.why] if routed and idea.decision else list(idea.routing.reasons),
                "runners_up": [runner.model_dump(mode="json") for runner in idea.routing.runners_up],
                "similar": [names[twin.id] for twin in idea.similar if twin.id in names],
                "drawn": drawn.get(theirs, []),
            }
        )
    return rows


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as JSON, one a line, the same rows always as the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def _ranks(world: Environment) -> dict[str, int]:
    queue, after = Queue(world.store), None
    ranks: dict[str, int] = {}
    while True:
        page = queue.page(READER, after)
        ranks |= {line.idea.id: line.rank for line in page.lines if line.rank is not None}
        if (after := page.after) is None:
            return ranks
