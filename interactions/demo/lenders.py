"""The two lenders of the demo data, who works for them, and the systems that record for them."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from borrowers.choices import LoanType
from companies.choices import PERMISSIONS_OF_USER_TYPE, CompanyKind, Role, UserType
from companies.models import Actor, Company, Membership, User
from peach_interactions import object_ids
from peach_interactions.object_ids import new_object_id


@dataclass(slots=True)
class Lender:
    """A company of the demo data, and what its messages and stories need to know about it."""

    company: Company
    phone: str
    website: str
    loan_types: tuple[LoanType, ...]
    platform: Actor
    dialer: Actor
    agents: tuple[Actor, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return self.company.name

    def next_external_id(self, kind: str) -> str:
        """The next number that one of the lender's systems gives, such as `CALL-100001`."""
        self.counts[kind] += 1
        return f"{kind}-{100_000 + self.counts[kind]}"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who logs in to the admin; agents of the first lender only, the others of both."""

    username: str
    first_name: str
    last_name: str
    role: Role
    is_superuser: bool = False


STAFF = (
    StaffMember("admin", "Ada", "Lindqvist", Role.ADMINISTRATOR, is_superuser=True),
    StaffMember("supervisor", "Luis", "Ferreira", Role.SUPERVISOR),
    StaffMember("agent", "Dana", "Whitfield", Role.AGENT),
    StaffMember("auditor", "Priya", "Raman", Role.AUDITOR),
)
# The systems that record for a lender.
PLATFORM_NAME, DIALER_NAME = "Loan platform", "Telephone system"
# They take calls from a system of the lender's and do not log in here.
AGENT_NAMES = (
    ("Bea Thornquist", "Marcus Oyelaran", "Tess Valdivia", "Jonah Pruitt"),
    ("Rosa Quintero", "Devon Achterberg", "Mai Linh Tran", "Curtis Boudreaux"),
)


def open_lenders(*, since: dt.datetime) -> list[Lender]:
    """Stores the two companies and their systems; staff comes with `hire_staff`."""
    return [
        _open(
            Company(
                name="Larkspur Hollow Bank", kind=CompanyKind.CREDITOR, time_zone="America/New_York"
            ),
            AGENT_NAMES[0],
            since=since,
            phone="800-555-0199",
            website="larkspurhollow.example.com",
            loan_types=(
                *(LoanType.INSTALLMENT, LoanType.INSTALLMENT, LoanType.CREDIT_CARD),
                *(LoanType.CREDIT_CARD, LoanType.LINE_OF_CREDIT, LoanType.AUTO),
            ),
        ),
        _open(
            Company(
                name="Mesa Verdant Loan Servicing",
                kind=CompanyKind.SERVICER,
                time_zone="America/Los_Angeles",
            ),
            AGENT_NAMES[1],
            since=since,
            phone="213-555-0142",
            website="mesaverdant.example.com",
            loan_types=(
                *(LoanType.AUTO, LoanType.AUTO, LoanType.MORTGAGE, LoanType.STUDENT_LOAN),
                *(LoanType.STUDENT_LOAN, LoanType.MEDICAL, LoanType.OTHER),
            ),
        ),
    ]


def _open(
    company: Company, agent_names: tuple[str, ...], *, since: dt.datetime, **about: Any
) -> Lender:
    company.pk = new_object_id(object_ids.COMPANY, at=since)
    company.stamp_created()
    company.save(force_insert=True)
    systems = [(name, UserType.SERVICE) for name in (PLATFORM_NAME, DIALER_NAME)]
    agents = [(name, UserType.AGENT) for name in agent_names]
    actors = [
        _actor(since=since, company=company, name=name, user_type=user_type)
        for name, user_type in (*systems, *agents)
    ]
    platform, dialer, *others = Actor.objects.bulk_create(actors)
    return Lender(company=company, platform=platform, dialer=dialer, agents=tuple(others), **about)


def hire_staff(lenders: list[Lender], *, password: str, since: dt.datetime) -> None:
    """Stores the accounts of staff; a name that is taken already gets `demo-` in front."""
    taken = set(
        User.objects.filter(username__in=[m.username for m in STAFF]).values_list(
            "username", flat=True
        )
    )
    # One hash for all: each takes a quarter of a second to make.
    encoded_password = make_password(password)
    for member in STAFF:
        name = member.username
        user = User.objects.create(
            username=f"demo-{name}" if name in taken else name,
            first_name=member.first_name,
            last_name=member.last_name,
            email=f"{name}@example.com",
            password=encoded_password,
            is_staff=True,
            is_superuser=member.is_superuser,
        )
        actor = _actor(since=since, user=user, name=user.get_full_name(), user_type=UserType.AGENT)
        actor.save(force_insert=True)
        for lender in lenders[:1] if member.role == Role.AGENT else lenders:
            Membership.objects.create(user=user, company=lender.company, role=member.role)
            if member.role in (Role.AGENT, Role.SUPERVISOR):
                lender.agents = (actor, *lender.agents)


def _actor(*, since: dt.datetime, **columns: Any) -> Actor:
    actor = Actor(id=new_object_id(object_ids.USER, at=since), **columns)
    if actor.user is None:
        actor.permissions = sorted(PERMISSIONS_OF_USER_TYPE[UserType(actor.user_type)])
    actor.stamp_created()
    return actor
