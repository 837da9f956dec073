"""The employer's place, and people who are not the borrower (regf.employer, regf.third-party)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

LOCATE = {"theme": "opsCollLocateBorrower"}


# regf.employer


@pytest.mark.parametrize(
    ("label", "line_type", "is_denied"),
    [
        ("work", None, True),
        ("work", "landline", True),
        ("work", "mobile", False),
        ("home", None, False),
        ("personal", "landline", False),
    ],
)
@pytest.mark.parametrize("channel", ["voice", "text", "fax"])
def test_an_employer_forbids_the_telephone_at_work(
    channel: str, label: str, line_type: str | None, is_denied: bool
) -> None:
    ada = Borrower()
    ada.wants("employerProhibits")
    phone = ada.has_phone(label=label, line_type=line_type)
    answer = ada.ask(channel=channel, contact_id=phone)
    assert answer.on("regf.employer") == ("deny" if is_denied else None)


@pytest.mark.parametrize(("label", "is_denied"), [("work", True), ("home", False)])
def test_an_employer_forbids_mail_at_work(label: str, is_denied: bool) -> None:
    ada = Borrower()
    ada.wants("employerProhibits")
    address = ada.has_address("60601", label=label)
    answer = ada.ask(channel="mail", contact_id=address)
    assert answer.on("regf.employer") == ("deny" if is_denied else None)


def test_work_is_open_where_no_employer_forbids_it() -> None:
    ada = Borrower()
    assert ada.ask(contact_id=ada.has_phone(label="work")).decision == "allow"


def test_an_employer_forbids_collections_only() -> None:
    ada = Borrower()
    ada.wants("employerProhibits")
    work = ada.has_phone(label="work")
    assert ada.ask(contact_id=work, theme="opsServicing").on("regf.employer") == "deny"
    ada.rows.loans[0].status = "active"
    assert ada.ask(contact_id=work, theme="opsServicing").on("regf.employer") is None


@pytest.mark.parametrize(
    ("tell", "is_denied"),
    [
        pytest.param(lambda ada, work: None, True, id="neither used nor agreed to"),
        pytest.param(
            lambda ada, work: ada.writes("2025-01-02 12:00", "email", contact=work),
            False,
            id="used long ago",
        ),
        pytest.param(
            lambda ada, work: ada.writes(NOON, "email", contact=work), False, id="used just now"
        ),
        pytest.param(
            lambda ada, work: ada.writes("2026-04-15 12:01", "email", contact=work),
            True,
            id="used later",
        ),
        pytest.param(
            lambda ada, work: ada.writes("2026-04-14 12:00", "email", contact=ada.email),
            True,
            id="another address used",
        ),
        pytest.param(
            lambda ada, work: ada.met("2026-04-14 12:00", channel="email", contact=work),
            True,
            id="written to",
        ),
        pytest.param(
            lambda ada, work: ada.agrees("email", "2026-04-14 12:00"), False, id="agreed to e-mail"
        ),
        pytest.param(
            lambda ada, work: ada.agrees("email", "2026-04-14 12:00", contact_id=work),
            False,
            id="agreed to the address",
        ),
        pytest.param(
            lambda ada, work: ada.agrees("email", "2026-04-14 12:00", contact_id=ada.email),
            True,
            id="agreed to another",
        ),
        pytest.param(
            lambda ada, work: ada.agrees("email", "2026-04-14 12:00", given_to="creditor"),
            True,
            id="agreed with the creditor",
        ),
    ],
)
def test_an_e_mail_address_at_work_must_have_been_used_or_agreed_to(
    tell: Any, is_denied: bool
) -> None:
    ada = Borrower()
    ada.agreed_to_nothing()
    work = ada.has_email(label="work")
    tell(ada, work)
    answer = ada.ask(channel="email", contact_id=work)
    assert answer.on("regf.employer") == ("deny" if is_denied else None)


def test_an_e_mail_address_elsewhere_is_no_matter_of_the_employer() -> None:
    ada = Borrower()
    ada.agreed_to_nothing()
    ada.wants("employerProhibits")
    assert ada.ask(channel="email").on("regf.employer") is None


# regf.third-party


@pytest.mark.parametrize(
    ("affiliation", "passes"),
    [
        *(("self", True), ("spouse", True), ("attorney", True)),
        *(("parent", False), ("relative", False), ("friend", False)),
        *(("employer", False), ("other", False)),
    ],
)
@pytest.mark.parametrize("channel", ["voice", "text", "email", "mail"])
def test_only_the_borrowers_own_people_are_told_of_the_debt(
    channel: str, affiliation: str, passes: bool
) -> None:
    ada = Borrower()
    has = {"email": ada.has_email, "mail": lambda **values: ada.has_address("60601", **values)}
    contact = has.get(channel, ada.has_phone)(affiliation=affiliation)
    answer = ada.ask(channel=channel, contact_id=contact)
    assert answer.on("regf.third-party") == (None if passes else "deny")


@pytest.mark.parametrize("flag", ["authorized_third_party", "power_of_attorney"])
@pytest.mark.parametrize("affiliation", ["parent", "friend", "employer", "other"])
def test_whom_the_borrower_has_authorized_is_told(affiliation: str, flag: str) -> None:
    ada = Borrower()
    contact = ada.has_phone(affiliation=affiliation, **{flag: True})
    assert ada.ask(contact_id=contact).decision == "allow"


@pytest.mark.parametrize(
    ("theme", "passes"),
    [
        ("opsCollLocateBorrower", True),
        ("opsCollDebt", False),
        ("opsCollVerifyEmployment", False),
        ("opsCollContactEmployerNotice", False),
        ("opsServicing", False),
        ("opsServicingDebtValidation", True),
        ("opsAccountCredentials", True),
    ],
)
def test_others_are_asked_where_the_borrower_is_and_no_more(theme: str, passes: bool) -> None:
    ada = Borrower()
    friend = ada.has_phone(affiliation="friend", name="Bob")
    answer = ada.ask(contact_id=friend, theme=theme)
    assert answer.on("regf.third-party") == (None if passes else "deny")


REACHED_BY_VOICE = {
    *("voiceSpokeWithFirstParty", "voiceSpokeWithAuthorizedThirdParty"),
    *("voiceSpokeWithThirdParty", "voiceLeftMessageWithThirdParty", "voiceLeftVoicemail"),
    *("voiceHungUp", "voiceLanguageBarrier"),
}
NOT_REACHED_BY_VOICE = {
    *("voiceNoAnswer", "voiceReachedVoicemail", "voiceBusy", "voiceNotInService"),
    *("voiceDropped", "voiceWrongNumber", "voiceTechnicalFailure"),
}


@pytest.mark.parametrize("word", sorted(REACHED_BY_VOICE | NOT_REACHED_BY_VOICE))
def test_somebody_who_was_reached_by_telephone_is_not_asked_again(word: str) -> None:
    ada = Borrower()
    friend = ada.has_phone(affiliation="friend", name="Bob")
    if word in ("voiceHungUp", "voiceLanguageBarrier"):
        ada.met("2026-01-02 12:00", contact=friend, status="attempted", agent_outcome=word)
    else:
        ada.calls("2026-01-02 12:00", contact=friend, outcome=word)
    expected = "deny" if word in REACHED_BY_VOICE else None
    assert ada.ask(contact_id=friend, **LOCATE).on("regf.third-party") == expected


@pytest.mark.parametrize(
    ("status", "is_reached"),
    [
        ("attempted", False),
        ("inProgress", False),
        ("failed", False),
        ("canceled", False),
        ("succeeded", True),
    ],
)
def test_without_words_a_call_that_succeeded_has_reached_somebody(
    status: str, is_reached: bool
) -> None:
    ada = Borrower()
    friend = ada.has_phone(affiliation="friend", name="Bob")
    ada.met("2026-01-02 12:00", contact=friend, status=status)
    expected = "deny" if is_reached else None
    assert ada.ask(contact_id=friend, **LOCATE).on("regf.third-party") == expected


@pytest.mark.parametrize(
    ("channel", "status"),
    list(
        product(
            ["text", "email", "mail", "fax", "chat", "gui", "document"],
            ["attempted", "succeeded", "failed", "canceled"],
        )
    ),
)
def test_somebody_who_was_written_to_is_not_asked_again(channel: str, status: str) -> None:
    ada = Borrower()
    friend = ada.has_phone(affiliation="friend", name="Bob")
    ada.met("2026-01-02 12:00", channel=channel, status=status, contact=friend)
    is_written = channel not in ("gui", "document") and status in ("attempted", "succeeded")
    answer = ada.ask(contact_id=friend, **LOCATE)
    assert answer.on("regf.third-party") == ("deny" if is_written else None)


@pytest.mark.parametrize(
    ("affiliation", "name", "is_same"),
    [
        ("friend", "Bob Miller", True),
        ("friend", " BOB miller ", True),
        ("friend", "Bob", False),
        ("friend", None, False),
        ("relative", "Bob Miller", False),
        ("self", None, False),
    ],
)
def test_one_person_may_have_several_numbers(
    affiliation: str, name: str | None, is_same: bool
) -> None:
    ada = Borrower()
    friend = ada.has_phone(affiliation="friend", name="Bob Miller")
    other = ada.has_phone(affiliation=affiliation, name=name)
    ada.calls("2026-01-02 12:00", contact=other, outcome="voiceSpokeWithThirdParty")
    answer = ada.ask(contact_id=friend, **LOCATE)
    assert answer.on("regf.third-party") == ("deny" if is_same else None)


def test_people_without_a_name_are_one_person_by_affiliation() -> None:
    ada = Borrower()
    first, second = (ada.has_phone(affiliation="friend") for _ in range(2))
    ada.calls("2026-01-02 12:00", contact=first, outcome="voiceSpokeWithThirdParty")
    assert ada.ask(contact_id=second, **LOCATE).on("regf.third-party") == "deny"


def test_somebody_is_asked_until_reached() -> None:
    ada = Borrower()
    friend = ada.has_phone(affiliation="friend", name="Bob")
    ada.calls(NOON, contact=friend, outcome="voiceSpokeWithThirdParty")
    assert ada.ask(ada.moment(NOON) - MICROSECOND, contact_id=friend, **LOCATE).denied == set()
    assert ada.ask(contact_id=friend, **LOCATE).denied == {"regf.third-party"}


@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "stored"])
def test_somebody_who_was_reached_years_ago_is_not_asked_again(db: None, is_stored: bool) -> None:
    ada = Borrower(is_stored=is_stored)
    friend = ada.has_phone(affiliation="friend", name="Bob")
    other = ada.has_phone(affiliation="friend", name="bob ")
    ada.calls("2021-01-02 12:00", contact=other, outcome="voiceLeftVoicemail")
    assert ada.ask(contact_id=friend, **LOCATE).denied == {"regf.third-party"}
