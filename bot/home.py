"""Puts a member's Home tab together, from what each façade knows of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.views import checklist, lead_corner, plan
from bot.views import home as home_tab
from intake.access import Action, Principal, Role, can
from intake.service.company import Company
from intake.service.members import Members
from intake.service.plans import Plans
from intake.service.priorities import Priorities
from intake.service.reading import Home
from scheduling.drafts import Drafts
from scheduling.planning import Planning
from scheduling.service import Meetings


@dataclass(frozen=True)
class HomeView:
    """The Home tab of whoever is named, as it is when it is published."""

    members: Members
    home: Home
    meetings: Meetings
    drafts: Drafts
    company: Company
    planning: Planning
    plans: Plans
    priorities: Priorities
    now: Callable[[], datetime]

    def of(self, member_id: str) -> dict[str, Any] | None:
        """Return the view, an empty one for guests, who may have been members; or None for people who have none."""
        principal = self.members.principal(member_id)
        if principal is None or not principal.has(Role.member):
            return home_tab.closed() if self.members.is_guest(member_id) else None
        now = self.now()
        meeting, corner = self.meetings.next_meeting(now), self._corner(principal)
        ideas, setup = self.home.ideas(principal), self._setup(principal)
        return home_tab.build(ideas, meeting, principal.zone, corner, setup, now=now)

    def _corner(self, principal: Principal) -> list[dict[str, Any]]:
        planned = plan.home(self.plans.current(principal))
        if not can(principal, Action.post_digest):
            return planned
        policy = self.priorities.stands(principal)
        return [*planned, *lead_corner.build(self.drafts.waiting(principal), policy, principal)]

    def _setup(self, principal: Principal) -> list[dict[str, Any]]:
        if not can(principal, Action.set_up):
            return []
        return checklist.build(self.company.progress(principal), self.planning.planned(principal))
