"""What the form hands to the workflow: plain values, already clean."""

from dataclasses import dataclass, fields

from django.utils.crypto import salted_hmac

from ..catalog.models import Jurisdiction, PeerGroup, Role


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says about themselves, named as the fields of `PersonalDetails`."""

    full_name: str
    job_title: str = ""
    organization: str = ""
    organization_type: str = ""
    level: str = ""
    jurisdiction: Jurisdiction | None = None
    work_phone: str = ""
    time_zone: str = ""
    on_own_behalf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Details):
    """The applicant: the details, and the address."""

    email: str


@dataclass(frozen=True, slots=True)
class GroupPart:
    """What was said about one group. `role` None means another role, told in `other_role`."""

    group: PeerGroup
    role: Role | None
    other_role: str = ""
    statement: str = ""
    participates: str = ""
    liaison_officer_knows: str = ""
    taking_over: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """One filled-in form: a person, one part per group, and the consent text they agreed to.

    `form_stamp` names the very form it came from, so that a second click is known as one.
    """

    person: Person
    parts: tuple[GroupPart, ...]
    consent_version: str
    form_stamp: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a keyed hash of all that was said in this very form; empty without a stamp."""
        if not self.form_stamp:
            return ""
        said = [self.form_stamp, self.consent_version]
        blocks: tuple[Person | GroupPart, ...] = (self.person, *self.parts)
        for block in blocks:
            values = (getattr(block, field.name) for field in fields(block))
            said += [repr(getattr(value, "pk", value)) for value in values]
        return salted_hmac("submission", repr(said), algorithm="sha256").hexdigest()
