"""manage.py import_interactions: what becomes of the lines of a file."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Loan, Person
from companies.models import Company
from contacts.models import Contact, DoNotInteract
from interactions.api.import_forms import forms
from interactions.api.serializers import InteractionSerializer
from interactions.importing import running
from interactions.importing.chunks import begin_run
from interactions.models import Import, Interaction
from peach_interactions.api.bulk_forms import BulkForm
from peach_interactions.history import events_of
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    moment,
)
from tests.interactions.importing import CALL, STOP, refusals, run_import, write_csv, write_lines

NOTHING = "Nothing was written."


def test_keeps_the_times_and_says_when_it_was_recorded(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    began_at = timezone.now()
    path = write_lines(
        tmp_path / "calls.ndjson",
        {"startedAt": "2019-03-31T18:57:13.123456+02:00", "endedAt": "2019-03-31T17:00:00Z"},
        {"startedAt": "2019-04-01", "metaData": {"a": [1, None]}, "content": {"ü": 2**64 - 1}},
    )
    assert "2 interactions recorded." in run_import(lender, path)
    first, second = Interaction.objects.order_by("pk")
    assert first.started_at == moment("2019-03-31T16:57:13.123456")
    assert began_at <= first.created_at == first.updated_at == first.status_updated_at
    assert (second.started_at, second.started_at_has_time) == (moment("2019-04-01T04:00"), False)
    assert (second.content, second.meta_data) == ({"ü": 2**64 - 1}, {"a": [1, None]})
    assert not first.is_external
    assert first.created_by.name == "History import"


def test_names_line_field_and_code_of_what_is_refused(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    path = write_lines(
        tmp_path / "calls.ndjson",
        {"externalId": "a"},
        {"channel": "pigeon", "loanIds": ["x"], "unheardOf": 1},
        {"personId": "nobody"},
        {"personId": None},
        {"externalId": "a"},
        {"startedAt": (timezone.now() + dt.timedelta(hours=1)).isoformat()},
        {"content": {"deep": "x\0"}},
    )
    assert "1 interaction recorded.\n6 lines were refused" in run_import(lender, path)
    assert set(refusals(path)) == {
        ("2", "unheardOf", "unknown_field"),
        ("2", "channel", "invalid_choice"),
        ("2", "loanIds[0]", "not_found"),
        ("3", "personId", "not_found"),
        ("4", "personId", "required"),
        ("5", "externalId", "external_id_taken"),
        ("6", "startedAt", "future"),
        ("7", "", "malformed"),
    }


def test_a_line_may_follow_on_one_further_down(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    path = write_lines(
        tmp_path / "calls.ndjson",
        {"externalId": "two", "previousInteractionId": "one"},
        {"externalId": "one"},
    )
    assert "2 interactions recorded." in run_import(lender, path)
    assert refusals(path) == []
    assert Interaction.objects.get(external_id="two").previous_interaction is not None


def test_a_second_run_adds_only_what_was_refused(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "calls.ndjson", {}, {"personId": "bo"}, {})
    run_import(lender, path)
    again = run_import(lender, path)
    assert "0 interactions recorded.\n2 lines were recorded by an earlier run.\n1 line was" in again
    PersonFactory(company=lender, external_id="bo")
    assert "1 interaction recorded." in run_import(lender, path)
    assert Interaction.objects.count() == 3
    assert refusals(path) == []
    assert Import.objects.count() == 1


def test_lines_of_another_file_are_known_by_their_external_ids(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    InteractionFactory(person=PersonFactory(company=lender, external_id="bo"), external_id="of-bo")
    run_import(lender, write_lines(tmp_path / "calls.ndjson", {"externalId": "a"}))
    more = write_lines(
        tmp_path / "more.ndjson", {"externalId": "a"}, {"externalId": "b"}, {"externalId": "of-bo"}
    )
    said = run_import(lender, more)
    assert "1 interaction recorded.\n1 line was left alone" in said
    assert refusals(more) == [("3", "externalId", "external_id_taken")]


def test_a_file_that_has_grown_is_refused_where_lines_cannot_be_known_again(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    path = tmp_path / "calls.ndjson"
    run_import(lender, write_lines(path, {}))
    with pytest.raises(CommandError, match="recorded twice"):
        run_import(lender, write_lines(path, {}, {"status": "failed"}))
    assert Interaction.objects.count() == 1
    run_import(lender, path, "--new-file")
    assert Interaction.objects.count() == 3


def test_a_dry_run_judges_all_and_writes_nothing(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    path = write_lines(
        tmp_path / "calls.ndjson",
        {"externalId": "one"},
        {"previousInteractionId": "one"},
        {"previousInteractionId": "none"},
        {"personId": "new", "borrower": {"name": {"firstName": "Bo"}}},
        STOP,
    )
    assert "4 interactions would be recorded." in run_import(lender, path, "--dry-run")
    assert refusals(path) == [("3", "previousInteractionId", "not_found")]
    for model in (Interaction, DoNotInteract, Import, events_of(Interaction)):
        assert not model.objects.exists()
    assert Person.objects.get() == ada


def test_a_run_that_another_has_taken_over_from_writes_nothing_more(
    lender: Company, ada: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_lines(tmp_path / "calls.ndjson", {})
    with monkeypatch.context() as patch:
        patch.setattr(running, "begin_run", lambda row, now: begin_run(row, now) - 1)
        with pytest.raises(CommandError, match="Another run"):
            run_import(lender, path)
    assert not Interaction.objects.exists()
    assert "1 interaction recorded." in run_import(lender, path)


def test_a_listing_of_errors_replaces_nothing_else(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "calls.ndjson", {})
    for errors in (path, tmp_path / "nowhere" / "errors.csv"):
        with pytest.raises(CommandError, match=r"listing of errors|cannot be written"):
            run_import(lender, path, "--errors", str(errors))
    assert path.exists()
    assert not Interaction.objects.exists()


def test_the_guard_and_opt_outs_are_as_if_recorded_one_by_one(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    ContactFactory(person=ada, external_id="mobile", receive_text_messages=True, verified=True)
    planned = (timezone.now() + dt.timedelta(days=1)).isoformat()
    path = write_lines(
        tmp_path / "calls.ndjson",
        {"statusDetails": "voiceWrongNumber", "contactId": "mobile"},
        {**STOP, "contactId": "mobile"},
        {
            "status": "scheduled",
            "channel": "text",
            "theme": "marketing",
            "contactId": "mobile",
            "scheduledAtFrom": planned,
        },
    )
    run_import(lender, path)
    contact = Contact.objects.get()
    assert (contact.verified, contact.receive_text_messages) == (False, False)
    assert DoNotInteract.objects.get().received_at == moment("2024-05-01T12:00")
    assert {refusal[:2] for refusal in refusals(path)} == {("3", "scheduledAtFrom")}


def test_reads_csv_with_a_mapping(lender: Company, ada: Person, tmp_path: Path) -> None:
    phone, loan = ContactFactory(person=ada), LoanFactory(person=ada)
    path = tmp_path / "old.csv"
    path.write_bytes(
        "Kunde;When;Result;Note;Tag;Internal;Loans;Auto;Phone\r\n"
        f'ada;03/10/2024 14:30;NA;"Größe; ""x""\r\nzwei";a;1;{loan.external_id};TRUE;{phone.value}\r\n'
        "\r\n"
        "ada;03/10/2024 02:30;NA;;;;;;\r\n".encode("cp1252")
    )
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        """
        [columns]
        Kunde = "personId"
        When = "startedAt"
        Result = "statusDetails"
        Note = "content.body"
        Tag = "metaData.tag"
        Internal = ""
        Loans = "loanIds"
        Auto = "isAutodialed"
        Phone = "contact.value"
        [values.statusDetails]
        NA = "voiceNoAnswer"
        [formats]
        startedAt = "%m/%d/%Y %H:%M"
        [constants]
        channel = "voice"
        direction = "outbound"
        status = "attempted"
        theme = "opsCollDebt"
        "contact.contactType" = "phone"
        "contact.label" = "personal"
        """
    )
    options = ("--mapping", str(mapping), "--encoding", "cp1252", "--delimiter", ";")
    with pytest.raises(CommandError, match=NOTHING):
        run_import(lender, path, *options)
    run_import(lender, path, *options, "--time-zone", "America/New_York")
    row = Interaction.objects.get()
    # Summer time began that day.
    assert row.started_at == moment("2024-03-10T18:30")
    assert row.content == {"body": 'Größe; "x"\r\nzwei'}
    assert (row.status_details, row.meta_data) == ("voiceNoAnswer", {"tag": "a"})
    assert (row.contact, list(row.loans.all()), row.is_autodialed) == (phone, [loan], True)
    # 2:30 did not happen; and what has no phone has no contact of a kind either.
    assert ("5", "startedAt", "invalid_moment") in refusals(path)
    assert "This moment does not exist." in Path(f"{path}.errors.csv").read_text()


def test_reads_the_cells_of_csv_by_their_kind(lender: Company, ada: Person, tmp_path: Path) -> None:
    one, two = LoanFactory(person=ada), LoanFactory(person=ada)
    path = write_csv(
        tmp_path / "calls.csv",
        {
            "loanIds": f"{one.external_id}; {two.external_id}",
            "metaData": '{"n": 1}',
            "content": '{"a": [true]}',
            "sensitive": "true",
            "isTransactional": "",
            "startedAt": "2024-01-01T00:00:00Z",
        },
        {"loanIds": f'["{one.pk}"]', "metaData": "{", "sensitive": "yes"},
    )
    run_import(lender, path)
    row = Interaction.objects.get()
    assert (row.meta_data, row.content, row.sensitive) == ({"n": 1}, {"a": [True]}, True)
    assert row.is_transactional is None
    assert set(row.loans.all()) == {one, two}
    assert set(refusals(path)) == {
        ("3", "metaData", "not_an_object"),
        ("3", "sensitive", "not_a_boolean"),
    }


UNREADABLE: list[tuple[str, bytes, str]] = [
    ("a.csv", b"personId,channel\nad\xe4,voice\n", "Line 2: The byte 0xe4 is not utf-8"),
    ("a.csv", b"personId,channel\nada\n", "Line 2: This line has 1 cells"),
    ("a.csv", b'personId,channel\nada,"voice\n', "Line 2: This is no CSV"),
    ("a.csv", b"personId,channel\nada,\0\n", "Line 2: This line holds a NUL"),
    ("a.csv", b"personId,personId\n", "Line 1: Each column"),
    ("a.csv", b"", "Line 1: The file is empty"),
    ("a.csv", b"personId,colour\nada,red\n", "no field colour"),
    ("a.csv", b"personId,contact.colour\nada,red\n", "no field contact.colour"),
    ("a.csv", b"personId,startedAt\nada,2024-01-01 10:00\n", "Line 2: The time in startedAt"),
    ("a.ndjson", b'{"personId": "ada"}\n{"startedAt": "2024-01-01T10:00:00"}', "Line 2: The time"),
    ("a.ndjson", b'{"personId": "ada"\n', "Line 1: This is no JSON"),
    ("a.ndjson", b'{"personId": "\xe4"}\n', "Line 1: This is no JSON"),
    ("a.ndjson", b"[1]\n", "Line 1: This is no JSON object"),
    ("a.ndjson", b'{"a": "' + b"x" * 1024 * 1024 + b'"}', "Line 1: This line has more than"),
    ("a.txt", b"x", "Say what it is"),
]


@pytest.mark.parametrize(("name", "content", "said"), UNREADABLE)
def test_what_cannot_be_read_is_said_before_anything_is_written(
    lender: Company,
    ada: Person,
    tmp_path: Path,
    name: str,
    content: bytes,
    said: str,
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    output = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_interactions", str(path), "--company", lender.pk, stderr=output)
    assert said in output.getvalue() + str(refused.value)
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "[columns",
        "other = 1",
        "[more]",
        "[columns]\na = 1",
        "[values]\nx = 1",
        "[formats]\nx = '%Y'",
    ],
)
def test_a_mapping_that_is_none_is_refused(
    lender: Company, ada: Person, tmp_path: Path, text: str
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text)
    path = write_lines(tmp_path / "calls.ndjson", {})
    with pytest.raises(CommandError):
        run_import(lender, path, "--mapping", str(mapping))
    assert not Interaction.objects.exists()


def test_makes_people_contacts_and_loans_only_when_asked(lender: Company, tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson"
    phone = {"contactType": "phone", "label": "personal", "value": "2125550100"}
    lines: list[dict[str, Any]] = [
        {"object": "person", "externalId": "bo"},
        {"object": "person", "externalId": "cy"},
        {"object": "contact", "personId": "bo", "externalId": "mobile", **phone},
        {"object": "loan", "personId": "bo", "externalId": "loan", "coBorrowerIds": ["cy"]},
        {"personId": "bo", "contactId": "mobile", "loanIds": ["loan"]},
        {"personId": "cy", "loanIds": ["loan"]},
    ]
    write_lines(path, *lines)
    assert "4 lines were left out: about people, contacts and loans." in run_import(lender, path)
    assert not Person.objects.exists()
    said = run_import(lender, path, "--with-people")
    assert "2 interactions recorded.\n4 people, contacts and loans recorded, 0 were" in said
    assert (Person.objects.count(), Contact.objects.count(), Loan.objects.count()) == (2, 1, 1)
    other = write_lines(tmp_path / "again.ndjson", *lines, {"personId": "bo", "externalId": "new"})
    assert "0 people, contacts and loans recorded, 4 were" in run_import(
        lender, other, "--with-people"
    )


def test_queries_do_not_grow_with_the_lines(
    lender: Company,
    ada: Person,
    tmp_path: Path,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    ContactFactory(person=ada, external_id="mobile")
    path = write_lines(
        tmp_path / "calls.ndjson",
        *({"externalId": f"c-{number}", "contactId": "mobile"} for number in range(500)),
    )
    with django_assert_max_num_queries(35):
        assert "500 interactions" in run_import(lender, path)


def test_lists_show_what_was_imported(
    service: Api, lender: Company, ada: Person, tmp_path: Path
) -> None:
    run_import(lender, write_lines(tmp_path / "calls.ndjson", {"externalId": "a"}))
    (row,) = service.get("/interactions").json()["data"]
    assert row == data_of(service.get("/people/ext-ada/interactions/ext-a"))
    (event,) = events_of(Interaction).objects.all()
    assert event.pgh_context["command"] == "import_interactions"


BODIES: list[dict[str, Any]] = [
    CALL,
    {**CALL, "unheardOf": 1, "channel": "pigeon"},
    {"channel": None, "content": [], "loanIds": "x", "endedAt": "soon"},
    {**CALL, "id": 5, "createdAt": None, "externalId": "a\0", "sensitive": 1},
    {**CALL, "contact": {"contactType": "phone"}, "borrower": {"name": {"firstName": 1}}},
    {**CALL, "contact": None, "loanIds": ["a", "b"], "startedAt": "2024-01-01", "purposeNote": "x"},
    {**CALL, "failureDescriptionShort": "x" * 256, "isTransactional": None},
]


@pytest.mark.parametrize("body", BODIES)
def test_many_bodies_are_read_as_one_is(body: dict[str, Any]) -> None:
    assert BulkForm(InteractionSerializer()).read(body) == InteractionSerializer(data=body).parse()


def test_knows_each_field_of_a_body() -> None:
    assert {"contact.address.city", "borrower.name.firstName", "purposeDeadline"} <= set(
        forms().kinds
    )
