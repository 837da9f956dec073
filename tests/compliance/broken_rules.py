"""For each rule a story that breaks it, and how to ask: for tests that say the same of all rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.compliance.guard_case import NOON, Answer, Borrower

Json = dict[str, Any]
Tell = Callable[[Borrower], None]
NIGHT = "2026-04-15 22:00"
AFTER_REVOKE_ALL = "2027-02-01 12:00"
EVERY_DAY = list(range(7))
CHANNELS = ("voice", "text", "email", "mail", "chat", "fax", "gui", "document")


class Breach(NamedTuple):
    """What breaks a rule."""

    tell: Tell = lambda ada: None
    lives_in: str = "IL"
    channel: str = "voice"
    at: str = NOON
    theme: str = "opsCollDebt"
    # More attributes of the question.
    question: Mapping[str, Any] = {}
    person: Mapping[str, Any] = {}

    def borrower(
        self, *, kind: str = "collector", lives_in: str | None = None, is_stored: bool = False
    ) -> Borrower:
        """Of a debt collector, whom every rule binds."""
        place = lives_in or self.lives_in
        ada = Borrower(place, kind=kind, is_stored=is_stored, **self.person)
        self.tell(ada)
        return ada

    def asked(self, ada: Borrower, **question: Any) -> Answer:
        given: Json = {"channel": self.channel, "theme": self.theme, **self.question, **question}
        return ada.ask(self.at, **given)


def wants(reason: str, **values: Any) -> Tell:
    def tell(ada: Borrower) -> None:
        ada.wants(reason, **values)

    return tell


def has_contacts_with(**values: Any) -> Tell:
    """The contacts are not as usual."""

    def tell(ada: Borrower) -> None:
        for contact in ada.rows.contacts:
            ada.corrects(contact, **values)

    return tell


def both(*tells: Tell) -> Tell:
    def tell(ada: Borrower) -> None:
        for one in tells:
            one(ada)

    return tell


def was_called(number: int, **values: Any) -> Tell:
    """So many calls, at most one a day while days last; the last of them yesterday."""

    def tell(ada: Borrower) -> None:
        for index in range(number):
            day, minute = 14 - index % 6, index // 6
            ada.calls(f"2026-04-{day:02} 09:{minute:02}", **values)

    return tell


def was_written_to(number: int, channel: str) -> Tell:
    def tell(ada: Borrower) -> None:
        for index in range(number):
            ada.met(f"2026-04-{14 - index % 6:02} 10:00", channel=channel)

    return tell


def never_agreed(ada: Borrower) -> None:
    ada.agreed_to_nothing()
    ada.corrects(ada.contact(ada.phone), receive_text_messages_last_consent_at=None)


def was_reached_as_friend(ada: Borrower) -> None:
    """All contacts are a friend's, who was spoken with in January."""
    has_contacts_with(affiliation="friend", name="Bob")(ada)
    ada.calls("2026-01-10 12:00", outcome="voiceSpokeWithThirdParty")


def was_called_five_times_today(ada: Borrower) -> None:
    ada.calls(*(f"2026-04-15 09:{minute}" for minute in (10, 20, 30, 40, 50)))


def has_no_earlier_history(ada: Borrower) -> None:
    ada.settings.history_complete_from = ada.moment(NOON).date()


def enables_new_york(ada: Borrower) -> None:
    ada.adjustments["us-ny.freq"] = {"enabled": True}
    was_called(3)(ada)


BREACHES = {
    "regf.cease": Breach(wants("ceaseCommunication")),
    "bankruptcy.stay": Breach(wants("bankruptcy")),
    "deceased": Breach(wants("deceased")),
    "regf.attorney": Breach(wants("attorneyRepresented")),
    "dispute.validation": Breach(wants("dispute")),
    "identity.theft": Breach(wants("identityTheft")),
    "contact.usable": Breach(has_contacts_with(valid=False)),
    "regf.medium": Breach(wants("borrowerRequest", channels=list(CHANNELS))),
    "regf.designated": Breach(wants("borrowerRequest", days_of_week=EVERY_DAY)),
    "regf.place": Breach(
        both(has_contacts_with(label="home"), wants("borrowerRequest", place="home"))
    ),
    "regf.employer": Breach(
        both(has_contacts_with(label="work"), never_agreed, wants("employerProhibits"))
    ),
    "regf.third-party": Breach(was_reached_as_friend),
    "tcpa.autodial": Breach(question={"is_autodialed": True}),
    "tcpa.prerecorded": Breach(
        both(has_contacts_with(label="home"), was_called(3, is_prerecorded=True)),
        question={"is_prerecorded": True},
    ),
    "tcpa.text-consent": Breach(has_contacts_with(receive_text_messages=False), channel="text"),
    "tcpa.marketing": Breach(theme="marketing"),
    "tcpa.revoke-all": Breach(
        wants("optOut", channels=["text"]),
        at=AFTER_REVOKE_ALL,
        question={"is_autodialed": True},
    ),
    "regf.text": Breach(never_agreed, channel="text"),
    "regf.email": Breach(never_agreed, channel="email"),
    "regf.time": Breach(at=NIGHT),
    "tcpa.hours": Breach(at=NIGHT, theme="marketing"),
    "us-fl.hours": Breach(lives_in="FL", at=NIGHT),
    "regf.freq.7in7": Breach(was_called(7)),
    "regf.freq.wait": Breach(was_called(1, outcome="voiceSpokeWithFirstParty")),
    "borrower.intensity": Breach(was_called(2), person={"collections_intensity": "light"}),
    "us-ma.freq": Breach(was_called(2), lives_in="MA"),
    "us-ny-nyc.freq": Breach(was_called(2), lives_in="NYC"),
    "us-dc.freq": Breach(both(was_called(4), was_written_to(5, "text")), lives_in="DC"),
    "us-wa.freq": Breach(was_called(3), lives_in="WA"),
    "us-wv.freq": Breach(was_called(30), lives_in="WV"),
    "us-or.work": Breach(both(has_contacts_with(label="work"), was_called(1)), lives_in="OR"),
    "us-ny.freq": Breach(enables_new_york, lives_in="NY"),
    "regf.freq.concentration": Breach(was_called_five_times_today),
    "regf.freq.cumulative": Breach(was_written_to(7, "mail")),
    "regf.freq.prior-statement": Breach(wants("oralStatement")),
    "scra.review": Breach(wants("militaryDuty")),
    "history.incomplete": Breach(has_no_earlier_history),
}
WARNINGS = frozenset(
    {
        *("regf.freq.concentration", "regf.freq.cumulative", "regf.freq.prior-statement"),
        *("scra.review", "history.incomplete"),
    }
)
