"""The form that names people: triagers, leads, viewers and admins."""

from bot import ids
from bot.blocks import Json, context, modal, people_picker, question
from bot.form_values import values
from intake.operations.members import PeoplePlan
from intake.operations.organization.setup import PeopleForm


def build_roles_form(form: PeopleForm) -> Json:
    """Return the form."""
    plan = form.plan
    return modal(
        ids.PEOPLE_FORM,
        "People",
        [
            context("Everyone in the workspace can submit and read ideas, except guests."),
            question(
                "triager",
                "Triagers",
                people_picker("triager", plan.triager),
                optional=True,
                hint="They decide on ideas. Without triagers, admins decide.",
            ),
            question(
                "lead",
                "Machine learning leads",
                people_picker("lead", plan.lead),
                optional=True,
                hint="They estimate effort and chance. You choose squad leads in the squad's form.",
            ),
            question(
                "viewer",
                "Viewers",
                people_picker("viewer", plan.viewer),
                optional=True,
                hint="Executives and others who want to see how things are going.",
            ),
            question(
                "admin",
                "Admins",
                people_picker("admin", plan.admin or ()),
                optional=True,
                hint="They set up Guildhall, import ideas and name people here, but not themselves. "
                "Admins in the settings stay admins.",
            ),
        ],
        submit="Save",
        about=ids.encode("people", form.version),
    )


def parse_roles_form(view: Json) -> tuple[int, PeoplePlan]:
    """Return the version of the step that it changes, and who has which role."""
    form_values = values(view)
    # Only a form of an older version has no field for admins.
    plan = PeoplePlan(
        **{role: tuple(form_values[role] or ()) for role in PeoplePlan.model_fields if role in form_values}
    )
    return ids.decode(view["private_metadata"]).version, plan
