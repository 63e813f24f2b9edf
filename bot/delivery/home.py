"""Puts a member's Home tab together from what the services answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.views import home as home_tab
from bot.views.home import LeadBlocks, build_lead_section
from bot.views.planning.portfolio import plan_section
from bot.views.setup.checklist import build_checklist, checklist_is_urgent
from intake.access import Action, Principal, Role, can
from intake.services.comparisons import Comparisons
from intake.services.form_drafts import FormDrafts
from intake.services.home import Home
from intake.services.members import Members
from intake.services.organization import Company
from intake.services.planning.portfolio import Plans
from intake.services.policy_drafts import Priorities
from scheduling.digest_choices import DigestChoices
from scheduling.digest_drafts import Drafts
from scheduling.meetings import Meetings
from scheduling.series import Planning


@dataclass(frozen=True)
class HomeView:
    """The Home tab of whoever is named, as it is when it is published."""

    members: Members
    home: Home
    meetings: Meetings
    drafts: Drafts
    digest_choices: DigestChoices
    company: Company
    planning: Planning
    plans: Plans
    priorities: Priorities
    form_drafts: FormDrafts
    comparisons: Comparisons
    now: Callable[[], datetime]

    def of(self, member_id: str) -> dict[str, Any] | None:
        """Return the view, an empty one for guests, who may have been members; or None for people who have none."""
        with self.home.together(member_id):
            return self._view(member_id)

    def _view(self, member_id: str) -> dict[str, Any] | None:
        principal = self.members.principal(member_id)
        if principal is None or not principal.has(Role.member):
            return home_tab.build_closed_home() if self.members.is_guest(member_id) else None
        now = self.now()
        self.home.read_ahead(
            lambda: self._setup(principal),
            lambda: self._lead(principal),
            lambda: self.home.ideas(principal, now),
            lambda: self.meetings.next_meeting(now),
            lambda: self.form_drafts.of(principal, now),
            lambda: self.plans.current(principal),
            lambda: self.digest_choices.current(principal),
        )
        setup, setup_first = self._setup(principal)
        return home_tab.build_home(
            self.home.ideas(principal, now),
            self.meetings.next_meeting(now),
            principal.zone,
            now=now,
            kept=self.form_drafts.of(principal, now),
            lead=self._lead(principal),
            plan=plan_section(self.plans.current(principal)),
            reading=self.digest_choices.current(principal),
            setup=setup,
            setup_first=setup_first,
        )

    def _lead(self, principal: Principal) -> LeadBlocks | None:
        if not can(principal, Action.post_digest):
            return None
        draft, policy = self.drafts.waiting(principal), self.priorities.stands(principal)
        return build_lead_section(draft, policy, principal, compares=self.comparisons.offered(principal))

    def _setup(self, principal: Principal) -> tuple[list[dict[str, Any]], bool]:
        if not can(principal, Action.set_up):
            return [], False
        progress, planned = self.company.progress(principal), self.planning.planned(principal)
        return build_checklist(progress, planned), checklist_is_urgent(progress, planned)
