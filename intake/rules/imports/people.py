"""Whom a cell names: a person by Slack id, e-mail address or name, however a list writes it."""

import re
from collections.abc import Collection, Mapping

from intake.rules.imports.heading_words import normalised

_SLACK_ID = re.compile(r"<?@?([UW][A-Z0-9]{5,})(?:\|[^>]*)?>?")
_ADDRESS = re.compile(r"[^@\s<>,;:()\"]+@[^@\s<>,;()\"]+\.\w{2,}")
_NUMBERED = re.compile(r"\(\d+\)\s*$")


def slack_id(owner: str) -> str | None:
    """Return the Slack id that an owner's cell holds, or None."""
    match = _SLACK_ID.fullmatch(owner.strip())
    return match[1] if match else None


def person_key(name: str) -> str:
    """Return what is equal for the ways in which a name, or an address, is written: “Weiß, Jörg” is Jörg Weiß."""
    plain = name.strip().removeprefix("@").casefold()
    return plain if "@" in plain else " ".join(sorted(normalised(plain).split()))


def person_keys(owner: str) -> list[str]:
    """Return the keys by which an owner's cell names a person: an id, an address, a name, or a name and an address."""
    if (id_ := slack_id(owner)) is not None:
        return [id_]
    address = _ADDRESS.search(owner)
    name = owner if address is None else f"{owner[: address.start()]} {owner[address.end() :]}"
    # Todoist writes a person's number behind the name.
    name = _NUMBERED.sub("", name.casefold().replace("mailto:", " ")).strip(" <>()[],;:\"'")
    return list(filter(None, [person_key(address[0]) if address else "", person_key(name)]))


def member_named(owner: str, members: Mapping[str, Collection[str]]) -> str | None:
    """Return whom an owner's cell names, of members by key; None where it is nobody, or may be several."""
    candidates = [set(matching) for key in person_keys(owner) if (matching := members.get(key))]
    in_all = set.intersection(*candidates) if candidates else set()
    return in_all.pop() if len(in_all) == 1 else None
