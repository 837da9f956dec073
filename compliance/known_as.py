"""How a body may refer to a borrower's contacts and loans: by our IDs, or by the lender's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from peach_interactions.external_ids import PATH_PREFIX


@dataclass(frozen=True, slots=True)
class KnownAs:
    """The IDs, and what the lender calls them."""

    contact_ids: frozenset[str] = frozenset()
    loan_ids: frozenset[str] = frozenset()
    contact_of_external_id: Mapping[str, str] = field(default_factory=dict)
    loan_of_external_id: Mapping[str, str] = field(default_factory=dict)

    def contact(self, reference: str, *, is_bare: bool = False) -> str | None:
        """The ID of the contact meant; None when the person has none such.

        :param is_bare: whether it can only be an external ID, without ext- before it.
        """
        if is_bare:
            return self.contact_of_external_id.get(reference)
        if reference in self.contact_ids:
            return reference
        return self.contact_of_external_id.get(reference.removeprefix(PATH_PREFIX))

    def loan(self, reference: str) -> str | None:
        """The ID of the loan meant; None when the person owes none such."""
        if reference in self.loan_ids:
            return reference
        return self.loan_of_external_id.get(reference.removeprefix(PATH_PREFIX))


NOT_KNOWN = KnownAs()
