"""`make run`: the log-in and the key are kept privately, and what it prints can be pasted."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import stat

import pytest

from companies.models import ApiKey
from compliance.management.commands.run_demo import is_password_of, person_reference
from interactions.demo import access
from interactions.demo.greeting import ASKED, RECORDED, Greeting
from interactions.demo.seed import Seeded
from tests.factories import PersonFactory, UserFactory, data_of

NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
GREETING = Greeting(
    address="http://127.0.0.1:8000",
    staff=["admin", "supervisor", "agent"],
    password="s3cret",
    company_name="O'Hara & Sons Lending",
    key="peach_0123456789_abc-DEF_ghi",
    person_reference="ext-B-1001",
)


def test_the_list_command_is_one_curl_with_the_key():
    words = shlex.split(GREETING.list_command())
    assert words[0] == "curl"
    assert words[words.index("-H") + 1] == "X-API-KEY: peach_0123456789_abc-DEF_ghi"
    assert words[-1] == (
        "http://127.0.0.1:8000/api/interactions?channel=voice&status=succeeded&limit=3"
    )


def test_the_record_command_is_one_curl_over_several_lines():
    words = shlex.split(GREETING.record_command().replace("\\\n", ""))
    assert words[words.index("-X") + 1] == "POST"
    assert "http://127.0.0.1:8000/api/people/ext-B-1001/interactions" in words
    assert json.loads(words[words.index("-d") + 1]) == RECORDED


def test_the_ask_command_is_one_curl_over_several_lines():
    words = shlex.split(GREETING.ask_command().replace("\\\n", ""))
    assert words[words.index("-X") + 1] == "POST"
    assert "http://127.0.0.1:8000/api/people/ext-B-1001/can-interact" in words
    assert json.loads(words[words.index("-d") + 1]) == ASKED


def test_what_it_prints_names_all_that_one_needs():
    text = "\n".join(line for line, _ in GREETING.lines())
    for needed in ("/admin/", "/api/docs", "admin\n", "s3cret", "supervisor, agent", GREETING.key):
        assert needed in text


def test_what_it_records_is_accepted(service, ada):
    assert service.post("/people/ext-ada/interactions", RECORDED).status_code == 200


def test_what_it_asks_is_answered(service, ada):
    assert data_of(service.post("/people/ext-ada/can-interact", ASKED))["decision"]


def test_a_password_is_made_once_and_kept_from_others(tmp_path, monkeypatch):
    monkeypatch.setattr(access, "seed_demo", lambda **_: Seeded(True, 0))
    _, password = access.seed_demo_with_password(data_dir=tmp_path / "data", now=NOW)
    _, again = access.seed_demo_with_password(data_dir=tmp_path / "data", now=NOW)
    path = tmp_path / "data" / access.PASSWORD_FILE
    assert len(password) >= 16
    assert again == password == path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_start_makes_a_key_and_revokes_the_last_one(lender, tmp_path):
    first = access.renew_api_key(company=lender, data_dir=tmp_path, now=NOW)
    second = access.renew_api_key(company=lender, data_dir=tmp_path, now=NOW)
    assert first != second
    keys = ApiKey.objects.order_by("pk")
    assert [(key.actor.name, key.revoked_at) for key in keys] == [("Demo", NOW), ("Demo", None)]
    assert (tmp_path / access.KEY_PREFIX_FILE).read_text().split() == [keys[1].prefix]


def test_a_start_with_the_files_of_another_database(lender, tmp_path):
    (tmp_path / access.KEY_PREFIX_FILE).write_text("0000000000\n")
    assert access.renew_api_key(company=lender, data_dir=tmp_path, now=NOW)


@pytest.mark.django_db
def test_the_person_to_try_is_one_that_exists(lender):
    oldest, _ = PersonFactory(company=lender), PersonFactory(company=lender)
    assert person_reference(lender) == oldest.pk
    PersonFactory(company=lender, external_id="B-1001")
    assert person_reference(lender) == "ext-B-1001"


def test_a_password_changed_in_the_admin_is_not_printed(db):
    admin, auditor = UserFactory(), UserFactory()
    auditor.password = admin.password
    assert is_password_of([admin, auditor], "open sesame")
    admin.set_password("a new one")
    assert not is_password_of([admin, auditor], "open sesame")
