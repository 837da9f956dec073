"""The rules that are shipped, in the order of their reasons, and the version of the whole.

Change the version with every change of a rule: a decision names the version it was made under.
"""

from compliance.rules import (
    completeness,
    electronic,
    frequency,
    hours,
    means,
    people,
    states,
    stops,
    tcpa,
    warnings,
)
from compliance.rules.rule import Rule

VERSION = "2026.11.2"

RULES: tuple[Rule, ...] = (
    stops.CEASE,
    stops.BANKRUPTCY,
    stops.DECEASED,
    stops.ATTORNEY,
    stops.DISPUTE,
    stops.IDENTITY_THEFT,
    means.USABLE,
    means.MEDIUM,
    means.DESIGNATED,
    means.PLACE,
    people.EMPLOYER,
    people.THIRD_PARTY,
    tcpa.AUTODIAL,
    tcpa.PRERECORDED,
    tcpa.TEXT_CONSENT,
    tcpa.MARKETING_CONSENT,
    tcpa.REVOKE_ALL,
    electronic.TEXT,
    electronic.EMAIL,
    hours.TIME,
    hours.TELEMARKETING_HOURS,
    hours.FLORIDA,
    frequency.SEVEN_IN_SEVEN,
    frequency.WAIT,
    frequency.INTENSITY,
    states.MASSACHUSETTS,
    states.NEW_YORK_CITY,
    states.COLUMBIA,
    states.WASHINGTON,
    states.WEST_VIRGINIA,
    states.OREGON,
    states.NEW_YORK,
    warnings.CONCENTRATION,
    warnings.CUMULATIVE,
    warnings.PRIOR_STATEMENT,
    stops.MILITARY_DUTY,
    completeness.INCOMPLETE,
)
RULE_OF_ID = {rule.id: rule for rule in RULES}
