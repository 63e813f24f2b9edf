"""Who may do what: one table of actions and roles, deny where it is blank, and the people it is asked about."""

from enum import StrEnum

from intake.errors import NotAllowed
from intake.policy import Frozen


class Role(StrEnum):
    """What a person is to the ML team; one person may hold several. Every full member of the workspace is `member`.

    `itself` is Guildhall's own account, and nobody else.
    """

    member = "member"
    triager = "triager"
    lead = "lead"
    viewer = "viewer"
    admin = "admin"
    itself = "itself"


class Action(StrEnum):
    """What a person can ask Guildhall to do; `be_invited` and `hear_of_removal` happen to its own account."""

    read = "read"
    submit = "submit"
    answer = "answer"
    triage = "triage"
    estimate = "estimate"
    post_digest = "post digest"
    compare = "compare"
    administer = "administer"
    be_invited = "be invited"
    hear_of_removal = "hear of removal"
    import_ideas = "import ideas"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.read: frozenset({Role.member}),
    Action.submit: frozenset({Role.member}),
    Action.answer: frozenset({Role.member}),
    Action.triage: frozenset({Role.triager}),
    Action.estimate: frozenset({Role.triager, Role.lead}),
    Action.post_digest: frozenset({Role.lead, Role.admin}),
    Action.compare: frozenset({Role.lead, Role.admin}),
    Action.administer: frozenset({Role.admin}),
    Action.be_invited: frozenset({Role.itself}),
    Action.hear_of_removal: frozenset({Role.itself}),
    Action.import_ideas: frozenset({Role.admin}),
}

REFUSALS: dict[Action, str] = {
    Action.triage: "Only triagers decide where an idea goes. Ask an admin to make you one.",
    Action.estimate: "Only triagers and squad leads estimate effort and chance.",
    Action.post_digest: "Only squad leads and admins post the digest.",
    Action.compare: "“Which first?” is for squad leads and admins.",
    Action.administer: "Only admins can change this.",
    Action.import_ideas: "Only admins import a list of ideas. Ask one to do it.",
}
NOT_A_MEMBER = "Guildhall is for full members of this workspace."


class Principal(Frozen):
    """The person behind a request, as far as access is concerned. No roles at all: guest, stranger, bot or gone."""

    member_id: str
    roles: frozenset[Role] = frozenset()
    zone: str = "UTC"

    def has(self, role: Role) -> bool:
        """Tell whether the person holds the role."""
        return role in self.roles


def can(principal: Principal, action: Action) -> bool:
    """Tell whether the person's roles allow the action."""
    return not ALLOWED[action].isdisjoint(principal.roles)


def authorise(principal: Principal, action: Action) -> None:
    """Raise NotAllowed, with a sentence for the person, unless their roles allow the action."""
    if not (principal.has(Role.member) or ALLOWED[action] == principal.roles == {Role.itself}):
        raise NotAllowed(NOT_A_MEMBER)
    if not can(principal, action):
        raise NotAllowed(REFUSALS.get(action, "You may not do this."))
