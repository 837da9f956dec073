"""What the benchmark asks for, and wrk, which asks."""

from __future__ import annotations

import os
import subprocess
import tempfile
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import orjson

from borrowers.models import Person
from compliance.demo.crowd.population import Population
from contacts.models import Contact
from interactions.models import Interaction, InteractionLoan

SCRIPT = Path(__file__).parent / "load.lua"
ASKED = 3_000
FAR = 4_000
CALL = {"channel": "voice", "theme": "opsCollDebt"}


class Load(NamedTuple):
    """Requests of one kind; with a body, each is a POST of it."""

    name: str
    paths: list[str]
    goal: str = ""
    body: bytes | None = None
    # The same as a plain API would take it.
    stock_body: bytes | None = None


class Measured(NamedTuple):
    """Requests a second, and how long they took, in milliseconds."""

    rate: float
    median: float
    late: float

    @property
    def times(self) -> str:
        return f"{self.median:.1f}, {self.late:.1f}"


def add_loads_of_all(population: Population) -> list[Load]:
    """What both sides can do."""
    people = Person.objects.filter(company=population.company).order_by("external_id")
    ids = [*people.values_list("pk", flat=True)[:ASKED]]
    rows = Interaction.objects.filter(company=population.company).order_by("-pk")
    recent = [*rows.values_list("pk", flat=True)[:ASKED]]
    return [
        Load("the newest 25 of a borrower", [_of(pk) for pk in ids], "≥4.5 × stock"),
        Load("the newest 100 of a borrower", [f"{_of(pk)}?limit=100" for pk in ids]),
        Load("one by ID", [f"/api/interactions/{pk}" for pk in recent], "≥4 × stock"),
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
        "≥3 × stock",
        _with_references(ours, "contactId", "loanIds"),
        _with_references(stock, "contact_id", "loan_ids"),
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
    return [
        Load(f"can-interact, {name} interactions", [f"/api/people/{pk}/can-interact"], goal, body)
        for name, pk, goal in (
            ("50", population.quiet_id, "≥250 a second"),
            ("50 recent", population.recent_id, "≥250 a second"),
            ("50,000", population.busy_id, "medians ≤1.5 to 1"),
        )
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
        Load("page 1 of the company's list", ["/api/interactions?limit=25"]),
        Load("page 4,000 of it", [path], "median ≤1.2 of page 1"),
    ]


def drive(load: Load, port: int, secret: str, seconds: int, *, is_stock: bool = False) -> Measured:
    """Sends requests for so long.

    :raises SystemExit: when one is not answered, or not well.
    """
    body = load.stock_body if is_stock and load.stock_body is not None else load.body
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as paths:
        paths.write("\n".join(load.paths))
        paths.flush()
        environment = {**os.environ, "PATHS": paths.name, "KEY": secret}
        if body is not None:
            environment["BODY"] = body.decode()
        done = subprocess.run(
            ["wrk", "-t2", "-c4", f"-d{seconds}s", "-s", SCRIPT, f"http://127.0.0.1:{port}"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    result = next((x for x in done.stdout.splitlines() if x.startswith("RESULT")), None)
    if result is None:
        raise SystemExit(f"{load.name}: {done.stdout}{done.stderr}")
    rate, median, late, errors = map(float, result.split()[1:])
    if errors:
        raise SystemExit(f"{load.name}: {errors:.0f} requests failed.")
    return Measured(rate, median, late)
