"""The loans of the demo data, with the sums that the messages about them name (the log keeps no sums)."""

import datetime as dt
import random
from dataclasses import dataclass
from enum import Enum

from borrowers.choices import BorrowerType, LoanStatus, LoanType
from borrowers.models import Loan, Person
from interactions.demo.lenders import Lender
from peach_interactions import object_ids
from peach_interactions.object_ids import new_object_id


class Situation(Enum):
    """How a borrower's loans stand; the usual history follows from it."""

    CURRENT = "current"
    LATE = "late"
    CHARGED_OFF = "charged off"
    PAID_OFF = "paid off"


NOUNS = {
    LoanType.INSTALLMENT: "personal loan",
    LoanType.LINE_OF_CREDIT: "line of credit",
    LoanType.CREDIT_CARD: "credit card",
    LoanType.STUDENT_LOAN: "student loan",
    LoanType.MORTGAGE: "mortgage",
    LoanType.AUTO: "auto loan",
    LoanType.MEDICAL: "medical payment plan",
    LoanType.OTHER: "loan",
}
BUSINESS_LOAN_TYPES = (LoanType.LINE_OF_CREDIT, LoanType.AUTO)
# The lowest and highest monthly payment in dollars, and how many of them are open.
PAYMENTS = {
    LoanType.INSTALLMENT: (90, 420, 30),
    LoanType.LINE_OF_CREDIT: (60, 300, 25),
    LoanType.CREDIT_CARD: (35, 180, 24),
    LoanType.STUDENT_LOAN: (70, 390, 90),
    LoanType.MORTGAGE: (880, 2600, 240),
    LoanType.AUTO: (210, 610, 44),
    LoanType.MEDICAL: (40, 160, 18),
    LoanType.OTHER: (50, 200, 20),
}


@dataclass(frozen=True, slots=True)
class Debt:
    """A loan and its sums in cents."""

    loan: Loan
    payment_cents: int
    balance_cents: int
    due_day: int

    @property
    def noun(self) -> str:
        return NOUNS[LoanType(self.loan.loan_type)]

    @property
    def tail(self) -> str:
        """The last four digits of the account, as letters quote them."""
        return (self.loan.account_number or "0000")[-4:]

    def due_date_after(self, day: dt.date) -> dt.date:
        """The first date on or after the day on which a payment is due."""
        this_month = day.replace(day=self.due_day)
        if this_month >= day:
            return this_month
        return (this_month + dt.timedelta(days=31)).replace(day=self.due_day)


def money(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02}"


def debts_of(
    person: Person,
    lender: Lender,
    situation: Situation,
    loan_types: tuple[LoanType, ...] | None,
    since: dt.datetime,
    rng: random.Random,
) -> list[Debt]:
    """The person's loans; of types drawn from what the lender lends when none are given."""
    is_business = person.borrower_type == BorrowerType.BUSINESS
    types = loan_types or (BUSINESS_LOAN_TYPES if is_business else _loan_types(lender, rng))
    # Student loans of one borrower share an account, and so are one debt to the Compliance Guard.
    shared_account = _account_number(rng)
    debts = []
    for index, loan_type in enumerate(types):
        low, high, open_payments = PAYMENTS[loan_type]
        payment_cents = rng.randint(low * 100, high * 100)
        is_shared = loan_type == LoanType.STUDENT_LOAN and len(types) > 1
        loan = Loan(
            id=new_object_id(object_ids.LOAN, at=since + dt.timedelta(minutes=5 + index)),
            company=lender.company,
            person=person,
            external_id=lender.next_external_id("LOAN"),
            loan_type=loan_type,
            status=_status(situation, index, rng),
            account_number=shared_account if is_shared else _account_number(rng),
        )
        loan.stamp_created()
        balance_cents = payment_cents * rng.randint(open_payments // 3, open_payments)
        debts.append(
            Debt(loan, payment_cents, balance_cents, due_day=rng.choice((1, 5, 10, 15, 20, 25)))
        )
    return debts


def _loan_types(lender: Lender, rng: random.Random) -> tuple[LoanType, ...]:
    first = rng.choice(lender.loan_types)
    if first == LoanType.STUDENT_LOAN:
        return (first,) * rng.choice((1, 2, 2, 3, 4))
    others = rng.choices(lender.loan_types, k=rng.choice((0, 0, 0, 0, 0, 1, 1, 2)))
    return (first, *(other for other in others if other != LoanType.STUDENT_LOAN))


def _account_number(rng: random.Random) -> str:
    return f"{rng.randint(1000, 9999)}-{rng.randint(100_000, 999_999)}"


def _status(situation: Situation, index: int, rng: random.Random) -> LoanStatus:
    if situation == Situation.CURRENT:
        return (
            LoanStatus.ACTIVE
            if index == 0
            else rng.choice((LoanStatus.ACTIVE, LoanStatus.PAID_OFF))
        )
    if situation == Situation.LATE:
        return LoanStatus.DELINQUENT if index == 0 else rng.choice(tuple(LoanStatus)[:2])
    if situation == Situation.CHARGED_OFF:
        return LoanStatus.CHARGED_OFF
    return (
        LoanStatus.PAID_OFF
        if index == 0
        else rng.choice((LoanStatus.PAID_OFF, LoanStatus.CANCELED))
    )
