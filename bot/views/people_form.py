"""The people form: who triages, leads, looks on, and is an admin too."""

from bot import ids
from bot.blocks import Json, context, modal, question, values
from bot.pickers import people_picker
from intake.company.people import PeoplePlan
from intake.company.progress import PeopleForm


def build(form: PeopleForm) -> Json:
    """Return the form."""
    plan = form.plan
    return modal(
        ids.PEOPLE_FORM,
        "People",
        [
            context("Everybody else in the workspace may submit and read ideas; guests may not."),
            question(
                "triager",
                "Triagers",
                people_picker("triager", plan.triager),
                optional=True,
                hint="They decide where an idea goes. While there is none, admins do.",
            ),
            question(
                "lead",
                "Leads of machine learning",
                people_picker("lead", plan.lead),
                optional=True,
                hint="They estimate effort and chance. Who leads a squad is named with the squad.",
            ),
            question(
                "viewer",
                "Viewers",
                people_picker("viewer", plan.viewer),
                optional=True,
                hint="People who answer for it all and want to see how it goes.",
            ),
            question(
                "admin",
                "Admins",
                people_picker("admin", plan.admin or ()),
                optional=True,
                hint="They set Guildhall up, import, and name people here, never themselves. Those whom the settings "
                "name are admins anyway.",
            ),
        ],
        submit="Save",
        about=ids.encode("people", form.version),
    )


def parse(view: Json) -> tuple[int, PeoplePlan]:
    """Return the version of the step that was changed, and who holds which role."""
    given = values(view)
    # Only a form of an older version says nothing of admins.
    plan = PeoplePlan(**{role: tuple(given[role] or ()) for role in PeoplePlan.model_fields if role in given})
    return ids.decode(view["private_metadata"]).version, plan
