"""manage.py import_interactions --undo: exactly what an import made is gone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import timezone

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Company
from compliance.models import Decision, OptOutReview
from contacts.models import Contact, DoNotInteract
from interactions.models import Import, ImportPart, Interaction, InteractionLoan
from peach_interactions.history import events_of
from tests.factories import Api, InteractionFactory, LoanFactory, data_of
from tests.interactions.importing import STOP, refusals, run_import, undo, write_lines

PHONE = {"contactType": "phone", "label": "personal", "value": "2125550100"}


def imported(lender: Company, path: Path, *lines: dict[str, object], options: str = "") -> Import:
    """The import of these lines, all of which were recorded."""
    run_import(lender, write_lines(path, *lines), *options.split())
    assert refusals(path) == []
    return Import.objects.latest("pk")


def test_removes_what_the_import_made_and_nothing_else(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    loan = LoanFactory(person=ada, external_id="loan")
    kept = InteractionFactory(person=ada, external_id="kept", loans=[loan])
    row = imported(
        lender,
        tmp_path / "a.ndjson",
        {"externalId": "one", "loanIds": ["loan"]},
        {"previousInteractionId": "one", "contact": PHONE},
        {"previousInteractionId": "kept"},
        {"personId": "bo", "borrower": {}},
    )
    assert "4 interactions and 2 other rows were removed." in undo(row)
    assert Interaction.objects.get() == kept
    assert InteractionLoan.objects.get().interaction == kept
    assert not Contact.objects.exists()
    assert Person.objects.get() == ada
    assert not ImportPart.objects.exists()
    # Its history stays, as that of everything.
    labels = events_of(Interaction).objects.exclude(pgh_obj_id=kept.pk)
    assert sorted(labels.values_list("pgh_label", flat=True)) == ["delete"] * 4 + ["insert"] * 4


def test_people_contacts_and_loans_go_too(lender: Company, tmp_path: Path) -> None:
    row = imported(
        lender,
        tmp_path / "a.ndjson",
        {"object": "person", "externalId": "bo"},
        {"object": "person", "externalId": "cy"},
        {"object": "contact", "personId": "bo", "externalId": "mobile", **PHONE},
        {"object": "loan", "personId": "bo", "externalId": "loan", "coBorrowerIds": ["cy"]},
        {"personId": "cy", "loanIds": ["loan"]},
        options="--with-people",
    )
    assert "1 interactions and 4 other rows were removed." in undo(row)
    for model in (Person, Contact, Loan, CoBorrower, Interaction):
        assert not model.objects.exists()


def test_after_it_the_file_can_be_imported_again(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    path = tmp_path / "a.ndjson"
    undo(imported(lender, path, {"externalId": "one"}, {}))
    assert "2 interactions recorded." in run_import(lender, path)
    assert Import.objects.count() == 2


def test_is_done_once(lender: Company, ada: Person, tmp_path: Path) -> None:
    row = imported(lender, tmp_path / "a.ndjson", {})
    undo(row)
    with pytest.raises(CommandError, match="undone already"):
        undo(row)


def test_refuses_or_leaves_what_has_changed_or_is_used(
    service: Api, lender: Company, ada: Person, tmp_path: Path
) -> None:
    row = imported(
        lender,
        tmp_path / "a.ndjson",
        {"externalId": "one"},
        {"externalId": "two", "previousInteractionId": "one"},
        {"externalId": "three"},
        {"externalId": "four"},
    )
    path = "/people/ext-ada/interactions"
    data_of(service.put(f"{path}/ext-two", {"content": {"a": 1}}))
    InteractionFactory(
        person=ada, previous_interaction=Interaction.objects.get(external_id="three")
    )
    with pytest.raises(CommandError, match=r"2 of its interactions .*changed since.*follows on it"):
        undo(row)
    assert Interaction.objects.count() == 5

    said = undo(row, "--leave-changed")

    assert "1 interactions and 0 other rows were removed." in said
    # The first is what the second, which has changed, follows on.
    assert "3 were left" in said
    left = Interaction.objects.exclude(external_id=None).values_list("external_id", flat=True)
    assert set(left) == {"one", "two", "three"}


def test_what_evidence_rests_on_is_hidden(lender: Company, ada: Person, tmp_path: Path) -> None:
    planned = (timezone.now() + dt.timedelta(days=3)).replace(hour=17).isoformat()
    plan = {"status": "scheduled", "scheduledAtFrom": planned, "theme": "opsServicing"}
    row = imported(
        lender,
        tmp_path / "a.ndjson",
        {"externalId": "before"},
        {**STOP, "externalId": "stop", "previousInteractionId": "before", "contact": PHONE},
        {**STOP, "externalId": "asks", "content": {"body": "please stop it"}},
        {**plan, "externalId": "plan", "channel": "mail"},
        {"externalId": "after"},
    )
    said = undo(row)
    assert "1 interactions and 0 other rows were removed.\n4 more were deleted but" in said
    assert "1 opt-outs that they had made were withdrawn." in said
    assert not Interaction.objects.living().exists()
    assert set(Interaction.objects.values_list("external_id", flat=True)) == {
        *("before", "stop", "asks", "plan"),
    }
    assert DoNotInteract.objects.get().withdrawn_at is not None
    assert (Decision.objects.count(), OptOutReview.objects.count()) == (1, 1)


def test_an_import_that_is_not_there(lender: Company) -> None:
    with pytest.raises(CommandError, match="no such import"):
        undo(Import(pk="IM-0000000000-00000000"))
