"""Worked examples of how often somebody may be called (comments 2(b) and 14(b))."""

from __future__ import annotations

from tests.compliance.guard_case import Borrower
from tests.compliance.worked_examples import Teller, complies, example, regulation_f

TOO_MANY, TOO_SOON = {"regf.freq.7in7"}, {"regf.freq.wait"}


def is_the_seventh_call(ada: Borrower) -> bool:
    """Whether what was recorded before is one call: after six more there is no room."""
    ada.calls(*[f"2026-04-14 09:0{minute}" for minute in range(6)])
    return regulation_f(ada.ask("2026-04-14 12:00")) == TOO_MANY


@example("2(b)-1.i")
def placing_a_call_is_an_attempt(teller: Teller) -> None:
    ada = teller.borrower()
    ada.met("2026-04-13 12:00", status="attempted")
    assert is_the_seventh_call(ada)


@example("2(b)-1.ii")
def a_voicemail_is_an_attempt_whatever_it_says(teller: Teller) -> None:
    for content in ({"text": "Please call Ann at 555-0100."}, {"text": "Your debt is overdue."}):
        ada = teller.borrower()
        ada.calls("2026-04-13 12:00", outcome="voiceLeftVoicemail", content=content)
        assert is_the_seventh_call(ada)


@example("14(b)-1")
def a_ringless_voicemail_is_a_call_and_a_message_is_none(teller: Teller) -> None:
    for channel, outcome, is_call in (
        ("voice", "voiceNoAnswer", True),
        ("voice", "voiceLeftVoicemail", True),
        ("text", "textDelivered", False),
        ("email", "emailDelivered", False),
    ):
        ada = teller.borrower()
        ada.met("2026-04-13 12:00", channel=channel, outcome=outcome)
        assert is_the_seventh_call(ada) is is_call


@example("14(b)(2)(i)-1.i")
def seven_calls_in_seven_days(teller: Teller) -> None:
    ada = teller.borrower()
    ada.calls("2026-04-01 12:00", outcome="voiceLeftVoicemail")
    for day in range(2, 8):
        time = f"2026-04-{day:02} 12:00"
        assert complies(ada.ask(time))
        ada.calls(time)
    assert regulation_f(ada.ask("2026-04-07 18:00")) == TOO_MANY
    assert complies(ada.ask("2026-04-08 12:00"))


@example("14(b)(2)(i)-1.ii")
def a_conversation_that_the_consumer_began(teller: Teller) -> None:
    ada = teller.borrower()
    ada.writes("2026-08-13 12:00", "voice", outcome="voiceSpokeWithFirstParty")
    assert regulation_f(ada.ask("2026-08-19 20:00")) == TOO_SOON
    assert complies(ada.ask("2026-08-20 08:00"))


@example("14(b)(2)(i)-1.iii")
def a_third_party_is_called_to_locate_the_consumer(teller: Teller) -> None:
    ada = teller.borrower()
    neighbour = ada.has_phone(affiliation="other", name="Ned")
    asked = {"contact_id": neighbour, "theme": "opsCollLocateBorrower"}
    for day in range(6, 13):
        time = f"2026-10-{day:02} 12:00"
        assert complies(ada.ask(time, **asked))
        ada.calls(time, contact=neighbour, theme="opsCollLocateBorrower")
    assert regulation_f(ada.ask("2026-10-12 18:00", **asked)) == TOO_MANY
    assert complies(ada.ask("2026-10-12 18:00"))


@example("14(b)(2)(i)-2.i")
def calls_in_quick_succession_and_many_on_one_day(teller: Teller) -> None:
    ada = teller.borrower()
    ada.calls("2026-04-01 12:00", outcome="voiceLeftVoicemail")
    for hour in range(9, 14):
        ada.calls(f"2026-04-03 {hour:02}:00")
    sixth = ada.ask("2026-04-03 15:00")
    assert complies(sixth)
    assert "regf.freq.concentration" in sixth.warned
    assert "regf.freq.concentration" in ada.ask("2026-04-03 13:05").warned


@example("14(b)(2)(i)-2.iii")
def what_the_person_has_said_before(teller: Teller) -> None:
    ada = teller.borrower()
    ada.wants("oralStatement", received="2026-04-01 12:00")
    answer = ada.ask("2026-04-08 12:00")
    assert complies(answer)
    assert "regf.freq.prior-statement" in answer.warned


@example("14(b)(2)(i)-3.i")
def calls_that_went_to_somebody_else_by_mistake(teller: Teller) -> None:
    ada = teller.borrower()
    other = ada.has_phone()
    ada.calls("2026-04-13 12:00", "2026-04-15 12:00", contact=other)
    ada.calls("2026-04-16 12:00", contact=other, outcome="voiceWrongNumber")
    for minute in range(7):
        assert complies(ada.ask(f"2026-04-16 13:0{minute}"))
        ada.calls(f"2026-04-16 13:0{minute}")
    assert regulation_f(ada.ask("2026-04-16 18:00")) == TOO_MANY


@example("14(b)(2)(ii)-1.i")
def the_eighth_call_in_seven_days(teller: Teller) -> None:
    ada = _called_seven_times(teller)
    assert regulation_f(ada.ask("2026-04-07 12:00")) == TOO_MANY
    assert ada.ask("2026-04-07 12:00").reason("regf.freq.7in7")["windowFrom"] == "2026-04-01"


def _called_seven_times(teller: Teller) -> Borrower:
    ada = teller.borrower()
    ada.calls("2026-04-01 12:00", outcome="voiceLeftVoicemail")
    for day in (2, 3, 6):
        ada.calls(f"2026-04-{day:02} 10:00", f"2026-04-{day:02} 16:00")
    return ada


@example("14(b)(2)(ii)-1.ii")
def a_call_within_seven_days_of_a_conversation(teller: Teller) -> None:
    ada = _talked_with(teller)
    assert regulation_f(ada.ask("2026-08-14 18:00")) == TOO_SOON
    assert regulation_f(ada.ask("2026-08-20 20:59")) == TOO_SOON
    assert complies(ada.ask("2026-08-21 08:00"))


def _talked_with(teller: Teller) -> Borrower:
    ada = teller.borrower()
    ada.calls("2026-08-11 12:00")
    ada.talks("2026-08-14 12:00")
    return ada


@example("14(b)(2)(ii)-2.i")
def the_last_call_was_required_by_law(teller: Teller) -> None:
    ada = _called_seven_times(teller)
    answer = ada.ask("2026-04-07 12:00", purpose="requiredByLaw")
    assert complies(answer)
    assert answer.warned >= TOO_MANY


@example("14(b)(2)(ii)-2.ii")
def the_call_was_about_active_litigation(teller: Teller) -> None:
    ada = _talked_with(teller)
    assert regulation_f(ada.ask("2026-08-18 12:00")) == TOO_SOON
    answer = ada.ask("2026-08-18 12:00", purpose="activeLitigation")
    assert complies(answer)
    assert answer.warned >= TOO_SOON


@example("14(b)(2)(ii)-2.iii")
def the_consumer_asked_for_information(teller: Teller) -> None:
    answer = _talked_with(teller).ask("2026-08-18 12:00", purpose="informationRequested")
    assert complies(answer)
    assert answer.warned >= TOO_SOON


@example("14(b)(2)(ii)-2.iv.A")
def the_call_dropped_and_was_taken_up_at_once(teller: Teller) -> None:
    ada = _talked_with(teller)
    assert complies(ada.ask("2026-08-14 12:30", purpose="droppedCall"))
    ada.calls("2026-08-14 12:30")
    assert regulation_f(ada.ask("2026-08-14 12:40", purpose="droppedCall")) == TOO_SOON


@example("14(b)(2)(ii)-2.iv.B")
def a_fee_was_about_to_fall_due(teller: Teller) -> None:
    ada = _talked_with(teller)
    deadline = ada.moment("2026-08-18 23:59")
    asked = {"purpose": "timeCritical", "purpose_note": "Fee", "purpose_deadline": deadline}
    assert complies(ada.ask("2026-08-17 12:00", **asked))
    assert regulation_f(ada.ask("2026-08-19 12:00", **asked)) == TOO_SOON


@example("14(b)(3)(i)-2")
def how_long_a_consent_lasts(teller: Teller) -> None:
    def asked(at: str, talk: str | None = None, **values: str) -> set[str]:
        ada = teller.borrower()
        ada.calls(*["2026-04-05"] * 7)
        moments = {name: ada.moment(value) for name, value in values.items()}
        ada.agrees("priorConsent", "2026-04-03 12:00", **moments)
        if talk:
            ada.talks(talk)
        return regulation_f(ada.ask(at))

    assert asked("2026-04-09 20:59") == set()
    assert asked("2026-04-10 12:00") == TOO_MANY
    assert asked("2026-04-08 12:00", expires_at="2026-04-07 12:00") == TOO_MANY
    assert asked("2026-04-08 12:00", revoked_at="2026-04-07 12:00") == TOO_MANY
    assert asked("2026-04-08 12:00", talk="2026-04-07 12:00") == TOO_MANY | TOO_SOON


@example("14(b)(3)(i)-3.i")
def call_back_on_monday(teller: Teller) -> None:
    ada = teller.borrower()
    talk = ada.talks("2026-04-03 12:00")
    assert regulation_f(ada.ask("2026-04-06 12:00")) == TOO_SOON
    ada.agrees("priorConsent", "2026-04-03 12:00", evidence_interaction_id=talk.pk)
    for hour in range(9, 18):
        assert complies(ada.ask(f"2026-04-06 {hour:02}:00"))
        ada.calls(f"2026-04-06 {hour:02}:00")


@example("14(b)(3)(i)-3.ii")
def the_next_conversation_ends_the_consent(teller: Teller) -> None:
    ada = teller.borrower()
    talk = ada.talks("2026-04-03 12:00")
    ada.agrees("priorConsent", "2026-04-03 12:00", evidence_interaction_id=talk.pk)
    assert complies(ada.ask("2026-04-06 12:00"))
    ada.talks("2026-04-06 12:00")
    assert regulation_f(ada.ask("2026-04-08 12:00")) == TOO_SOON


@example("14(b)(3)(i)-3.iii")
def eight_calls_under_a_consent_by_email(teller: Teller) -> None:
    ada = teller.borrower()
    ada.calls("2026-06-01 12:00", "2026-06-02 12:00", "2026-06-03 12:00")
    mail = ada.writes("2026-06-04 12:00", "email", outcome="emailReceived")
    ada.agrees("priorConsent", "2026-06-04 12:00", evidence_interaction_id=mail.pk)
    for day, hour in ((8, 9), (8, 12), (8, 15), (9, 9), (9, 12), (9, 15), (10, 9), (10, 12)):
        time = f"2026-06-{day:02} {hour:02}:00"
        assert complies(ada.ask(time))
        ada.calls(time)
    # From the eleventh on calls count again: seven are free, the eighth is not.
    for minute in range(7):
        assert complies(ada.ask(f"2026-06-11 12:{minute:02}"))
        ada.calls(f"2026-06-11 12:{minute:02}")
    assert regulation_f(ada.ask("2026-06-11 18:00")) == TOO_MANY


@example("14(b)(3)(ii)-1/busy")
def a_busy_signal_is_no_call(teller: Teller) -> None:
    ada = teller.borrower()
    ada.calls("2026-04-13 12:00", outcome="voiceBusy")
    ada.calls("2026-04-13 13:00", outcome="voiceNotInService")
    assert not is_the_seventh_call(ada)


@example("14(b)(3)(ii)-1/answered_then_dropped")
def a_call_that_dropped_is_one(teller: Teller) -> None:
    ada = teller.borrower()
    ada.calls("2026-04-13 12:00", outcome="voiceDropped")
    assert is_the_seventh_call(ada)


@example("14(b)(3)(ii)-1/rang_no_answer")
def a_call_that_nobody_answered_is_one(teller: Teller) -> None:
    ada = teller.borrower()
    ada.calls("2026-04-13 12:00", outcome="voiceNoAnswer")
    assert is_the_seventh_call(ada)


@example("14(b)(3)(iii)")
def calls_to_the_consumers_attorney_do_not_count(teller: Teller) -> None:
    ada = teller.borrower()
    attorney = ada.has_phone(affiliation="attorney")
    ada.calls(*[f"2026-04-13 12:0{minute}" for minute in range(8)], contact=attorney)
    ada.talks("2026-04-13 13:00", contact=attorney)
    assert complies(ada.ask("2026-04-14 12:00"))
    assert complies(ada.ask("2026-04-14 12:00", contact_id=attorney))
