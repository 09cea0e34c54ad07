"""The people of `manage.py demo`: made-up names, all at domains that belong to nobody."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from ..catalog.models import Jurisdiction, PeerGroup, Role
from ..requests.consent import CURRENT
from ..requests.models import Answer, Level, OrganizationType
from ..requests.submission import GroupPart, Person, Submission

_FIRST_NAMES = (
    "Aaliyah Alejandro Amara Andre Anjali Beatriz Ben Brianna Carlos Cedric Chloé Dana Darnell "
    "Diego Elena Emeka Fatima Gabriel Grace Hana Ibrahim Imani Isaac Jasmine Jin Joanna Kai "
    "Keisha Lakota Leilani Luis Maeve Malik Mei Miguel Nadia Noor Omar Paloma Quinn Rosa Samir "
    "Sofía Tamika Theo Uma Valeria Wei Xiomara Yusuf Zoë"
)
_LAST_NAMES = (
    "Abara Adeyemi Begay Bianchi Castillo Chen Cohen Delgado Diaz Dubois Eze Flores García Gupta "
    "Haddad Hernández Ito Jackson Johansson Kahale Kim Kowalski Laurent Lee Lopez Martin Mbeki "
    "Mendoza Miller Morales Nakamura Nguyen O'Connor Okafor Ortiz Park Patel Pereira Quispe Reyes "
    "Rossi Salazar Sharma Silva Smith Tanaka Thomas Vargas Washington Whitehorse Yazzie Zhang"
)
FIRST_NAMES, LAST_NAMES = _FIRST_NAMES.split(), _LAST_NAMES.split()
REVIEWERS = (
    "Avery Bell",
    "Blake Ortega",
    "Casey Young",
    "Devon Clark",
    "Ellis Rivera",
    "Frankie Stone",
    "Gale Moreno",
    "Harper Quick",
    "Indigo Fox",
    "Jules Hart",
    "Kendall Moss",
    "Logan Reed",
    "Morgan West",
    "Noel Vance",
    "Oakley Dunn",
    "Parker Lind",
)
STATEMENTS = (
    "I lead this work for our agency and would like to learn how others approach it.",
    "I took over this program in the spring and look for colleagues in the same seat.",
    "Our team is rebuilding its procedures this year. I hope to bring back what works elsewhere.",
    "I have done this work for eight years and am glad to share what we tried, what failed too.",
    "Our director asked me to represent the program.",
)
MESSAGES = (
    "Thank you for your interest. Please write to us when your role changes.",
    "We would be glad to hear from you again.",
    "",
)
QUESTIONS = (
    "Do you work for the state, or for a county?",
    "The form says that you are taking over from someone. Who was it?",
    "Which part of the program do you lead?",
)
ANSWERS = (
    "For the state, in its central office.",
    "From my former supervisor, who retired in the spring.",
    "The intake line, and the team that trains its staff.",
)

# What a role's name says about where its holder works, first match wins.
_PLACES: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (("County",), OrganizationType.COUNTY, Level.COUNTY, "County of {place}, Human Services"),
    (
        ("University", "Title IV-E"),
        OrganizationType.UNIVERSITY,
        Level.NONE,
        "University of {place}",
    ),
    (("Court", "judicial"), OrganizationType.COURT, Level.STATE, "{place} Courts"),
    (("provider", "Contracted"), OrganizationType.PROVIDER, Level.NONE, "{place} Family Services"),
    (("dvoca", "assistance"), OrganizationType.ADVOCACY, Level.NONE, "Families of {place}"),
    (("Regional",), OrganizationType.STATE, Level.REGIONAL, "{place} Children's Services, North"),
    (("",), OrganizationType.STATE, Level.STATE, "{place} Department of Children's Services"),
)


@dataclass(slots=True)
class People:
    """An endless line of people who are never the same twice."""

    chance: random.Random
    places: list[Jurisdiction]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def submission(self, groups: list[PeerGroup]) -> Submission:
        """Make up what a new person sends for these groups."""
        parts = tuple(self._part(group) for group in groups)
        return Submission(self.person(groups[0], parts[0].role), parts, CURRENT.version)

    def person(self, group: PeerGroup, role: Role | None) -> Person:
        """Make up somebody who holds this role, where the group is for."""
        place = self.place_for(group)
        first, last = self.chance.choice(FIRST_NAMES), self.chance.choice(LAST_NAMES)
        name = f"{first} {last}"
        number = next(self.numbers)
        address = _plain(f"{first}.{last}")
        if role is not None and not role.needs_agency:
            return Person(
                full_name=name,
                email=f"{address}{number}@example.org",
                jurisdiction=place,
                level=Level.NONE,
                on_own_behalf=True,
            )
        kind, level, organization = _workplace(role.name if role else "")
        return Person(
            full_name=name,
            email=f"{address}{number}@example.gov",
            job_title=role.name if role else "Program specialist",
            organization=organization.format(place=place.name),
            organization_type=kind,
            level=level,
            jurisdiction=place,
            work_phone=f"202-555-01{number % 100:02}",
        )

    def place_for(self, group: PeerGroup) -> Jurisdiction:
        """Choose a jurisdiction the group is for; two states stand out, which have an officer."""
        listed = list(group.eligible_jurisdictions.all())
        if listed:
            return self.chance.choice(sorted(listed, key=lambda place: place.code))
        if group.asks_liaison_officer and self.chance.random() < 0.6:
            return self.chance.choice(self.places[:2])
        return self.chance.choice(self.places)

    def _part(self, group: PeerGroup) -> GroupPart:
        listed = list(group.group_roles.all())
        entry = self.chance.choice(listed) if listed and self._happens(0.94) else None
        asks = entry is not None and entry.asks_participation
        answers = (Answer.YES, Answer.YES, Answer.YES, Answer.YES, Answer.UNSURE, Answer.NO)
        return GroupPart(
            group=group,
            role=entry.role if entry else None,
            other_role="" if entry else "Program specialist",
            statement=self.chance.choice(STATEMENTS),
            participates=self.chance.choice(answers) if asks else "",
            liaison_officer_knows=(
                self.chance.choice(answers) if group.asks_liaison_officer else ""
            ),
            taking_over=self._happens(0.1),
        )

    def _happens(self, probability: float) -> bool:
        return self.chance.random() < probability


def _workplace(role_name: str) -> tuple[str, str, str]:
    return next(
        (kind, level, organization)
        for words, kind, level, organization in _PLACES
        if any(word in role_name for word in words)
    )


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if letter in ".abcdefghijklmnopqrstuvwxyz")
