"""Writes a company file from what stands in the database: applied again it changes nothing."""

import re
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from guildhall.company import Company, MeetingPart, PersonPart, SquadPart
from guildhall.policy_part import PolicyPart
from intake import queries
from intake.policy import Policy
from scheduling import queries as scheduled
from scheduling.tables import Series
from store.engine import Session, Store

HEADING = "The company as Guildhall knows it. What each field means: docs/company-yml.md"
COMMENTS = {
    "workspace": "The workspace and its clock.",
    "channels": "Where the ML team's matters stand.",
    "people": "Everybody else is a member and may submit and read. Admins of the environment are not listed.",
    "squads": "Who takes ideas; exactly one is the hub.",
    "policy": "The priorities in force. A change here publishes a new version.",
    "digest": "When the week's digest comes.",
    "meetings": "When the guild meets.",
}
LISTED_INLINE = ("roles", "areas", "words")
_WORD = re.compile(r"[^\W\d_][\w -]*")


def company_of(store: Store) -> Company:
    """Return all that the company says of itself, as a company file would say it."""
    with store.reading() as session:
        workspace = queries.workspace(session)
        number, policy, _ = queries.policy_in_force(session)
        everything = scheduled.active_series(session)
        said: dict[str, Any] = {
            "workspace": workspace.model_dump(include={"team_id", "name", "zone"}),
            "channels": {
                "triage": workspace.triage_channel,
                "digest": workspace.digest_channel,
                "guild": workspace.guild_channel,
            },
            "people": _people(session),
            "squads": tuple(
                SquadPart.model_validate(squad.model_dump(mode="json")) for squad in queries.squads(session)
            ),
            "meetings": tuple(_meeting(row) for row in everything if not row.is_digest),
        }
        if number is not None:
            said["policy"] = PolicyPart.model_validate(policy.model_dump(include=set(PolicyPart.model_fields)))
        for row in everything:
            if row.is_digest:
                said["digest"] = {
                    "rule": row.rule,
                    "time": row.at,
                    "zone": row.zone,
                    "owner": row.owner,
                    "drafts": row.drafts,
                }
    return Company.model_validate(said)


def written(company: Company) -> str:
    """Return the company as YAML, with a line above each part."""
    said = company.model_dump(mode="json", exclude_defaults=True)
    tree = CommentedMap({part: _laid_out(said[part]) for part in COMMENTS if part in said})
    tree.yaml_set_start_comment(HEADING)
    for part in tree:
        tree.yaml_set_comment_before_after_key(part, before=f"\n{COMMENTS[part]}")
    return _as_yaml(tree)


def _as_yaml(tree: CommentedMap) -> str:
    yaml, text = YAML(), StringIO()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.dump(tree, text)
    return text.getvalue()


def policy_written(policy: Policy) -> str:
    """Return a policy as YAML, as `guildhall policy publish` reads it."""
    part = PolicyPart.model_validate(policy.model_dump(include=set(PolicyPart.model_fields)))
    return _as_yaml(_laid_out(part.model_dump(mode="json", exclude_defaults=True)))


def _people(session: Session) -> tuple[PersonPart, ...]:
    rows = sorted((row for row in queries.all_members(session) if row.roles), key=lambda row: row.id)
    return tuple(PersonPart(id=row.id, name=row.name, roles=tuple(row.roles)) for row in rows)


def _meeting(row: Series) -> MeetingPart:
    return MeetingPart(time=row.at, **row.model_dump(include=set(MeetingPart.model_fields) - {"time"}))


def _word(text: str) -> str:
    # Between brackets some marks mean other things than elsewhere, and ruamel does not quote all of them.
    return text if _WORD.fullmatch(text) else DoubleQuotedScalarString(text)


def _laid_out(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return CommentedMap({key: _laid_out(each, key) for key, each in value.items()})
    if isinstance(value, list):
        if name in LISTED_INLINE:
            listed = CommentedSeq(map(_word, value))
            listed.fa.set_flow_style()
            return listed
        return CommentedSeq([_laid_out(each) for each in value])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
