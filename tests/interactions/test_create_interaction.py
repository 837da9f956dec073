"""POST /api/people/{personId}/interactions."""

from borrowers.models import Person
from tests.factories import Api, ContactFactory, LoanFactory, data_of

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}


def test_records_a_call_with_contact_and_loans(service: Api, ada: Person) -> None:
    phone, loan, second = (
        ContactFactory(person=ada),
        LoanFactory(person=ada),
        LoanFactory(person=ada),
    )
    row = data_of(
        service.post(
            "/people/ext-ada/interactions",
            {**CALL, "contactId": phone.pk, "loanIds": [loan.pk, "ext-" + second.external_id]},
        )
    )
    assert row["contactId"] == phone.pk
    assert row["loanIds"] == [loan.pk, second.pk]
    assert row["loanId"] is None
