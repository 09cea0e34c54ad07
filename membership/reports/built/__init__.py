"""The reports, each built in one way for screens, files, the command and published quarters."""

from collections.abc import Callable

from ..filters import Filters
from ..scope import Scope
from ..tables import Report
from .backlog import backlog
from .decision_time import decision_time
from .membership import membership
from .overview import overview
from .representation import representation
from .requests import requests
from .retention import retention
from .roles import roles

Builder = Callable[[Scope, Filters], Report]

REPORTS: dict[str, Builder] = {
    "overview": overview,
    "membership": membership,
    "requests": requests,
    "decision-time": decision_time,
    "backlog": backlog,
    "representation": representation,
    "roles": roles,
    "retention": retention,
}
"""Every report by its name in addresses and files, in the order of the menu."""
