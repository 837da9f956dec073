"""What the tests of the schema share: the schema itself, and one of each object that its examples name."""

from __future__ import annotations

import copy
import io
import wave
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from companies.choices import INTERACTION_JOIN, PERMISSIONS
from companies.models import Company
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DecisionFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    key_for,
)

OPENAPI = Path(__file__).parent.parent.parent / "openapi.yaml"
JOIN = "joinConversation"
# By path parameter.
IDS = {
    "personId": "BO-HOEV000000-0000000A",
    "contactId": "CT-HOEV000001-0000000B",
    "loanId": "LN-HOEV000002-0000000C",
    "interactionId": "IN-HOEV000003-0000000D",
    "doNotInteractId": "DN-0HD3KXQ2M1-7Q2Z81KD",
    "consentId": "CN-0HD3KXQ2M1-7Q2Z81KD",
    "decisionId": "CD-0HD3KXQ2M1-7Q2Z81KD",
}


def description() -> dict[str, Any]:
    """The schema, as committed; `make check` holds it equal to the code."""
    return copy.deepcopy(_description())


@cache
def _description() -> dict[str, Any]:
    schema: dict[str, Any] = yaml.safe_load(OPENAPI.read_text())
    return schema


def make_examples(lender: Company) -> None:
    """Makes one of each object that the examples of the schema refer to.

    Their IDs are always those of IDS, so that they can be written down before the objects are there.
    """
    person = PersonFactory(id=IDS["personId"], company=lender, external_id="borrower-1001")
    PersonFactory(company=lender, external_id="borrower-1002")
    phone = ContactFactory(
        id=IDS["contactId"], person=person, external_id="mobile-1", value="+12125550123"
    )
    loan = LoanFactory(id=IDS["loanId"], person=person, external_id="loan-1001")
    DoNotInteractFactory(id=IDS["doNotInteractId"], person=person)
    ConsentFactory(id=IDS["consentId"], person=person)
    DecisionFactory(id=IDS["decisionId"], person=person)
    InteractionFactory(
        id=IDS["interactionId"],
        person=person,
        external_id="call-58212",
        contact=phone,
        loans=[loan],
        status="inProgress",
    )


def keys_for(lender: Company) -> dict[str, str]:
    """A lender's key with all permissions but joining, and an agent's with all that agents can have."""
    everything = sorted(PERMISSIONS - {INTERACTION_JOIN})
    return {
        "service": key_for(lender, grants=everything),
        "agent": key_for(lender, "agent", grants=sorted(PERMISSIONS)),
    }


def wav(seconds: float = 0.1) -> bytes:
    """A recording of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * int(8000 * seconds)))
    return file.getvalue()
