"""Keys: both headers, expiry, revocation, what is stored, and the commands that make them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from borrowers.models import Person
from companies.models import ApiKey, Company
from companies.services import revoke_api_key
from tests.factories import Api, faults_of, key_for, moment


def run(*arguments: str) -> str:
    """What a command writes to stdout."""
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_both_headers_open_the_door(lender: Company) -> None:
    key = key_for(lender)
    for api in (
        Api(key),
        Api(Authorization=f"Bearer {key}"),
        Api(Authorization=f"bearer  {key} "),
        Api("", Authorization=f"Bearer {key}"),
    ):
        assert api.get("/people").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        *(lambda key: key[:-1], lambda key: key + "x", lambda key: key.upper(), lambda key: ""),
        *(lambda key: key.replace("peach", "plum"), lambda key: key.rpartition("_")[0]),
        *(
            lambda key: "peach_\0_x",
            lambda key: "peach__",
            lambda key: "é" * 50,
            lambda key: "x" * 9999,
        ),
        lambda key: key.partition("_")[2],
    ],
)
def test_a_wrong_key_is_401(lender: Company, change: Any) -> None:
    key = change(key_for(lender))
    for api in (Api(key), Api(Authorization=f"Bearer {key}"), Api(Authorization=key)):
        response = api.get("/people")
        faults_of(response, 401)
        assert response["WWW-Authenticate"]


def test_only_the_hash_is_kept(lender: Company) -> None:
    key = key_for(lender)
    secret = key.rpartition("_")[2]
    (row,) = ApiKey.objects.values()
    assert all(secret not in str(value) for value in row.values())
    assert len(row["secret_hash"]) == 64


def test_a_key_expires_at_its_moment(lender: Company) -> None:
    with time_machine.travel(moment("2026-03-31T12:00:00"), tick=False) as clock:
        api = Api(key_for(lender, expires_at=timezone.now() + dt.timedelta(seconds=60)))
        clock.shift(dt.timedelta(seconds=59, microseconds=999_999))
        assert api.get("/people").status_code == 200
        clock.shift(dt.timedelta(microseconds=1))
        faults_of(api.get("/people"), 401)


def test_a_revoked_key_is_refused_at_once(lender: Company) -> None:
    key = key_for(lender)
    assert Api(key).get("/people").status_code == 200
    revoke_api_key(prefix=key.split("_")[1], now=timezone.now())
    faults_of(Api(key).get("/people"), 401)


def test_the_last_use_is_written_once_a_minute(
    lender: Company, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(moment("2026-03-31T12:00:00"), tick=False) as clock:
        api = Api(key_for(lender))
        api.get("/people")
        assert ApiKey.objects.get().last_used_at == timezone.now()
        clock.shift(59)
        with django_assert_num_queries(3):
            api.get("/people")
        clock.shift(1)
        api.get("/people")
        assert ApiKey.objects.get().last_used_at == timezone.now()


def test_the_commands_print_what_they_made_and_nothing_else(db: None) -> None:
    company_id = run("create_company", "Acorn", "--time-zone", "America/Denver").removesuffix("\n")
    company = Company.objects.get(pk=company_id)
    assert (company.name, company.time_zone, company.kind) == (
        "Acorn",
        "America/Denver",
        "creditor",
    )
    key = run("create_api_key", "--company", company_id, "--name", "System").removesuffix("\n")
    assert Api(key).get("/people").status_code == 200
    prefix = key.split("_")[1]
    assert key not in run("revoke_api_key", prefix)
    faults_of(Api(key).get("/people"), 401)


def test_a_borrowers_key_names_its_person(ada: Person) -> None:
    for reference in ("ext-ada", ada.pk):
        key = run(
            *("create_api_key", "--company", ada.company_id, "--name", "Ada"),
            *("--user-type", "borrower", "--person", reference),
        ).strip()
        assert Api(key).get(f"/people/{ada.pk}").status_code == 200


def test_an_expiry_is_a_day_in_the_companys_zone(lender: Company) -> None:
    with time_machine.travel(moment("2026-03-31T12:00:00"), tick=False):
        run("create_api_key", "--company", lender.pk, "--name", "x", "--expires", "2026-04-02")
    assert ApiKey.objects.get().expires_at == moment("2026-04-02T04:00:00")


@pytest.mark.parametrize(
    "arguments",
    [
        ("create_company", ""),
        ("create_company", "x" * 201),
        ("create_company", "Acorn Lending"),
        ("create_company", "New", "--time-zone", "Mars/Base"),
        ("create_company", "New", "--kind", "bank"),
        ("create_api_key", "--company", "CP-0", "--name", "x"),
        ("create_api_key", "--company", "{company}", "--name", ""),
        ("create_api_key", "--company", "{company}", "--name", "x", "--grant", "fly"),
        ("create_api_key", "--company", "{company}", "--name", "x", "--grant", "interaction:join"),
        ("create_api_key", "--company", "{company}", "--name", "x", "--user-type", "borrower"),
        ("create_api_key", "--company", "{company}", "--name", "x", "--person", "ext-ada"),
        ("create_api_key", "--company", "{company}", "--name", "x", "--person", "ext-nobody"),
        ("create_api_key", "--company", "{company}", "--name", "x", "--expires", "2001-01-01"),
        ("create_api_key", "--company", "{company}", "--name", "x", "--expires", "soon"),
        ("create_api_key", "--company", "{company}", "--name", "x", "--expires", "2026-02-30"),
        ("revoke_api_key", "0000000000"),
    ],
    ids=lambda arguments: " ".join(arguments)[:60],
)
def test_a_command_that_cannot_be_done_says_so(
    lender: Company, ada: Person, arguments: tuple[str, ...]
) -> None:
    before = Company.objects.count(), ApiKey.objects.count()
    with pytest.raises(CommandError) as refusal:
        run(*(argument.format(company=lender.pk) for argument in arguments))
    assert str(refusal.value)
    assert (Company.objects.count(), ApiKey.objects.count()) == before


def test_throttling_is_off_until_it_is_set(lender: Company, settings: Any) -> None:
    api, other = Api(key_for(lender)), Api(key_for(lender))
    with time_machine.travel(moment("2026-03-31T12:00:15"), tick=False) as clock:
        assert {api.get("/people").status_code for _ in range(5)} == {200}
        settings.THROTTLE_PER_MINUTE = 3
        clock.shift(60)
        assert [api.get("/people").status_code for _ in range(4)] == [200, 200, 200, 429]
        response = api.get("/people")
        assert faults_of(response, 429) == {None: "throttled"}
        assert response["Retry-After"] == "45"
        assert other.get("/people").status_code == 200
        clock.shift(44)
        assert api.get("/people").status_code == 429
        clock.shift(1)
        assert api.get("/people").status_code == 200
