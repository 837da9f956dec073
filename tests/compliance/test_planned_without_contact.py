"""Planned contacts whose contact is still to be chosen: the rules about contacts are left out (section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import Borrower
from tests.compliance.test_planned import bad


@pytest.mark.parametrize(
    ("channel", "values"),
    [
        pytest.param("voice", {"is_autodialed": True}, id="tcpa.autodial"),
        pytest.param("text", {}, id="tcpa.text-consent and regf.text"),
        pytest.param("email", {}, id="regf.email"),
        pytest.param("mail", {}, id="contact.usable"),
    ],
)
def test_without_a_contact_the_rules_about_contacts_are_left_out(
    channel: str, values: dict[str, Any]
) -> None:
    ada = Borrower(kind="collector")
    ada.agreed_to_nothing()
    for contact in ada.rows.contacts:
        ada.corrects(contact, valid=False, receive_text_messages=False)
    window = ("2026-04-15 12:00", "2026-04-15 13:00")
    assert bad(ada, *window, channel, is_contact_open=True, **values) is None
    assert bad(ada, *window, channel, **values) is not None


def test_without_a_contact_all_other_rules_are_judged() -> None:
    ada = Borrower()
    ada.wants(channels=["voice"])
    ada.wants("ceaseCommunication")
    ada.talks("2026-04-14 12:00")
    found = bad(ada, "2026-04-15 22:00", "2026-04-15 22:30", is_contact_open=True)
    assert found is not None
    assert found[1] == {"regf.cease", "regf.medium", "regf.time", "regf.freq.wait"}


def test_without_a_contact_marketing_needs_a_consent_that_names_none() -> None:
    ada = Borrower()
    window = ("2026-04-15 12:00", "2026-04-15 13:00")
    asked = {"is_contact_open": True, "theme": "marketing"}
    ada.agrees("marketing", "2026-01-01 12:00", contact_id=ada.phone)
    assert bad(ada, *window, **asked) == (ada.moment(window[0]), {"tcpa.marketing"})
    ada.agrees("marketing", "2026-01-01 12:00")
    assert bad(ada, *window, **asked) is None
