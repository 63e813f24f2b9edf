"""What the outbox carries of lone ML people and their buddies, and what is shown of them; that there is no admin."""

from datetime import datetime
from typing import ClassVar

from intake.ideas import CleanText, unreadable
from intake.policy import Frozen

TEAM_LENGTH = 75
CHOOSE = "Choose a person."
NO_TEAM = "Enter the team they work in."
OWN_BUDDY = "Nobody is their own buddy. Choose somebody else."


class LonePerson(Frozen):
    """Somebody who does machine learning alone in another team; without a buddy where theirs has left."""

    person: str
    team: str
    buddy: str | None
    version: int


class LonePeople(Frozen):
    """All of them, and whether the reader may name others."""

    lines: tuple[LonePerson, ...] = ()
    may_name: bool = False


class BuddyDraft(Frozen):
    """What the form brings: who does machine learning in which team, and who is their buddy."""

    person: str = ""
    team: CleanText = ""
    buddy: str = ""

    def problems(self) -> dict[str, str]:
        """Return what can't be taken, by field."""
        errors = {name: CHOOSE for name in ("person", "buddy") if not getattr(self, name)}
        if problem := unreadable(self.team, TEAM_LENGTH, NO_TEAM):
            errors["team"] = problem
        if self.buddy and self.buddy == self.person:
            errors["buddy"] = OWN_BUDDY
        return errors


class LoneMemberNotification(Frozen):
    """Somebody's buddy: with their welcome to the guild, its next date, or `is_again` for another buddy."""

    kind: ClassVar[str] = "lone member"
    schema_number: ClassVar[int] = 1

    by: str
    team: str
    buddy: str
    zone: str
    next: datetime | None = None
    is_again: bool = False


class BuddyNotification(Frozen):
    """Whose buddy somebody is now, and in which team."""

    kind: ClassVar[str] = "buddy"
    schema_number: ClassVar[int] = 1

    person: str
    team: str


class BuddyLeftNotification(Frozen):
    """A buddy is no full member any more: whoever named them can choose another."""

    kind: ClassVar[str] = "buddy left"
    schema_number: ClassVar[int] = 1

    person: str
    team: str
    buddy: str
    version: int


class NoAdminNotification(Frozen):
    """The last admin has left: nobody can change the settings any more."""

    kind: ClassVar[str] = "no admin"
    schema_number: ClassVar[int] = 1


class MeetPeopleJob(Frozen):
    """Ask Slack about people who were named, or `again`, however lately it has told of them."""

    kind: ClassVar[str] = "meet people"
    schema_number: ClassVar[int] = 1

    members: tuple[str, ...]
    again: bool = False


class WelcomeJob(Frozen):
    """Find out who somebody is who came to the guild, and welcome them."""

    kind: ClassVar[str] = "welcome to the guild"
    schema_number: ClassVar[int] = 1

    member: str
