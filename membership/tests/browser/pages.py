"""The pages that are looked at: by axe, at two widths, and by people in screenshots."""

PAGES = [
    ("catalog", "/"),
    ("catalog-filtered", "/?q=managers&place=OH&group=nytd"),
    ("group", "/groups/cfsr-round-4-cop/"),
    ("topics", "/topics/"),
    ("topic", "/topics/peer-support/"),
    ("search", "/?q=data"),
    ("programs", "/programs/?practice=early-engagement&state=HI"),
    ("program", "/programs/parent-partners-iowa/"),
    ("evidence", "/evidence/?sort=place"),
    ("self-check", "/self-check/"),
    ("request", "/request/?group=in-home-pssf-managers&group=family-leaders"),
    ("request-nothing-chosen", "/request/"),
    ("ideas", "/ideas/"),
    ("desk", "/my/"),
    ("data", "/data/"),
    ("privacy", "/privacy/"),
    ("accessibility", "/accessibility/"),
]
