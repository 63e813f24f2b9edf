"""Reads what somebody typed to find ideas: words, a number, squads, people, stages, in any order."""

import re
from collections.abc import Sequence

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
_NUMBER = re.compile(r"(?:idea[\s-]*#?|#)?([0-9]{1,9})", re.IGNORECASE)
_NAME = re.compile(r"(?<!\S)@(\S+)")


class SearchQuery(Frozen):
    """What is looked for: each part narrows the rest; `names` are people as they were typed, `people` their ids."""

    words: str = ""
    number: int | None = None
    people: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    squads: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Tell whether words were taken for a squad or a stage."""
        return bool(self.squads or self.stages)


def read_search(text: str, squads: Sequence[SquadCard], people: Sequence[str] = ()) -> SearchQuery:
    """Return what is meant; `people` were named beside the text."""
    if number := _NUMBER.fullmatch(text.strip()):
        return SearchQuery(number=int(number[1]), words=text.strip(), people=tuple(people))
    names = tuple(_NAME.findall(text))
    text = _NAME.sub(" ", text)
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
        people=tuple(people),
        names=names,
        squads=tuple(keys),
        stages=tuple(dict.fromkeys(stages)),
    )


def as_words(text: str, query: SearchQuery) -> SearchQuery:
    """Return the same search with nothing taken for a squad or a stage: “live captions” may mean just that."""
    return query.model_copy(update={"words": " ".join(_NAME.sub(" ", text).split()), "squads": (), "stages": ()})


def _without(text: str, phrase: str, ending: str = "") -> tuple[str, bool]:
    if not phrase.strip():
        return text, False
    parts = r"\s+".join(map(re.escape, phrase.split()))
    rest, count = re.subn(rf"(?<!\w){parts}{ending}(?!\w)", " ", text, flags=re.IGNORECASE)
    return rest, count > 0
