"""Who exported what is kept before the first row leaves, and shown to those who read who did what."""

from __future__ import annotations

import getpass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.models import ExportRecord
from tests.admin_pages import logged_in, staff, text_of
from tests.factories import Api, InteractionFactory, PersonFactory

pytestmark = pytest.mark.django_db

EXPORT = "/admin/interactions/interaction/export/"
KEPT = "/admin/interactions/exportrecord/"


def kept() -> list[tuple[Any, ...]]:
    names = ("kind", "company", "exported_by", "filter", "number_of_rows", "ip_address")
    return list(ExportRecord.objects.order_by("pk").values_list(*names))


def test_an_export_of_the_list_is_kept_with_its_filter(lender: Company, ada: Person):
    InteractionFactory.create_batch(3, person=ada)
    InteractionFactory(person=ada, channel="email")
    client = logged_in(staff(lender, first_name="Ann", last_name="Lee"))

    # Nothing is read of it: whoever is let have it counts.
    client.get(EXPORT, {"channel__exact": "voice", "p": "2"})

    assert kept() == [("list", lender.pk, "Ann Lee", "channel__exact=voice", 3, "127.0.0.1")]
    assert ExportRecord.objects.get().actor is not None


def test_nothing_is_an_answer_that_is_kept_too(lender: Company):
    logged_in(staff(lender)).get(EXPORT)

    assert [row[4] for row in kept()] == [0]


def test_of_several_companies_each_knows_of_its_own_rows(
    lender: Company, other_lender: Company, ada: Person
):
    InteractionFactory.create_batch(2, person=ada)
    InteractionFactory(person=PersonFactory(company=other_lender))

    logged_in(staff(lender, other_lender)).get(EXPORT)

    assert {row[1]: row[4] for row in kept()} == {lender.pk: 2, other_lender.pk: 1}


def test_what_was_refused_is_not_kept(lender: Company):
    logged_in(staff()).get(EXPORT)
    logged_in(staff(lender)).get(EXPORT, {"content__icontains": "x"})

    assert kept() == []


def test_the_command_is_kept_under_the_account_that_ran_it(
    lender: Company, ada: Person, tmp_path: Path
):
    InteractionFactory(person=ada)
    options = {"company": lender.pk, "output": tmp_path / "out", "filter": ["channel=voice"]}

    call_command("export_interactions", stderr=StringIO(), **options)
    with pytest.raises(CommandError):
        call_command("export_interactions", **{**options, "filter": ["channel=pigeon"]})

    assert kept() == [("history", lender.pk, getpass.getuser(), "channel=voice", 1, None)]


def test_evidence_about_a_borrower_is_kept(service: Api, lender: Company, ada: Person):
    assert service.get(f"/people/{ada.pk}/compliance-export").status_code == 200

    ((kind, company, _, chosen, number, _),) = kept()
    assert (kind, company, chosen, number) == ("evidence", lender.pk, f"person={ada.pk}", None)


@pytest.mark.parametrize(
    ("role", "may_read"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.AUDITOR, True),
        (Role.SUPERVISOR, False),
        (Role.AGENT, False),
    ],
)
def test_auditors_and_administrators_read_it(
    lender: Company, other_lender: Company, role: str, may_read: bool
):
    logged_in(staff(lender, first_name="Ann")).get(EXPORT, {"q": "<b>fee</b>"})
    logged_in(staff(other_lender, first_name="Zed")).get(EXPORT)

    page = logged_in(staff(lender, role=role)).get(KEPT)

    assert page.status_code == (200 if may_read else 403)
    if may_read:
        assert "Ann" in text_of(page)
        assert "Zed" not in text_of(page)
        assert "q=&lt;b&gt;fee" in page.content.decode()
        assert "/add/" not in page.content.decode().partition("result_list")[2]
