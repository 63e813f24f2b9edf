"""Who is in the workspace: members come, change and go."""

from typing import Any

from sandbox.clock import Clock
from sandbox.state import Member
from sandbox.watched import Watched


class People(Watched):
    """The members, by id."""

    def __init__(self, clock: Clock, team_id: str) -> None:
        super().__init__(clock, team_id)
        self.members: dict[str, Member] = {}
        # The id of each @handle.
        self.user_groups: dict[str, str] = {}

    def add_member(self, member_id: str, name: str, real_name: str = "", **flags: Any) -> Member:
        """Let somebody be there as if since long ago; flags are those of `Member`: tz, is_restricted (a guest), …"""
        with self.lock:
            member = Member(member_id, name, real_name or name, **flags)
            self.members[member_id] = member
            self.touch()
            return member

    def welcome_member(self, member_id: str, name: str, real_name: str = "", **flags: Any) -> Member:
        """Let somebody in now; the app hears of it (team_join) if it wants to."""
        with self.lock:
            member = self.add_member(member_id, name, real_name, **flags)
            self._tell("team_join", member)
            return member

    def change_member(self, member_id: str, **flags: Any) -> Member:
        """Change a member's flags (is_restricted, deleted, tz, real_name, …); the app hears of it (user_change)."""
        with self.lock:
            member = self.members[member_id]
            for name, value in flags.items():
                if not hasattr(member, name):
                    raise TypeError(f"a member has no {name}")
                setattr(member, name, value)
            member.updated = int(self.clock.now().timestamp())
            self.touch()
            self._tell("user_change", member)
            return member

    def _tell(self, event: str, member: Member) -> None:
        now = self.clock.now()
        described = member.as_json(self.team_id, now)
        self.emit(
            {"type": event, "user": described, "cache_ts": int(now.timestamp()), "event_ts": self.mint.ts()},
            subscription=event,
        )
