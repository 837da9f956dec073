"""What the benchmark of the API asks for."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping

import orjson

from benchmarks.wrk import Load
from borrowers.models import Person
from compliance.demo.crowd.population import Population
from contacts.models import Contact
from interactions.models import Interaction, InteractionLoan

ASKED = 1_000
FAR = 4_000
FEW, FEW_RECENT, MANY = (
    f"can-interact, {count} interactions" for count in ("50", "50 recent", "50,000")
)
FIRST_PAGE, FAR_PAGE = "page 1 of the company's list", "page 4,000 of it"
CALL = {"channel": "voice", "theme": "opsCollDebt"}


def add_loads_of_all(population: Population) -> list[Load]:
    """What both sides can do."""
    people = Person.objects.filter(company=population.company).order_by("external_id")
    ids = [*people.values_list("pk", flat=True)[:ASKED]]
    rows = Interaction.objects.filter(company=population.company).order_by("-pk")
    recent = [*rows.values_list("pk", flat=True)[:ASKED]]
    return [
        Load("the newest 25 of a borrower", [_of(pk) for pk in ids], 4.5),
        Load("the newest 100 of a borrower", [f"{_of(pk)}?limit=100" for pk in ids]),
        Load("one by ID", [f"/api/interactions/{pk}" for pk in recent], 4),
        _creation(ids),
    ]


def _of(person_id: str) -> str:
    return f"/api/people/{person_id}/interactions"


def _creation(ids: list[str]) -> Load:
    """Recording a call with a contact and two loans."""
    phones = dict(
        Contact.objects.filter(person__in=ids, contact_type="phone").values_list("person_id", "pk")
    )
    loans: dict[str, list[str]] = {}
    for person_id, loan_id in (
        InteractionLoan.objects.filter(interaction__person__in=ids[:500])
        .order_by("pk")
        .values_list("loan__person_id", "loan_id")
    ):
        own = loans.setdefault(person_id, [])
        if loan_id not in own:
            own.append(loan_id)
    paths = [
        f'{_of(pk)} {phones[pk]} "{own[0]}","{own[1]}"'
        for pk, own in loans.items()
        if len(own) > 1 and pk in phones
    ]
    values = {
        **CALL, "direction": "outbound", "status": "attempted", "content": {"body": "Asked to call back."},
    }  # fmt: skip
    ours = {**values, "statusDetails": "voiceLeftVoicemail", "startedAt": "2026-01-05T18:57:13Z"}
    stock = {
        **values, "status_details": "voiceLeftVoicemail", "started_at": "2026-01-05T18:57:13Z",
    }  # fmt: skip
    return Load(
        "recording a call with a contact and two loans",
        paths,
        3,
        body=_with_references(ours, "contactId", "loanIds"),
        stock_body=_with_references(stock, "contact_id", "loan_ids"),
    )


def _with_references(values: Mapping[str, object], contact: str, loans: str) -> bytes:
    return orjson.dumps(values)[:-1] + f',"{contact}":"CONTACT","{loans}":[LOANS]}}'.encode()


def filtered_lists() -> list[Load]:
    """The company's history by filters. The stock side counts all rows for it, which takes seconds."""
    words = ("succeeded", "attempted")
    paths = [f"/api/interactions?channel=email&status={word}" for word in words]
    return [Load("the company's, by channel and status", paths)]


def questions(population: Population) -> list[Load]:
    """can-interact, about borrowers of little and of much history."""
    body = orjson.dumps({**CALL, "at": population.at.isoformat()})
    people = {FEW: population.quiet_id, FEW_RECENT: population.recent_id, MANY: population.busy_id}
    return [
        Load(name, [f"/api/people/{pk}/can-interact"], least_rate=250, body=body)
        for name, pk in people.items()
    ]


def pages_far_in(population: Population, secret: str, port: int) -> list[Load]:
    """Page 1 and page 4,000 of the company's list."""
    rows = Interaction.objects.filter(company=population.company, sort_at__isnull=False)
    place = min(FAR * 25, rows.count() // 2)
    far = rows.order_by("-sort_at", "-pk").values_list("pk", flat=True)[place]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/interactions?startingAfter={far}",
        headers={"X-API-KEY": secret},
    )
    with urllib.request.urlopen(request) as answer:
        address = orjson.loads(answer.read())["nextUrl"]
    path = "/" + address.split("/", 3)[3]
    return [
        Load(FIRST_PAGE, ["/api/interactions?limit=25"]),
        Load(FAR_PAGE, [path]),
    ]
