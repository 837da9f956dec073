"""Which questions each rule is about: channels, themes, kinds of company, states, persons (sections 2 to 5)."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.rules.catalogue import RULES
from contacts.choices import Theme
from tests.compliance.broken_rules import BREACHES, CHANNELS, WARNINGS, has_contacts_with
from tests.compliance.guard_case import NOON, Borrower
from tests.compliance.guard_rows import PLACES

EVERY_CHANNEL = set(CHANNELS)
WITH_CONTACT = {"voice", "text", "fax", "email", "mail"}
TIMED = {"voice", "text", "email", "chat", "fax"}
CHANNELS_OF_RULE = {
    "regf.cease": EVERY_CHANNEL,
    "bankruptcy.stay": EVERY_CHANNEL,
    "deceased": EVERY_CHANNEL,
    "regf.attorney": EVERY_CHANNEL,
    "dispute.validation": EVERY_CHANNEL,
    "identity.theft": EVERY_CHANNEL,
    "contact.usable": WITH_CONTACT,
    "regf.medium": EVERY_CHANNEL,
    "regf.designated": EVERY_CHANNEL - {"gui", "document"},
    "regf.place": {"voice", "text", "fax", "mail"},
    "regf.employer": WITH_CONTACT,
    "regf.third-party": WITH_CONTACT,
    "tcpa.autodial": {"voice", "text"},
    "tcpa.prerecorded": {"voice"},
    "tcpa.text-consent": {"text"},
    "tcpa.marketing": EVERY_CHANNEL,
    "tcpa.revoke-all": {"voice", "text"},
    "regf.text": {"text"},
    "regf.email": {"email"},
    "regf.time": TIMED,
    "tcpa.hours": {"voice", "text"},
    "us-fl.hours": TIMED - {"email"},
    "regf.freq.7in7": {"voice"},
    "regf.freq.wait": {"voice"},
    "borrower.intensity": EVERY_CHANNEL - {"gui", "document"},
    "us-ma.freq": {"voice", "text"},
    "us-ny-nyc.freq": {"voice", "text", "email"},
    "us-dc.freq": {"voice", "text", "email"},
    "us-wa.freq": EVERY_CHANNEL - {"gui", "document"},
    "us-wv.freq": {"voice"},
    "us-or.work": WITH_CONTACT,
    "us-ny.freq": {"voice"},
    "regf.freq.concentration": {"voice"},
    "regf.freq.cumulative": EVERY_CHANNEL,
    "regf.freq.prior-statement": EVERY_CHANNEL,
    "scra.review": EVERY_CHANNEL,
    "history.incomplete": EVERY_CHANNEL,
}
COLLECTIONS = {
    *("opsCollDebt", "opsCollLocateBorrower", "opsCollVerifyEmployment"),
    "opsCollContactEmployerNotice",
}
# Where the loan is overdue.
JUDGED_AS_COLLECTIONS = COLLECTIONS | {"opsServicing"}
EVERY_THEME = set(Theme.values) - {"agentNotification"}
RULES_OF_EVERY_THEME = {
    *("contact.usable", "regf.medium", "regf.designated", "regf.place"),
    *("tcpa.autodial", "tcpa.prerecorded", "tcpa.text-consent", "tcpa.revoke-all"),
}
RULES_OF_MARKETING = {"tcpa.marketing", "tcpa.hours"}
KINDS = ("creditor", "servicer", "collector")
RULES_OF_COLLECTORS = {"us-wa.freq", "us-or.work"}
COUNTING = [
    *("regf.freq.7in7", "regf.freq.wait", "borrower.intensity", "us-ma.freq", "us-ny-nyc.freq"),
    *("us-dc.freq", "us-wa.freq", "us-wv.freq", "us-or.work", "us-ny.freq"),
    *("regf.freq.concentration", "regf.freq.cumulative"),
]
# Where the borrower must live.
PLACE_OF_RULE = {
    "us-fl.hours": {"FL"},
    "us-ma.freq": {"MA"},
    "us-ny-nyc.freq": {"NYC"},
    "us-dc.freq": {"DC"},
    "us-wa.freq": {"WA"},
    "us-wv.freq": {"WV"},
    "us-or.work": {"OR"},
    "us-ny.freq": {"NY", "NYC"},
}


def word_of(rule_id: str) -> str:
    return "warn" if rule_id in WARNINGS else "deny"


def themes_of(rule_id: str) -> set[str]:
    if rule_id in RULES_OF_EVERY_THEME:
        return EVERY_THEME
    return {"marketing"} if rule_id in RULES_OF_MARKETING else JUDGED_AS_COLLECTIONS


def test_the_rules_stand_in_the_order_of_their_reasons() -> None:
    assert [rule.id for rule in RULES] == list(BREACHES) == list(CHANNELS_OF_RULE)


def test_an_ordinary_contact_breaks_no_rule_and_warns_of_nothing() -> None:
    for kind in KINDS:
        for place in PLACES:
            ada = Borrower(place, kind=kind)
            answers = [ada.ask(NOON, channel) for channel in CHANNELS]
            assert [answer.data["reasons"] for answer in answers] == [[]] * len(CHANNELS)


@pytest.mark.parametrize("rule_id", BREACHES)
def test_a_rule_is_about_its_channels_alone(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    found = {channel for channel in CHANNELS if breach.asked(ada, channel=channel).on(rule_id)}
    assert found == CHANNELS_OF_RULE[rule_id]


@pytest.mark.parametrize("rule_id", BREACHES)
def test_a_rule_is_about_its_themes_alone(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    found = {theme for theme in Theme.values if breach.asked(ada, theme=theme).on(rule_id)}
    assert found == themes_of(rule_id)


@pytest.mark.parametrize("rule_id", BREACHES)
def test_servicing_of_a_loan_that_is_not_overdue_is_no_collections(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    ada.rows.loans[0].status = "active"
    expected = word_of(rule_id) if rule_id in RULES_OF_EVERY_THEME else None
    assert breach.asked(ada, theme="opsServicing").on(rule_id) == expected


@pytest.mark.parametrize("rule_id", BREACHES)
def test_a_notice_that_the_law_requires_is_no_collections(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    answer = breach.asked(ada, theme="opsServicing", subject="statementGenerated")
    expected = word_of(rule_id) if rule_id in RULES_OF_EVERY_THEME else None
    assert answer.on(rule_id) == expected


@pytest.mark.parametrize("rule_id", BREACHES)
def test_a_rule_binds_its_kinds_of_company(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    found = {kind: breach.asked(breach.borrower(kind=kind)).on(rule_id) for kind in KINDS}
    others = None if rule_id in RULES_OF_COLLECTORS else word_of(rule_id)
    if rule_id == "regf.email":
        others = "warn"
    assert found == {"creditor": others, "servicer": others, "collector": word_of(rule_id)}


@pytest.mark.parametrize("rule_id", PLACE_OF_RULE)
def test_a_rule_of_a_state_binds_who_lives_there(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    bound = {p for p in PLACES if breach.asked(breach.borrower(lives_in=p)).on(rule_id)}
    assert bound == PLACE_OF_RULE[rule_id]


@pytest.mark.parametrize("rule_id", COUNTING)
@pytest.mark.parametrize(
    ("affiliation", "is_counted"), [("spouse", True), ("friend", False), ("attorney", False)]
)
def test_a_limit_counts_what_went_to_the_same_person(
    rule_id: str, affiliation: str, is_counted: bool
) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    label = ada.contact(ada.phone).label
    other = ada.has_phone(label=label, affiliation=affiliation, authorized_third_party=True)
    answer = breach.asked(ada, contact_id=other)
    assert answer.on(rule_id) == (word_of(rule_id) if is_counted else None)


@pytest.mark.parametrize("rule_id", BREACHES)
def test_what_is_stored_is_judged_like_what_is_told(db: None, rule_id: str) -> None:
    breach = BREACHES[rule_id]
    told, stored = (
        breach.asked(breach.borrower(is_stored=is_stored)) for is_stored in (False, True)
    )
    assert [_without_ids(reason) for reason in told.data["reasons"]] == [
        _without_ids(reason) for reason in stored.data["reasons"]
    ]


def _without_ids(reason: dict[str, Any]) -> dict[str, Any]:
    ids = {name: len(reason[name]) for name in ("loanIds", "interactionIds")}
    return {**reason, **ids}


@pytest.mark.parametrize(
    ("status", "is_collecting"),
    [
        ("active", False),
        ("delinquent", True),
        ("chargedOff", True),
        ("paidOff", False),
        ("canceled", False),
    ],
)
def test_servicing_is_judged_by_the_status_of_the_loan(status: str, is_collecting: bool) -> None:
    ada = Borrower(loans=0)
    loan = ada.owes(status)
    ada.wants("ceaseCommunication")
    assert ada.ask(theme="opsServicing").on("regf.cease") == ("deny" if is_collecting else None)
    assert ada.ask(theme="opsCollDebt", loan_ids=[loan]).on("regf.cease") == "deny"


def test_servicing_is_judged_loan_by_loan() -> None:
    ada = Borrower(loans=0)
    overdue, current = ada.owes("delinquent"), ada.owes("active")
    ada.wants("ceaseCommunication")
    answer = ada.ask(theme="opsServicing", loan_ids=[overdue, current])
    assert answer.reason("regf.cease")["loanIds"] == [overdue]
    assert answer.data["loanIdsAllowed"] == [current]
    assert answer.decision == "deny"


def test_servicing_of_a_person_without_loans_is_no_collections() -> None:
    ada = Borrower(loans=0)
    ada.wants("ceaseCommunication")
    assert ada.ask(theme="opsServicing").decision == "allow"
    assert ada.ask(theme="opsCollDebt").denied == {"regf.cease"}


@pytest.mark.parametrize(
    ("subject", "is_required"),
    [
        ("statementGenerated", True),
        ("statementRegenerated", True),
        ("annualPrivacyPolicyNotice", True),
        ("ceaseCommunicationAcknowledgement", True),
        ("creditNegativeInfoReported", True),
        ("ceaseCommunicationRefuseToPay", False),
        ("paymentDueDateReminder", False),
        ("refundScheduled", False),
    ],
)
def test_required_notices_are_those_of_the_company(subject: str, is_required: bool) -> None:
    ada = Borrower()
    ada.wants("ceaseCommunication")
    assert ada.ask(channel="mail", subject=subject).on("regf.cease") == (
        None if is_required else "deny"
    )
    ada.settings.required_notices = ["refundScheduled", "creditNegativeInfoReported"]
    is_now_required = subject in ada.settings.required_notices
    assert ada.ask(channel="mail", subject=subject).on("regf.cease") == (
        None if is_now_required else "deny"
    )


def test_a_required_notice_is_under_the_rules_of_every_theme() -> None:
    ada = Borrower()
    has_contacts_with(valid=False)(ada)
    assert ada.ask(channel="mail", subject="statementGenerated").denied == {"contact.usable"}


def test_the_subject_implies_the_theme() -> None:
    ada = Borrower()
    ada.wants("ceaseCommunication")
    assert ada.ask(subject="loanOverdueFirstNotice").denied == {"regf.cease"}
    assert ada.ask(subject="caseEscalation").decision == "allow"
    assert ada.ask(subject="confirmationCode").decision == "allow"


def test_nothing_is_asked_of_a_notification_to_an_agent() -> None:
    ada = Borrower(loans=0, lives_in=None)
    answer = ada.ask("2026-04-15 03:00", theme="agentNotification")
    assert (answer.decision, answer.data["reasons"]) == ("allow", [])


def test_reasons_come_in_the_order_of_the_rules_permanent_ones_first() -> None:
    ada = Borrower(collections_intensity="light")
    ada.calls("2026-04-14 09:00", "2026-04-13 09:00")
    ada.talks("2026-04-12 09:00")
    ada.wants("borrowerRequest", days_of_week=[2])
    ada.wants("dispute")
    ada.wants("borrowerRequest", channels=["voice"])
    ada.wants("militaryDuty")
    ada.wants("oralStatement")
    answer = ada.ask("2026-04-15 22:00", is_autodialed=True)
    assert [reason["ruleId"] for reason in answer.data["reasons"]] == [
        *("dispute.validation", "regf.medium", "tcpa.autodial"),
        *("regf.designated", "regf.time", "regf.freq.wait", "borrower.intensity"),
        *("regf.freq.prior-statement", "scra.review"),
    ]
