"""What a simulation leaves behind: what stands in Slack, what was decided, and its deliveries."""

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
# What a person alone sees, or what is no message at all, is not in the list of deliveries.
NOT_MESSAGES = frozenset({"home", "notice"})


def deliveries(environment: Environment) -> list[dict[str, Any]]:
    """Return a row for each message that was sent or edited, in the order in which that happened."""
    with environment.store.reading() as session:
        sent_rows = [row for row in outbox.sent(session) if row.ts is not None and row.kind not in NOT_MESSAGES]
    sent_rows.sort(key=lambda row: (row.sent_at, row.id))
    rows, posted = [], set()
    for row in sent_rows:
        place = (row.channel, row.ts)
        rows.append(
            {
                "key": row.key,
                "kind": "update" if place in posted else row.kind,
                "due": row.due.isoformat(),
                "sent": row.sent_at.isoformat() if row.sent_at else None,
                "channel": row.channel,
                "ts": row.ts,
            }
        )
        posted.add(place)
    return rows


def messages(environment: Environment, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every message that stands in the workspace, in order, each with the key of the delivery that posted it."""
    keys = {(row["channel"], row["ts"]): row["key"] for row in rows if row["kind"] != "update"}
    with environment.workspace.lock:
        standing = [message for channel in environment.workspace.messages.values() for message in channel]
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


def decisions(
    environment: Environment, ids: Mapping[str, str], drawn_fields: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """Return what became of each idea; `ids` gives Guildhall's id for each id of the file."""
    ranks, triage = _ranks(environment), Triage(environment.store)
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
                "suggested": idea.routing.squad,
                "reasons": [idea.decision.why] if routed and idea.decision else list(idea.routing.reasons),
                "runners_up": [runner.model_dump(mode="json") for runner in idea.routing.runners_up],
                "similar": [names[twin.id] for twin in idea.similar if twin.id in names],
                "drawn": drawn_fields.get(theirs, []),
            }
        )
    return rows


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as JSON, one a line, the same rows always as the same bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def _ranks(environment: Environment) -> dict[str, int]:
    queue, after = Queue(environment.store), None
    ranks: dict[str, int] = {}
    while True:
        page = queue.page(READER, after)
        ranks |= {line.idea.id: line.rank for line in page.lines if line.rank is not None}
        if (after := page.after) is None:
            return ranks
