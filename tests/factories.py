"""Factories of valid rows, and the clients that send requests as somebody. Named people make tests readable."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
import orjson
from django.test import Client
from django.utils import timezone

from borrowers.models import Loan, Person
from companies.callers import Caller, caller_of_actor
from companies.choices import CompanyKind, Role
from companies.models import Company, Membership, User
from companies.services import create_api_key
from compliance.choices import DecisionWord
from compliance.models import Decision, Reservation
from contacts.choices import Channel, ConsentKind, DoNotInteractReason
from contacts.contact_values import normalise
from contacts.models import Consent, Contact, DoNotInteract
from interactions.choices import Direction, Status, Theme
from interactions.models import Interaction, InteractionLoan


class StampedFactory(factory.django.DjangoModelFactory):
    """Makes rows whose time of creation is the one in their ID."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        row = model_class(*args, **kwargs)
        row.stamp_created()
        cls.complete(row)
        row.save(force_insert=True)
        return row

    @classmethod
    def complete(cls, row: Any) -> None:
        """For what a row derives from itself."""


class CompanyFactory(StampedFactory):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Lender {n}")
    time_zone = "America/New_York"
    kind = CompanyKind.CREDITOR


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"staff-{n}")
    is_staff = True
    password = factory.django.Password("open sesame")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    company = factory.SubFactory(CompanyFactory)
    role = Role.AGENT


class PersonFactory(StampedFactory):
    class Meta:
        model = Person

    company = factory.SubFactory(CompanyFactory)
    external_id = factory.Sequence(lambda n: f"person-{n}")
    first_name = "Ada"
    last_name = "Miller"

    @classmethod
    def complete(cls, row: Person) -> None:
        row.status_updated_at = row.created_at


class LoanFactory(StampedFactory):
    class Meta:
        model = Loan

    person = factory.SubFactory(PersonFactory)
    company = factory.SelfAttribute("person.company")
    external_id = factory.Sequence(lambda n: f"loan-{n}")


class ContactFactory(StampedFactory):
    """A valid mobile phone in New York; give contact_type and value, or address parts, for another."""

    class Meta:
        model = Contact

    person = factory.SubFactory(PersonFactory)
    company = factory.SelfAttribute("person.company")
    contact_type = "phone"
    label = "personal"
    value = factory.Sequence(lambda n: f"+1212{2000000 + n % 7000000}")

    @classmethod
    def complete(cls, row: Contact) -> None:
        faults = normalise(row)
        assert not faults, faults


class DoNotInteractFactory(StampedFactory):
    """A borrower's request of today that restricts everything; give lists or a place to narrow it."""

    class Meta:
        model = DoNotInteract

    person = factory.SubFactory(PersonFactory)
    company = factory.SelfAttribute("person.company")
    reason = DoNotInteractReason.BORROWER_REQUEST
    received_at = factory.LazyFunction(timezone.now)
    start_date = factory.LazyAttribute(lambda row: row.received_at.date())


class ConsentFactory(StampedFactory):
    """A consent of just now to text messages at all numbers."""

    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    company = factory.SelfAttribute("person.company")
    kind = ConsentKind.TEXT
    channel = Channel.TEXT
    given_at = factory.LazyFunction(timezone.now)


class InteractionFactory(StampedFactory):
    """An outbound call that was tried just now; `loans=[…]` says what it was about."""

    class Meta:
        model = Interaction

    person = factory.SubFactory(PersonFactory)
    company = factory.SelfAttribute("person.company")
    channel = Channel.VOICE
    theme = Theme.OPS_COLL_DEBT
    status = Status.ATTEMPTED
    direction = Direction.OUTBOUND
    started_at = factory.LazyFunction(timezone.now)
    created_by = factory.LazyAttribute(lambda row: service_caller(row.company).actor)
    is_external = True

    @classmethod
    def complete(cls, row: Interaction) -> None:
        row.status_updated_at = row.created_at

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        loans = kwargs.pop("loans", ())
        row = super()._create(model_class, *args, **kwargs)
        for loan in loans:
            InteractionLoan.objects.create(interaction=row, loan=loan)
        return row


class DecisionFactory(factory.django.DjangoModelFactory):
    """A yes of just now to a call."""

    class Meta:
        model = Decision

    person = factory.SubFactory(PersonFactory)
    company = factory.SelfAttribute("person.company")
    decided_at = factory.LazyFunction(timezone.now)
    evaluated_at = factory.SelfAttribute("decided_at")
    channel = Channel.VOICE
    theme = Theme.OPS_COLL_DEBT
    decision = DecisionWord.ALLOW
    rule_ids = ()
    question = factory.LazyFunction(dict)
    answer = factory.LazyFunction(dict)
    facts = factory.LazyFunction(dict)
    rule_set_version = "1"
    asked_by = factory.LazyAttribute(lambda row: service_caller(row.company).actor)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        row = model_class(*args, **{**kwargs, "rule_ids": list(kwargs["rule_ids"])})
        row.save(force_insert=True)
        return row


class ReservationFactory(StampedFactory):
    """A slot for a call about every loan, held for ten minutes from now."""

    class Meta:
        model = Reservation

    person = factory.SubFactory(PersonFactory)
    company = factory.SelfAttribute("person.company")
    channel = Channel.VOICE
    theme = Theme.OPS_COLL_DEBT
    at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=10))
    decision = factory.LazyAttribute(lambda row: DecisionFactory(person=row.person))
    created_by = factory.LazyAttribute(lambda row: service_caller(row.company).actor)


def key_for(company: Company, user_type: str = "service", **options: Any) -> str:
    """A new API key of the company; options as of `create_api_key`."""
    options.setdefault("name", f"{user_type} of {company.name}")
    _, secret = create_api_key(company=company, user_type=user_type, now=timezone.now(), **options)
    return secret


def service_caller(company: Company, user_type: str = "service", **options: Any) -> Caller:
    """A caller as services take it, as if it had come through the API."""
    options.setdefault("name", f"{user_type} of {company.name}")
    key, _ = create_api_key(company=company, user_type=user_type, now=timezone.now(), **options)
    return caller_of_actor(key.actor)


class Api:
    """Sends requests with one key; paths without /api, bodies as JSON."""

    def __init__(self, key: str | None = None, **headers: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {**headers, **({"X-API-KEY": key} if key else {})}

    def get(self, path: str, **parameters: Any) -> Any:
        return self.client.get(f"/api{path}", parameters, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("post", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("put", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(f"/api{path}", headers={**self.headers, **headers})

    def raw(
        self, method: str, path: str, content: bytes, content_type: str = "application/json"
    ) -> Any:
        send = getattr(self.client, method)
        return send(f"/api{path}", data=content, content_type=content_type, headers=self.headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        content = b"" if body is None else orjson.dumps(body)
        send = getattr(self.client, method)
        return send(
            f"/api{path}",
            data=content,
            content_type="application/json" if body is not None else "",
            headers={**self.headers, **headers},
        )


def data_of(response: Any, status: int = 200) -> Any:
    """The data of an answer that must have this status."""
    assert response.status_code == status, (response.status_code, response.content[:1000])
    return response.json()["data"]


def faults_of(response: Any, status: int) -> dict[str | None, str]:
    """Field → code of an error that must have this status and the envelope of errors."""
    assert response.status_code == status, (response.status_code, response.content[:1000])
    body = response.json()
    assert body["status"] == status
    assert body["message"]
    assert body["requestId"] == response["X-Request-ID"]
    return {fault["field"]: fault["code"] for fault in body["errors"]}


def moment(text: str) -> dt.datetime:
    """A moment from its ISO form, UTC unless it says otherwise."""
    value = dt.datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
