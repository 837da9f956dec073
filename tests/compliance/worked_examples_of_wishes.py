"""Worked examples of when, where and by what somebody may be reached (comments 6, 14(a), 14(h), 22(f))."""

from __future__ import annotations

from tests.compliance.guard_case import MICROSECOND, Borrower
from tests.compliance.worked_examples import Teller, complies, example, regulation_f

INCONVENIENT, REFUSED = {"regf.designated"}, {"regf.medium"}
REPLY = {"purpose": "replyToBorrower"}
EVERY_CHANNEL = ("voice", "text", "email", "mail")


def has_inconvenient_times(teller: Teller) -> Borrower:
    """Weekdays from three to five in the afternoon, and weekends."""
    ada = teller.borrower()
    ada.wants(days_of_week=list(range(5)), times_of_day=[{"from": "15:00", "to": "17:00"}])
    ada.wants(days_of_week=[5, 6])
    return ada


@example("6(b)(1)-1.ii")
def answers_to_questions_name_inconvenient_times(teller: Teller) -> None:
    ada = has_inconvenient_times(teller)
    for channel in EVERY_CHANNEL:
        for at, is_open in (
            *(("2026-04-15 14:59", True), ("2026-04-15 15:00", False)),
            *(("2026-04-15 16:59", False), ("2026-04-15 17:00", True)),
            *(("2026-04-18 12:00", False), ("2026-04-19 12:00", False)),
            *(("2026-04-20 12:00", True), ("2026-05-29 16:00", False)),
        ):
            expected = set() if is_open else INCONVENIENT
            assert regulation_f(ada.ask(at, channel)) == expected, (channel, at)


@example("6(b)(1)-1.iii")
def a_home_that_is_inconvenient(teller: Teller) -> None:
    ada = teller.borrower()
    landline = ada.has_phone(label="home")
    ada.wants(place="home")
    assert regulation_f(ada.ask(contact_id=landline)) == {"regf.place"}
    assert regulation_f(ada.ask(channel="mail")) == {"regf.place"}


@example("6(b)(1)(ii)-1.i")
def mobiles_and_e_mail_are_tied_to_no_place(teller: Teller) -> None:
    ada = teller.borrower()
    ada.wants(place="home")
    for channel in ("voice", "text", "email"):
        assert complies(ada.ask(channel=channel))


@example("6(b)(1)-2.i")
def the_consumer_writes_at_an_inconvenient_time(teller: Teller) -> None:
    ada = has_inconvenient_times(teller)
    ada.writes("2026-04-15 15:30", "email", outcome="emailReceived")
    assert complies(ada.ask("2026-04-15 16:00", "email", **REPLY))
    assert regulation_f(ada.ask("2026-04-15 16:00", "voice", **REPLY)) == INCONVENIENT
    assert regulation_f(ada.ask("2026-04-16 16:00", "email", **REPLY)) == INCONVENIENT
    ada.met("2026-04-15 16:00", channel="email", outcome="emailSent")
    assert regulation_f(ada.ask("2026-04-15 16:10", "email", **REPLY)) == INCONVENIENT
    ada.writes("2026-04-15 16:20", "email", outcome="emailReceived")
    assert complies(ada.ask("2026-04-15 16:30", "email", **REPLY))


@example("6(b)(1)-2.iii")
def an_application_may_be_used_on_a_day_that_is_inconvenient(teller: Teller) -> None:
    ada = teller.borrower()
    ada.wants(days_of_week=[4])
    assert complies(ada.ask("2026-04-17 12:00", "gui"))
    for channel in EVERY_CHANNEL:
        assert regulation_f(ada.ask("2026-04-17 12:00", channel)) == INCONVENIENT


@example("6(b)(1)-2.iv")
def an_automatic_reply_is_the_one_reply(teller: Teller) -> None:
    ada = teller.borrower()
    ada.wants(days_of_week=[4])
    ada.writes("2026-04-17 20:30", "email", outcome="emailReceived")
    assert complies(ada.ask("2026-04-17 20:30", "email", **REPLY))
    ada.met("2026-04-17 20:30:01", channel="email", outcome="emailSent")
    assert regulation_f(ada.ask("2026-04-17 20:40", "email", **REPLY)) == INCONVENIENT


@example("6(b)(1)(i)-1")
def an_electronic_message_happens_when_it_is_sent(teller: Teller) -> None:
    ada = teller.borrower()
    for channel in ("text", "email"):
        assert complies(ada.ask("2026-04-15 20:59:59", channel))
        assert regulation_f(ada.ask("2026-04-15 21:00", channel)) == {"regf.time"}


@example("6(b)(1)(i)-2.i")
def a_mobile_of_the_east_and_an_address_in_the_west(teller: Teller) -> None:
    ada = teller.borrower(None)
    ada.phone = ada.has_phone("614")
    ada.has_address("98101", "WA")
    _is_open_in_the_east(ada, "11:00", "21:00")


@example("6(b)(1)(i)-2.ii")
def a_mobile_of_the_east_and_a_landline_in_the_mountains(teller: Teller) -> None:
    ada = teller.borrower(None)
    ada.phone = ada.has_phone("614")
    ada.has_phone("303", label="home")
    _is_open_in_the_east(ada, "10:00", "21:00")


def _is_open_in_the_east(ada: Borrower, opens: str, closes: str) -> None:
    first, end = (ada.moment(f"2026-06-02 {time}") for time in (opens, closes))
    for at, is_open in (
        *((first - MICROSECOND, False), (first, True)),
        *((end - MICROSECOND, True), (end, False)),
    ):
        assert complies(ada.ask(at)) is is_open


@example("6(b)(2)-1")
def a_represented_consumer_writes(teller: Teller) -> None:
    ada = teller.borrower()
    row = ada.wants("attorneyRepresented")
    ada.writes("2026-04-15 12:00", "email", outcome="emailReceived")
    assert complies(ada.ask("2026-04-15 13:00", "email", **REPLY))
    ada.met("2026-04-15 13:00", channel="email", outcome="emailSent")
    assert regulation_f(ada.ask("2026-04-15 14:00", "email", **REPLY)) == {"regf.attorney"}
    assert complies(ada.ask("2026-04-15 14:00", "email", purpose="courtPermission"))
    ada.corrects(row, withdrawn_at=ada.moment("2026-04-16 09:00"))
    assert complies(ada.ask("2026-04-16 09:00", "email"))


@example("6(b)(3)-1")
def personal_calls_are_forbidden_at_work(teller: Teller) -> None:
    ada = teller.borrower()
    work = ada.has_phone(label="work")
    ada.wants("employerProhibits")
    assert regulation_f(ada.ask(contact_id=work)) == {"regf.employer"}
    assert complies(ada.ask())


@example("6(b)(4)(i)-2")
def a_consent_must_be_given_to_this_collector(teller: Teller) -> None:
    for given_to, counts in (
        *(("creditor", False), ("previousCollector", False), ("thisCompany", True)),
    ):
        ada = teller.borrower()
        ada.talks("2026-04-14 12:00")
        ada.agrees("priorConsent", "2026-04-14 12:10", given_to=given_to)
        assert complies(ada.ask()) is counts


@example("6(c)(1)-1.i")
def a_notice_to_cease_takes_effect_when_it_is_received(teller: Teller) -> None:
    ada = teller.borrower()
    posted = ada.moment("2026-08-03 12:00").date()
    ada.wants("ceaseCommunication", received="2026-08-06 10:00", start_date=posted)
    assert complies(ada.ask("2026-08-04 12:00", "email"))
    assert complies(ada.ask("2026-08-06 09:59", "email"))
    assert regulation_f(ada.ask("2026-08-06 10:00", "email")) == {"regf.cease"}


@example("6(c)(2)-2")
def statements_of_a_servicer_go_on_after_a_notice_to_cease(teller: Teller) -> None:
    ada = teller.borrower()
    ada.wants("ceaseCommunication")
    assert complies(ada.ask(channel="mail", subject="statementGenerated"))
    assert regulation_f(ada.ask(channel="mail")) == {"regf.cease"}


@example("6(d)(4)(i)")
def an_e_mail_address_was_used_or_agreed_to(teller: Teller) -> None:
    ada = teller.borrower()
    unused, used, agreed = ada.has_email(), ada.has_email(), ada.email
    ada.rows.consents[0].contact_id = agreed
    ada.writes("2026-01-02 12:00", "email", contact=used, outcome="emailReceived")
    assert regulation_f(ada.ask(channel="email", contact_id=unused)) == {"regf.email"}
    for contact in (used, agreed):
        assert complies(ada.ask(channel="email", contact_id=contact))
    ada.wants("optOut", channels=["email"], contact_ids=[used])
    assert regulation_f(ada.ask(channel="email", contact_id=used)) == REFUSED


@example("6(d)(5)(i)-1")
def a_number_was_used_to_text_and_not_only_to_call(teller: Teller) -> None:
    ada = teller.borrower()
    phone = ada.has_phone(receive_text_messages=True)
    ada.writes("2026-04-01 12:00", "voice", contact=phone, outcome="voiceReceivedVoicemail")
    assert regulation_f(ada.ask(channel="text", contact_id=phone)) == {"regf.text"}
    ada.writes("2026-04-02 12:00", "text", contact=phone, outcome="textReceived")
    assert complies(ada.ask("2026-06-01 12:00", "text", contact_id=phone))
    assert regulation_f(ada.ask("2026-06-02 12:00", "text", contact_id=phone)) == {"regf.text"}


@example("14(a)-1.i")
def many_texts_a_day(teller: Teller) -> None:
    ada = teller.borrower()
    for hour in (9, 10, 11):
        ada.met(f"2026-04-15 {hour:02}:00", channel="text", outcome="textDelivered")
    assert "regf.freq.cumulative" in ada.ask(channel="text").warned


@example("14(a)-2.i")
def calls_and_e_mails_together(teller: Teller) -> None:
    ada = teller.borrower()
    ada.calls(*[f"2026-04-{day:02} 09:00" for day in range(9, 15)])
    ada.met("2026-04-14 10:00", channel="email", outcome="emailSent")
    answer = ada.ask()
    assert complies(answer)
    assert "regf.freq.cumulative" in answer.warned


@example("14(h)(1)-2")
def one_of_two_numbers_is_refused(teller: Teller) -> None:
    ada = teller.borrower()
    other = ada.has_phone()
    ada.wants(contact_ids=[ada.phone])
    assert regulation_f(ada.ask()) == REFUSED
    assert complies(ada.ask(contact_id=other))


@example("14(h)(1)-3.i")
def stop_calling(teller: Teller) -> None:
    ada = teller.borrower()
    ada.wants(channels=["voice"])
    assert regulation_f(ada.ask()) == REFUSED
    for channel in ("text", "email", "mail"):
        assert complies(ada.ask(channel=channel))


@example("14(h)(1)-3.ii")
def an_opt_out_of_one_address(teller: Teller) -> None:
    ada = teller.borrower()
    other = ada.has_email()
    ada.wants("optOut", channels=["email"], contact_ids=[ada.email])
    assert regulation_f(ada.ask(channel="email")) == REFUSED
    assert complies(ada.ask(channel="email", contact_id=other))
    assert complies(ada.ask(channel="voice"))


@example("14(h)(2)(iii)-1")
def mail_that_the_law_requires(teller: Teller) -> None:
    ada = teller.borrower()
    ada.wants(channels=["mail"])
    statement = {"subject": "statementGenerated", "purpose": "requiredByLaw"}
    assert complies(ada.ask(channel="mail", **statement))
    assert regulation_f(ada.ask(channel="mail")) == REFUSED


@example("22(f)(3)-1")
def an_e_mail_address_that_the_employer_provides(teller: Teller) -> None:
    ada = teller.borrower()
    ada.rows.consents[0].contact_id = ada.email
    work = ada.has_email(label="work")
    assert "regf.employer" in regulation_f(ada.ask(channel="email", contact_id=work))
    ada.writes("2026-04-14 12:00", "email", contact=work, outcome="emailReceived")
    assert complies(ada.ask(channel="email", contact_id=work))
