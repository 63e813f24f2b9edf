"""Who works in the demo's invented company, as what, and the channels of its workspace."""

# The first is who a newcomer is at first: somebody with ideas.
NAMES = {
    "U0RIA": "Ria Novak",
    "U0TRIS": "Tris Okafor",
    "U0MEI": "Mei Tanaka",
    "U0ADA": "Ada Lindqvist",
    "U0LEO": "Leo Marchetti",
    "U0NOOR": "Noor Haddad",
    "U0SVEN": "Sven Aalto",
    "U0INES": "Ines Duarte",
    "U0EVE": "Eve Sato",
    "U0BEN": "Ben Carver",
    "U0YUKI": "Yuki Mori",
    "U0OMAR": "Omar Farouk",
    "U0GRETA": "Greta Holm",
    "U0PAVEL": "Pavel Dvorak",
    "U0ZOE": "Zoe Mbeki",
}
CHANNELS = ("C0GENERAL", "C0TRIAGE", "C0NEWS", "C0GUILD", "C0HUB", "C0PAYMENTS", "C0DELIVERY", "C0CATALOGUE", "C0CARE")
JOBS = {
    "U0RIA": "fraud analyst",
    "U0TRIS": "data scientist",
    "U0MEI": "ML product manager",
    "U0ADA": "head of machine learning",
    "U0LEO": "payments engineer",
    "U0NOOR": "delivery engineer",
    "U0SVEN": "catalogue engineer",
    "U0INES": "care engineer",
    "U0EVE": "chief operating officer",
    "U0BEN": "demand planner",
    "U0YUKI": "category buyer",
    "U0OMAR": "customer care agent",
    "U0GRETA": "store manager",
    "U0PAVEL": "depot manager",
    "U0ZOE": "online shop editor",
}
