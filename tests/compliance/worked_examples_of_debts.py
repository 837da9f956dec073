"""Worked examples of which debt a call or a conversation counts for (comment 14(b)(4))."""

from __future__ import annotations

from tests.compliance.guard_case import Borrower
from tests.compliance.worked_examples import Teller, complies, example, regulation_f

TOO_MANY, TOO_SOON = {"regf.freq.7in7"}, {"regf.freq.wait"}


def medical_and_card(teller: Teller) -> tuple[Borrower, str, str]:
    ada = teller.borrower(loans=0)
    return ada, ada.owes(loan_type="medical"), ada.owes(loan_type="creditCard")


def has_room(ada: Borrower, at: str, loan_id: str) -> bool:
    return complies(ada.ask(at, loan_ids=[loan_id]))


@example("14(b)(4)-2.i")
def an_unanswered_call_is_counted_for_one_debt(teller: Teller) -> None:
    ada, medical, first = medical_and_card(teller)
    debts = [medical, first, ada.owes(loan_type="creditCard")]
    for day in range(1, 8):
        for hour, debt in enumerate(debts, start=10):
            assert has_room(ada, f"2026-04-{day:02} {hour}:00", debt)
            ada.calls(f"2026-04-{day:02} {hour}:00", loans=[debt])
    for debt in debts:
        assert regulation_f(ada.ask("2026-04-07 18:00", loan_ids=[debt])) == TOO_MANY


@example("14(b)(4)-2.ii")
def a_voicemail_that_names_no_debt_is_counted_for_one(teller: Teller) -> None:
    ada, medical, card = medical_and_card(teller)
    ada.calls("2026-04-13 12:00", outcome="voiceLeftVoicemail", loans=[card])
    ada.calls(*[f"2026-04-14 09:0{minute}" for minute in range(6)])
    assert has_room(ada, "2026-04-14 12:00", medical)
    assert not has_room(ada, "2026-04-14 12:00", card)


@example("14(b)(4)-2.iii")
def a_conversation_about_one_of_two_debts(teller: Teller) -> None:
    ada, medical, card = medical_and_card(teller)
    ada.talks("2026-11-09 12:00", loans=[medical])
    assert regulation_f(ada.ask("2026-11-15 12:00", loan_ids=[medical])) == TOO_SOON
    assert has_room(ada, "2026-11-16 08:00", medical)
    assert has_room(ada, "2026-11-09 18:00", card)


@example("14(b)(4)-2.iv")
def a_conversation_about_both_debts(teller: Teller) -> None:
    ada, medical, card = medical_and_card(teller)
    ada.talks("2026-11-09 12:00", loans=[medical, card])
    for debt in (medical, card):
        assert regulation_f(ada.ask("2026-11-15 12:00", loan_ids=[debt])) == TOO_SOON
        assert has_room(ada, "2026-11-16 08:00", debt)


@example("14(b)(4)-2.v")
def a_general_conversation_is_counted_for_the_debt_that_was_chosen(teller: Teller) -> None:
    ada, medical, card = medical_and_card(teller)
    ada.calls("2026-11-09 09:00", "2026-11-10 09:00", loans=[medical])
    ada.calls(*[f"2026-11-{day:02} 10:00" for day in (9, 10, 11, 11)], loans=[card])
    ada.talks("2026-11-12 12:00", loans=[medical])
    assert regulation_f(ada.ask("2026-11-13 12:00", loan_ids=[medical])) == TOO_SOON
    assert has_room(ada, "2026-11-13 12:00", card)
    # Four calls about the card, three about the medical debt: so many more are free.
    ada.calls("2026-11-13 09:00", "2026-11-13 09:10", loans=[card])
    assert has_room(ada, "2026-11-13 12:00", card)
    ada.calls("2026-11-13 09:20", loans=[card])
    assert not has_room(ada, "2026-11-13 12:00", card)


@example("14(b)(4)-2.vi")
def the_consumer_turns_to_another_debt(teller: Teller) -> None:
    ada, medical, card = medical_and_card(teller)
    ada.talks("2026-11-09 12:00", loans=[medical, card])
    for debt in (medical, card):
        assert regulation_f(ada.ask("2026-11-10 12:00", loan_ids=[debt])) == TOO_SOON


@example("14(b)(4)-2.vii")
def student_loans_of_one_account_are_one_debt(teller: Teller) -> None:
    ada = teller.borrower(loans=0)
    loans = [ada.owes(loan_type="studentLoan", account_number="S-1") for _ in range(3)]
    for day, loan in enumerate([*loans, *loans, loans[0]], start=9):
        assert complies(ada.ask(f"2026-04-{day:02} 12:00"))
        ada.calls(f"2026-04-{day:02} 12:00", loans=[loan])
    assert regulation_f(ada.ask("2026-04-15 18:00", loan_ids=[loans[2]])) == TOO_MANY
    ada.talks("2026-05-04 12:00", loans=[loans[1]])
    for loan in loans:
        assert regulation_f(ada.ask("2026-05-10 12:00", loan_ids=[loan])) == TOO_SOON
        assert has_room(ada, "2026-05-11 12:00", loan)
