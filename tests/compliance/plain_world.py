"""What the plain judge is told and what it answers: rows of one borrower, a question, a verdict. No rules here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from borrowers.models import Loan, Person
from companies.choices import CompanyKind
from contacts.models import Consent, Contact, DoNotInteract
from contacts.whereabouts import Whereabouts
from interactions.choices import THEME_OF_SUBJECT
from interactions.models import Interaction, InteractionLoan

# Where somebody may be of whom nothing is known.
US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Pacific/Guam",
    "Pacific/Pago_Pago",
)
DEFAULT_REQUIRED_NOTICES = frozenset(
    {
        "statementGenerated",
        "statementRegenerated",
        "annualPrivacyPolicyNotice",
        "ceaseCommunicationAcknowledgement",
        "creditNegativeInfoReported",
    }
)


@dataclass
class PlainSettings:
    """What the company has set (compliance.md sections 4 and 5)."""

    required_notices: Collection[str] = DEFAULT_REQUIRED_NOTICES
    # By collectionsIntensity: so many contacts in so many dates; None is no cap.
    intensity_caps: Mapping[str, tuple[int, int] | None] = field(
        default_factory=lambda: {"light": (2, 7), "normal": None, "heavy": None}
    )
    allows_common_hours: bool = False
    history_complete_from: dt.date | None = None


@dataclass
class Hold:
    """A live reservation."""

    id: str
    channel: str
    contact_id: str | None
    # Empty: about every debt.
    loan_ids: list[str]
    at: dt.datetime
    is_prerecorded: bool = False


@dataclass
class Review:
    """A message that may be an opt-out, and that nobody has decided about."""

    channel: str
    # None: the message named no contact.
    contact_id: str | None
    received_at: dt.datetime


@dataclass
class World:
    """All that is known. Rows may be model instances or anything with the same attributes."""

    company_kind: str
    company_zone: str
    settings: PlainSettings
    person: Person
    # Those that the person has taken out, and those that it co-borrowed.
    loans: Sequence[Loan]
    contacts: Sequence[Contact]
    interactions: Sequence[Interaction]
    do_not_interacts: Sequence[DoNotInteract] = ()
    consents: Sequence[Consent] = ()
    holds: Sequence[Hold] = ()
    reviews: Sequence[Review] = ()
    # By interaction ID; one that is missing has no loans recorded.
    loan_ids_of: Mapping[str, list[str]] = field(default_factory=dict)
    now: dt.datetime = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@dataclass
class Question:
    """May we contact this borrower this way? (compliance.md section 1)"""

    channel: str
    # None: the one that the subject implies.
    theme: str | None = None
    subject: str | None = None
    # None: none named.
    loan_ids: list[str] | None = None
    contact_id: str | None = None
    interaction_id: str | None = None
    reservation_id: str | None = None
    is_autodialed: bool = False
    is_prerecorded: bool = False
    purpose: str | None = None
    purpose_deadline: dt.datetime | None = None
    # checkAtCompanyNoon: the company's zone.
    at_noon_zone: str | None = None


@dataclass
class PlainContactVerdict:
    """What was found for one contact, over all loans in scope."""

    decision: str
    denying: set[str]
    # Overridden rules are here. A rule that denies for one loan can warn for another, and is in both then.
    warning: set[str]


@dataclass
class PlainVerdict:
    """The answer: that of the best contact, and that of each."""

    decision: str
    contact_id: str | None
    loan_ids_allowed: set[str]
    contacts: dict[str | None, PlainContactVerdict]


@dataclass(frozen=True)
class Case:
    """One question about one contact and one loan, at one moment."""

    world: World
    question: Question
    moment: dt.datetime
    # None: without a contact.
    contact: Contact | None
    # None: the one nameless debt of a person without loans.
    loan: Loan | None
    whereabouts: Whereabouts

    @property
    def are_zones_known(self) -> bool:
        return bool(self.whereabouts.zone_names)

    @property
    def zones(self) -> tuple[str, ...]:
        """Every zone that is judged, each on its own."""
        return self.whereabouts.zone_names or US_ZONES

    @property
    def rows(self) -> list[Interaction]:
        """The interactions: without deleted ones, and without the one about to be carried out."""
        return [
            row
            for row in self.world.interactions
            if row.deleted_at is None and row.id != self.question.interaction_id
        ]

    @property
    def holds(self) -> list[Hold]:
        """The live holds, without the one about to be used."""
        return [hold for hold in self.world.holds if hold.id != self.question.reservation_id]


def theme_of(question: Question) -> str | None:
    """The theme of a question: named, or implied by its subject."""
    if question.theme is None and question.subject is not None:
        return THEME_OF_SUBJECT[question.subject]
    return question.theme


def world_of(
    person: Person,
    *,
    settings: PlainSettings,
    now: dt.datetime,
    holds: Sequence[Hold] = (),
    reviews: Sequence[Review] = (),
) -> World:
    """Reads the rows of one person from the database."""
    loan_ids_of: dict[str, list[str]] = {}
    for row in InteractionLoan.objects.filter(interaction__person=person).order_by("pk"):
        loan_ids_of.setdefault(row.interaction_id, []).append(row.loan_id)
    loans = {loan.id: loan for loan in Loan.objects.filter(person=person)}
    loans |= {loan.id: loan for loan in Loan.objects.filter(co_borrowers=person)}
    return World(
        company_kind=person.company.kind or CompanyKind.CREDITOR,
        company_zone=person.company.time_zone,
        settings=settings,
        person=person,
        loans=[loans[loan_id] for loan_id in sorted(loans)],
        contacts=list(Contact.objects.filter(person=person).order_by("pk")),
        interactions=list(Interaction.objects.filter(person=person).order_by("pk")),
        do_not_interacts=list(DoNotInteract.objects.filter(person=person).order_by("pk")),
        consents=list(Consent.objects.filter(person=person).order_by("pk")),
        holds=holds,
        reviews=reviews,
        loan_ids_of=loan_ids_of,
        now=now,
    )
