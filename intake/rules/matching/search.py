"""Reads what somebody typed to find ideas: words, a number, squads, people, stages, in any order."""

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from intake.ideas import STAGE_NAMES, Stage
from intake.policy import Frozen, SquadCard

# What people read of ideas, and what those who know the field may type.
_NAMES = {
    name.lower(): tuple(stage for stage, called in STAGE_NAMES.items() if called == name)
    for name in STAGE_NAMES.values()
    # What has just come is called so for a moment, and parcels are received too.
    if name != STAGE_NAMES[Stage.draft]
}
STAGES: dict[str, tuple[Stage, ...]] = _NAMES | {
    "a question for you": (Stage.needs_info,),
    "needs info": (Stage.needs_info,),
    "in development": (Stage.build,),
    "new": (Stage.submitted,),
    "submitted": (Stage.submitted,),
    "undecided": (Stage.submitted, Stage.needs_info),
    "accepted": (Stage.accepted,),
    "experiment": (Stage.experiment,),
    "experiments": (Stage.experiment,),
    "build": (Stage.build,),
    "measured": (Stage.measured,),
    "parked": (Stage.parked,),
    "declined": (Stage.declined,),
    "merged": (Stage.merged,),
}
NOBODY: Mapping[str, Collection[str]] = MappingProxyType({})
_NUMBER = re.compile(r"(?:idea[\s-]*#?|#)?([0-9]{1,9})", re.IGNORECASE)
_NAME = re.compile(r"(?<!\S)@(\S+(?:[^\S\n]+[^\s@]+){0,3})")
# What ends a name where a sentence goes on.
_AFTER_NAME = ".,;:!?"


class SearchQuery(Frozen):
    """What is looked for: each part narrows the rest; `names` are people as they were typed, `people` their ids.

    `unread` is the text without people, in which nothing was taken for a squad or a stage.
    """

    words: str = ""
    unread: str = ""
    number: int | None = None
    people: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    squads: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Tell whether words were taken for a squad or a stage."""
        return bool(self.squads or self.stages)


def read_search(
    text: str, squads: Sequence[SquadCard], people: Sequence[str] = (), members: Mapping[str, Collection[str]] = NOBODY
) -> SearchQuery:
    """Return what is meant; `people` were named beside the text, and `members` are what each person is called."""
    if number := _NUMBER.fullmatch(text.strip()):
        return SearchQuery(number=int(number[1]), words=text.strip(), people=tuple(people))
    text, names, named = _without_people(text, members)
    unread = " ".join(text.split())
    keys: list[str] = []
    for squad in sorted(squads, key=lambda squad: -len(squad.name)):
        text, is_there = _without(text, squad.name, r"(?:\s+(?:squad|team))?")
        keys += [squad.key] if is_there else []
    stages: list[Stage] = []
    for phrase in sorted(STAGES, key=len, reverse=True):
        text, is_there = _without(text, phrase)
        stages += STAGES[phrase] if is_there else ()
    return SearchQuery(
        words=" ".join(text.split()),
        unread=unread,
        people=(*people, *named),
        names=names,
        squads=tuple(keys),
        stages=tuple(dict.fromkeys(stages)),
    )


def as_words(query: SearchQuery) -> SearchQuery:
    """Return the same search with nothing taken for a squad or a stage: “live captions” may mean just that."""
    return query.model_copy(update={"words": query.unread, "squads": (), "stages": ()})


def has_names(text: str) -> bool:
    """Tell whether people are named in a text, so that it takes their names to read it."""
    return _NAME.search(text) is not None


def _without_people(text: str, members: Mapping[str, Collection[str]]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return a text without the people named in it, then their names as typed, then the ids of those called so.

    The longest name counts: behind “@” a full name, a short one, or a part of one.
    """
    names: list[str] = []
    ids: list[str] = []

    def take_out(match: re.Match[str]) -> str:
        typed = match[1].split()
        for length in range(len(typed), 0, -1):
            name = " ".join(typed[:length]).rstrip(_AFTER_NAME)
            called = _called(name, members)
            if called or length == 1:
                names.append(name)
                ids.extend(called)
                return " ".join(["", *typed[length:]])
        raise AssertionError("a name has a word")

    return _NAME.sub(take_out, text), tuple(names), tuple(ids)


def _called(name: str, members: Mapping[str, Collection[str]]) -> list[str]:
    wanted = name.casefold()
    own = {id_: {called.casefold() for called in names if called} for id_, names in members.items()}
    exact = [id_ for id_, names in own.items() if wanted in names]
    return exact or [id_ for id_, names in own.items() if any(wanted in called.split() for called in names)]


def _without(text: str, phrase: str, ending: str = "") -> tuple[str, bool]:
    if not phrase.strip():
        return text, False
    parts = r"\s+".join(map(re.escape, phrase.split()))
    rest, count = re.subn(rf"(?<!\w){parts}{ending}(?!\w)", " ", text, flags=re.IGNORECASE)
    return rest, count > 0
