"""What the guard keeps: settings and adjustments, decisions, held slots, screenings, possible opt-outs."""

from compliance.models.decisions import Decision as Decision
from compliance.models.decisions import Screening as Screening
from compliance.models.opt_out_reviews import OptOutReview as OptOutReview
from compliance.models.reservations import Reservation as Reservation
from compliance.models.settings import ComplianceSettings as ComplianceSettings
from compliance.models.settings import RuleAdjustment as RuleAdjustment
