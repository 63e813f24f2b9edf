"""Who may do what: one table of actions, of how a person stands to the thing, and of roles; where it is blank, nobody.

`docs/access.md` is the same table for people, and a test holds the two together cell by cell."""

from collections.abc import Mapping
from enum import StrEnum

from intake.errors import NotAllowed, NotFresh
from intake.policy import Frozen
from store import request


class Role(StrEnum):
    """What a person is to the ML team; one person may hold several. Every full member of the workspace is `member`.

    `operator` is whoever has a shell and the settings; `itself` is Guildhall's own account. They hold no other role.
    """

    member = "member"
    triager = "triager"
    lead = "lead"
    viewer = "viewer"
    admin = "admin"
    operator = "operator"
    itself = "itself"


class Relation(StrEnum):
    """How a person stands to a thing; where several are true, the first of them counts.

    `own`: it is theirs. `asked`: they are being asked whether it is theirs. `alone`: they alone are admin, so that
    nobody else could do it for them. `named`: it names them. `leads`: a squad of theirs has it. `other`: none of these.
    """

    own = "own"
    asked = "asked"
    alone = "alone"
    named = "named"
    leads = "leads"
    other = "other"


class Action(StrEnum):
    """What somebody can have Guildhall do; the last three are told to it, about itself and about people."""

    read = "read"
    read_private = "read private"
    submit = "submit"
    answer = "answer"
    edit = "edit"
    add_details = "add details"
    withdraw = "withdraw"
    reopen = "reopen"
    name_viewers = "name viewers"
    claim = "claim"
    reply = "reply"
    ask_hub = "ask hub"
    settle_question = "settle question"
    support = "support"
    name_backers = "name backers"
    confirm = "confirm"
    check_inputs = "check inputs"
    send = "send"
    ask = "ask"
    park = "park"
    decline = "decline"
    undo = "undo"
    merge = "merge"
    reroute = "reroute"
    take = "take"
    hand_back = "hand back"
    pass_on = "pass on"  # noqa: S105 - no password
    write_requester = "write to requester"
    estimate = "estimate"
    experiment = "experiment"
    conclude = "conclude"
    build = "build"
    measure = "measure"
    report = "report"
    pin = "pin"
    link = "link"
    what_if = "what if"
    compare = "compare"
    post_digest = "post digest"
    choose_digest = "choose digest"
    read_signs = "read signs"
    send_leaders_digest = "send leaders digest"
    set_up = "set up"
    name_channels = "name channels"
    change_roles = "change roles"
    keep_squads = "keep squads"
    draft_policy = "draft policy"
    review_policy = "review policy"
    publish_policy = "publish policy"
    confirm_policy = "confirm policy"
    keep_policy_files = "keep policy files"
    plan_meetings = "plan meetings"
    add_point = "add point"
    host_meeting = "host meeting"
    close_meeting = "close meeting"
    finish_action = "finish action"
    rate_meeting = "rate meeting"
    keep_calendar = "keep calendar"
    name_buddy = "name buddy"
    import_ideas = "import ideas"
    undo_import = "undo import"
    assign = "assign"
    keep_rota = "keep rota"
    apply_company = "apply company"
    export_company = "export company"
    mend_outbox = "mend outbox"
    read_audit = "read audit"
    migrate = "migrate"
    run = "run"
    check = "check"
    install = "install"
    try_out = "try out"
    be_invited = "be invited"
    hear_of_people = "hear of people"
    hear_of_deletion = "hear of removal"
    hear_of_answers = "hear of answers"


_NOBODY: frozenset[Role] = frozenset()
_MEMBERS, _ADMINS, _OPERATOR = frozenset({Role.member}), frozenset({Role.admin}), frozenset({Role.operator})
_DECIDING = {
    Relation.own: _NOBODY,
    Relation.asked: _NOBODY,
    Relation.named: frozenset({Role.triager}),
    Relation.leads: frozenset({Role.triager}),
    Relation.other: frozenset({Role.triager}),
}
_WORKING = {
    Relation.own: _NOBODY,
    Relation.asked: _NOBODY,
    Relation.leads: frozenset({Role.triager, Role.lead}),
    Relation.other: frozenset({Role.triager}),
}
_OWNING = {Relation.own: frozenset({Role.member}), Relation.other: _NOBODY}
_NAMING = _DECIDING | {Relation.own: frozenset({Role.member}), Relation.asked: frozenset({Role.triager})}
_ESTIMATING = _DECIDING | {
    relation: frozenset({Role.triager, Role.lead}) for relation in _DECIDING if _DECIDING[relation]
}
_DETAILING = _ESTIMATING | {Relation.own: _MEMBERS}
_PINNING = _DECIDING | {relation: frozenset({Role.lead}) for relation in _DECIDING if _DECIDING[relation]}
_LEADING = {Relation.other: frozenset({Role.lead, Role.admin})}
_HOSTING = {Relation.named: _MEMBERS, Relation.other: frozenset({Role.lead, Role.admin})}
_ADMINISTERING, _OPERATING = {Relation.other: _ADMINS}, {Relation.other: _OPERATOR}
_KEEPING = {Relation.other: _ADMINS | _OPERATOR}
_TOLD = {Relation.other: frozenset({Role.itself})}

ALLOWED: Mapping[Action, Mapping[Relation, frozenset[Role]]] = {
    Action.read: {Relation.other: _MEMBERS},
    Action.read_private: {
        Relation.own: _MEMBERS,
        Relation.asked: frozenset({Role.triager}),
        Relation.named: _MEMBERS,
        Relation.leads: frozenset({Role.triager}),
        Relation.other: frozenset({Role.triager}),
    },
    Action.name_viewers: _NAMING,
    Action.submit: {Relation.other: _MEMBERS},
    Action.ask_hub: {Relation.other: _MEMBERS},
    Action.reply: {Relation.other: _MEMBERS},
    Action.settle_question: {
        Relation.own: _MEMBERS,
        Relation.named: _MEMBERS,
        Relation.other: frozenset({Role.triager}),
    },
    Action.answer: _OWNING,
    Action.edit: _OWNING,
    Action.add_details: _DETAILING,
    Action.withdraw: _OWNING,
    Action.reopen: _OWNING,
    Action.claim: {Relation.asked: _MEMBERS, Relation.other: _NOBODY},
    Action.support: {
        # guard: nobody supports their own idea
        relation: _NOBODY if relation in (Relation.own, Relation.asked) else _MEMBERS
        for relation in _DECIDING
    },
    Action.name_backers: _NAMING,
    Action.confirm: {Relation.named: _MEMBERS, Relation.other: _NOBODY},
    Action.send: _DECIDING,
    Action.ask: _DECIDING,
    Action.park: _DECIDING,
    Action.decline: _DECIDING,
    Action.undo: _DECIDING,
    Action.merge: _DECIDING,
    Action.reroute: _DECIDING,
    Action.take: _WORKING,
    Action.hand_back: _WORKING,
    Action.pass_on: _WORKING,
    Action.write_requester: _WORKING,
    Action.experiment: _WORKING,
    Action.conclude: _WORKING | {Relation.named: _MEMBERS},
    Action.build: _WORKING,
    Action.measure: {
        Relation.named: _MEMBERS,
        Relation.leads: frozenset({Role.triager, Role.lead}),
        Relation.other: frozenset({Role.triager}),
    },
    Action.report: {
        Relation.named: _MEMBERS,
        Relation.leads: frozenset({Role.triager, Role.lead}),
        Relation.other: frozenset({Role.triager}),
    },
    Action.check_inputs: _ESTIMATING,
    Action.estimate: _ESTIMATING,
    Action.pin: _PINNING,
    Action.link: _ESTIMATING,
    Action.what_if: {Relation.other: frozenset({Role.lead})},
    Action.compare: _LEADING,
    Action.post_digest: _LEADING,
    Action.choose_digest: {Relation.other: _MEMBERS},
    Action.read_signs: _LEADING,
    Action.send_leaders_digest: {Relation.named: _MEMBERS, Relation.other: _NOBODY},
    Action.set_up: _ADMINISTERING,
    Action.name_channels: _ADMINISTERING,
    # guard: nobody gives themselves a role
    Action.change_roles: {Relation.own: _NOBODY, Relation.alone: _ADMINS, Relation.other: _ADMINS},
    Action.keep_squads: _ADMINISTERING,
    Action.draft_policy: _LEADING,
    Action.review_policy: {Relation.own: _NOBODY, Relation.other: frozenset({Role.lead})},
    Action.publish_policy: {Relation.named: frozenset({Role.lead, Role.admin}), Relation.other: _ADMINS},
    Action.confirm_policy: {Relation.named: _MEMBERS, Relation.other: _NOBODY},
    Action.keep_policy_files: _OPERATING,
    Action.plan_meetings: _ADMINISTERING,
    Action.add_point: {Relation.other: _MEMBERS},
    Action.host_meeting: _HOSTING,
    Action.close_meeting: _HOSTING,
    Action.finish_action: _HOSTING,
    Action.rate_meeting: {Relation.other: _MEMBERS},
    Action.keep_calendar: {Relation.other: _MEMBERS},
    Action.name_buddy: _LEADING,
    Action.import_ideas: _KEEPING,
    Action.undo_import: _KEEPING,
    Action.assign: {Relation.other: frozenset({Role.triager, Role.admin})},
    Action.keep_rota: {Relation.other: frozenset({Role.triager, Role.admin})},
    Action.apply_company: _OPERATING,
    Action.export_company: _OPERATING,
    Action.mend_outbox: _KEEPING,
    Action.read_audit: _OPERATING,
    Action.migrate: _OPERATING,
    Action.run: _OPERATING,
    Action.check: _OPERATING,
    Action.install: _OPERATING,
    Action.try_out: _OPERATING,
    Action.be_invited: _TOLD,
    Action.hear_of_people: _TOLD,
    Action.hear_of_deletion: _TOLD,
    Action.hear_of_answers: _TOLD,
}
_ANYHOW = {action: frozenset().union(*rows.values()) for action, rows in ALLOWED.items()}

# For these it matters whether somebody was made a guest, or left, a minute ago.
SENSITIVE = frozenset(
    {
        *(Action.read_private, Action.name_viewers, Action.name_backers, Action.confirm, Action.check_inputs),
        *(Action.send, Action.ask, Action.park, Action.decline, Action.undo, Action.merge),
        *(Action.estimate, Action.add_details, Action.post_digest, Action.send_leaders_digest),
        *(Action.reroute, Action.take, Action.hand_back, Action.pass_on, Action.write_requester),
        *(Action.experiment, Action.conclude, Action.build, Action.measure, Action.report),
        *(Action.pin, Action.link),
        *(Action.set_up, Action.name_channels, Action.change_roles, Action.keep_squads),
        *(Action.draft_policy, Action.review_policy, Action.publish_policy, Action.confirm_policy),
        *(Action.plan_meetings, Action.host_meeting, Action.close_meeting, Action.finish_action, Action.keep_calendar),
        *(Action.import_ideas, Action.undo_import, Action.assign, Action.keep_rota, Action.name_buddy),
    }
)
# Nobody asks for these: Slack tells of them, and they are no person's.
TOLD = frozenset({Action.be_invited, Action.hear_of_people, Action.hear_of_deletion, Action.hear_of_answers})
_STAND_ALONE = frozenset({Role.operator, Role.itself})

_OWN = "This is your own idea, so somebody else decides on it."
_PERHAPS_OWN = "First answer whether this idea is yours. If it isn't, you can decide on it."
_TRIAGERS = "Only triagers can decide on ideas. Ask an admin to make you one."
_ADMINS_ONLY = "Only admins can change this."
_OPERATOR_ONLY = "Only whoever runs Guildhall can do this, on the command line."
_WORK = (
    *(Action.experiment, Action.conclude, Action.build, Action.take, Action.hand_back, Action.pass_on),
    Action.write_requester,
)
_DECIDES = (Action.send, Action.ask, Action.park, Action.decline, Action.undo, Action.merge, Action.reroute)
_DECISIONS = (*_DECIDES, Action.estimate, Action.pin, Action.link)
_STANDING_IN_THE_WAY: dict[tuple[Action, Relation], str] = {
    **{(action, Relation.own): _OWN for action in (*_DECISIONS, *_WORK)},
    **{(action, Relation.asked): _PERHAPS_OWN for action in (*_DECISIONS, *_WORK, Action.add_details)},
    (Action.answer, Relation.other): "This question is for the idea's owner.",
    (Action.edit, Relation.other): "Only the idea's owner can edit it.",
    (Action.withdraw, Relation.other): "Only the idea's owner can withdraw it.",
    (Action.reopen, Relation.other): "Only the idea's owner can reopen it.",
    (Action.claim, Relation.other): "This question is for the person who wrote the message.",
    (Action.support, Relation.own): "This is your own idea. Only others can support it.",
    (Action.support, Relation.asked): "First answer whether this idea is yours.",
    (Action.confirm, Relation.other): "This question is for the person who was asked.",
    (Action.check_inputs, Relation.own): "This is your own idea, so somebody else checks its answers.",
    (Action.check_inputs, Relation.asked): _PERHAPS_OWN,
    (Action.review_policy, Relation.own): "This is your own draft, so another lead has to review it.",
    (Action.publish_policy, Relation.other): (
        "You can only publish a policy that names you: as owner of a priority, as spokesperson or through your squad's "
        "capacity. Ask an admin or a lead it names."
    ),
    (Action.confirm_policy, Relation.other): "This question is for the people named in the policy.",
    (Action.send_leaders_digest, Relation.other): "This digest is for the person who speaks for machine learning.",
    (Action.change_roles, Relation.own): "You can't change your own roles. Ask another admin.",
}
REFUSALS: dict[Action, str] = {
    **dict.fromkeys(_DECISIONS, _TRIAGERS),
    Action.name_viewers: "Only the idea's owner and triagers can choose who sees it.",
    Action.experiment: "Only triagers and the squad's lead can start an experiment.",
    Action.conclude: "Only the experiment's owner, triagers and the squad's lead can say how it ended.",
    Action.take: "Only the squad's lead and triagers can take an idea for it.",
    Action.hand_back: "Only the squad's lead and triagers can hand an idea back.",
    Action.pass_on: "Only the squad's lead and triagers can pass an idea on.",
    Action.write_requester: "Only triagers and the squad's lead can reply to the requester.",
    Action.build: "Only triagers and the squad's lead can mark an idea as being built or live.",
    Action.measure: "Only the number's owner, triagers and the squad's lead can update it.",
    Action.report: "Only the idea's owner, triagers and the squad's lead can say how the work goes.",
    Action.name_backers: "Only the idea's owner and triagers can add people.",
    Action.settle_question: "Only the person who asked, the person who answers and triagers can do this.",
    Action.estimate: "Only triagers and squad leads can estimate effort and chance.",
    Action.add_details: "Only the idea's owner, triagers and squad leads can add details.",
    Action.check_inputs: "Only triagers and squad leads can check an idea's answers.",
    Action.pin: "Only squad leads can pin an idea in the plan.",
    Action.link: "Only triagers and squad leads can link ideas.",
    Action.what_if: "Only squad leads can use What if.",
    Action.post_digest: "Only squad leads and admins can post the digest.",
    Action.read_signs: "Only squad leads and admins can see how the ML team works.",
    Action.name_buddy: "Only squad leads and admins can name a buddy. Ask one.",
    Action.compare: "“Which first?” is for squad leads and admins.",
    Action.draft_policy: "Only squad leads and admins can draft priorities.",
    Action.review_policy: "Only squad leads can review a draft.",
    Action.publish_policy: "Only squad leads and admins can publish priorities.",
    **{action: _ADMINS_ONLY for action, rows in ALLOWED.items() if rows == _ADMINISTERING},
    Action.host_meeting: "Only the meeting's hosts, squad leads and admins can change it.",
    Action.close_meeting: "Only the meeting's hosts, squad leads and admins can close it.",
    Action.finish_action: "Only the person who has this action, hosts, squad leads and admins can close it.",
    Action.change_roles: _ADMINS_ONLY,
    Action.import_ideas: "Only admins can import a list of ideas. Ask one.",
    Action.undo_import: "Only admins can undo an import. Ask one.",
    Action.keep_rota: "Only triagers and admins can change the rota. Ask one.",
    Action.assign: "Only triagers and admins can assign imported ideas. Ask one.",
    Action.mend_outbox: _ADMINS_ONLY,
    **{action: _OPERATOR_ONLY for action, rows in ALLOWED.items() if rows == _OPERATING},
}
NOT_A_MEMBER = "Guildhall is for full members of this workspace."


class Principal(Frozen):
    """The person behind a request, as far as access is concerned. No roles at all: guest, stranger, bot or gone.

    One that `is_stale` is known from what Slack said more than a minute ago.
    """

    member_id: str
    roles: frozenset[Role] = frozenset()
    zone: str = "UTC"
    is_stale: bool = False

    def has(self, role: Role) -> bool:
        """Tell whether the person holds the role."""
        return role in self.roles

    def is_somebody(self) -> bool:
        """Tell whether the person is a full member, the operator, or Guildhall itself."""
        return self.has(Role.member) or (len(self.roles) == 1 and self.roles <= _STAND_ALONE)


OPERATOR = Principal(member_id="", roles=_OPERATOR)
Request = request.Request[Principal]


def can(principal: Principal, action: Action, relation: Relation | None = None) -> bool:
    """Tell whether the person may do it, as they stand to the thing; without a relation: to anything at all."""
    allowed = _ANYHOW[action] if relation is None else ALLOWED[action].get(relation, _NOBODY)
    return principal.is_somebody() and not allowed.isdisjoint(principal.roles)


def authorise(principal: Principal, action: Action, relation: Relation | None = None) -> None:
    """Raise NotAllowed, with a sentence for the person, unless they may do it.

    Raises NotFresh for what is sensitive when Slack must be asked about them first.
    """
    if not principal.is_somebody():
        raise NotAllowed(NOT_A_MEMBER)
    if not can(principal, action, relation):
        in_the_way = None
        if relation is not None and can(principal, action):
            in_the_way = _STANDING_IN_THE_WAY.get((action, relation))
        raise NotAllowed(in_the_way or REFUSALS.get(action, "You can't do this."))
    if principal.is_stale and action in SENSITIVE:  # guard: what is sensitive waits for Slack / refused
        raise NotFresh()
