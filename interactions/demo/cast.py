"""The borrowers of the demo data that were written by hand: each shows something worth looking at."""

from dataclasses import dataclass, field
from typing import Any

from borrowers.choices import BorrowerType, LoanType
from contacts.choices import ContactAffiliation, ContactLabel, ContactStatus, ContactType, LineType
from interactions.demo.debts import Situation

CURRENT, LATE, CHARGED_OFF = Situation.CURRENT, Situation.LATE, Situation.CHARGED_OFF
BANK, SERVICER = 0, 1


@dataclass(frozen=True, slots=True)
class Part:
    """One hand-written borrower; `story` names its history, None is the usual one."""

    external_id: str
    lender: int
    zip_code: str
    situation: Situation
    loan_types: tuple[LoanType, ...]
    columns: dict[str, Any] = field(default_factory=dict)
    story: str | None = None
    months: int = 17
    more_contacts: tuple[dict[str, Any], ...] = ()


def _named(first_name: str, last_name: str, **columns: Any) -> dict[str, Any]:
    return {"first_name": first_name, "last_name": last_name, **columns}


def _landline(
    value: str, label: ContactLabel = ContactLabel.HOME, **columns: Any
) -> dict[str, Any]:
    return {
        "contact_type": ContactType.PHONE,
        "label": label,
        "status": ContactStatus.SECONDARY,
        "value": value,
        "line_type": LineType.LANDLINE,
        **columns,
    }


CARD, LINE, PERSONAL = LoanType.CREDIT_CARD, LoanType.LINE_OF_CREDIT, LoanType.INSTALLMENT
AUTO, STUDENT, HOME = LoanType.AUTO, LoanType.STUDENT_LOAN, LoanType.MORTGAGE
FIRST_EXTERNAL_ID = "B-1001"

CAST = (
    # Their calls can be heard.
    Part(
        FIRST_EXTERNAL_ID,
        BANK,
        "60614",
        LATE,
        (PERSONAL, CARD),
        _named("Marisol", "Delgado"),
        "marisol",
    ),
    Part("B-1002", BANK, "83702", LATE, (AUTO,), _named("Walter", "Okafor"), "walter"),
    Part("B-1003", BANK, "19147", CURRENT, (CARD,), _named("Irene", "Castellanos"), "irene"),
    Part("B-1004", SERVICER, "00907", LATE, (AUTO,), _named("Carmen", "Rivera"), "carmen"),
    # The law and their wishes set limits.
    Part("B-1005", BANK, "77008", LATE, (CARD,), _named("Renata", "Kowalski"), "at the limit"),
    Part("B-1006", SERVICER, "98107", LATE, (AUTO,), _named("Dashiell", "Grady"), "at the limit"),
    Part("B-1007", BANK, "80206", LATE, (PERSONAL,), _named("Inés", "Paredes"), "near the limit"),
    Part("B-1008", SERVICER, "44113", CHARGED_OFF, (AUTO,), _named("Lorraine", "Voss"), "cease"),
    Part(
        *(
            "B-1009",
            BANK,
            "30309",
            CHARGED_OFF,
            (PERSONAL, CARD),
            _named("Gustav", "Brenneman"),
            "attorney",
        ),
        more_contacts=(
            {
                "contact_type": ContactType.PHONE,
                "label": ContactLabel.WORK,
                "affiliation": ContactAffiliation.ATTORNEY,
                "name": "Theodora Pym, Attorney at Law",
                "value": "+14045550188",
                "line_type": LineType.LANDLINE,
            },
        ),
    ),
    Part("B-1010", SERVICER, "63110", LATE, (HOME,), _named("Terrence", "Abioye"), "bankruptcy"),
    Part(
        *("B-1011", BANK, "04102", LATE, (PERSONAL,)),
        _named("Harriet", "Lindstrom", name_prefix="Mrs.", maiden_last_name="Moore"),
        "deceased",
    ),
    Part("B-1012", SERVICER, "89104", LATE, (AUTO,), _named("Kiana", "Bright"), "texts unwanted"),
    Part(
        *("B-1013", BANK, "55408", LATE, (CARD,), _named("Milo", "Santangelo"), "wrong number"),
        more_contacts=(_landline("+16125550147"),),
    ),
    Part(
        "B-1014",
        BANK,
        "33606",
        CHARGED_OFF,
        (CARD,),
        _named("Beverly", "Ashcombe"),
        "identity theft",
    ),
    # Where they are is not plain.
    Part(
        *("B-1015", SERVICER, "89104", LATE, (AUTO,)),
        _named("Noelani", "Kekona", time_zone="Pacific/Honolulu"),
    ),
    Part(
        "B-1016", SERVICER, "09012", CURRENT, (AUTO,), _named("Jordan", "Ashby", name_prefix="Cpl.")
    ),
    # Names as people have them.
    Part(
        *("B-1017", BANK, "11215", CURRENT, (PERSONAL,)),
        _named(
            "Maximiliana Wilhelmina Theodora",
            "Featherstonehaugh-Konstantinopoulou de la Santísima Trinidad y Villavicencio-Wolfeschlegelstein",
            middle_name="Alexandrina Philippa Rosamund",
            name_prefix="Prof. Dr.",
            name_suffix="III",
        ),
    ),
    Part("B-1018", SERVICER, "48214", CURRENT, (AUTO,), _named("ليلى", "الحداد")),
    Part(
        "B-1019",
        BANK,
        "96816",
        LATE,
        (CARD,),
        _named("Sunny", "Akana", preferred_first_name="Sunny 🌻"),
        "due today",
    ),
    Part(
        *("B-1020", SERVICER, "95818", CURRENT, (STUDENT, STUDENT)),
        _named("秀英", "王"),
        "due today",
    ),
    Part(
        *("B-1021", BANK, "02118", LATE, (PERSONAL,)),
        _named("Siobhán", "O'Shaughnessy-D'Angelo"),
        "missed just now",
    ),
    Part(
        *("B-1022", SERVICER, "70115", LATE, (AUTO,)),
        _named("Nguyễn", "Thị Hoa"),
        "missed just now",
    ),
    # Many loans, many interactions, none.
    Part(
        "B-1023",
        SERVICER,
        "97214",
        LATE,
        (STUDENT,) * 4,
        _named("Anders", "Holmqvist"),
        "grouped loans",
        more_contacts=(
            {
                "contact_type": ContactType.PHONE,
                "label": ContactLabel.PERSONAL,
                "affiliation": ContactAffiliation.SPOUSE,
                "name": "Linnea Holmqvist",
                "value": "+15035550164",
                "line_type": LineType.MOBILE,
                "authorized_third_party": True,
            },
        ),
    ),
    Part(
        *("B-1024", BANK, "83702", CURRENT, (LINE, PERSONAL)),
        {
            "borrower_type": BorrowerType.BUSINESS,
            "business_name": "Cascade Pine Outfitters",
            "business_legal_name": "Cascade Pine Outfitters LLC",
            "business_type": "Limited liability company",
        },
        "busy",
        18,
    ),
    Part(
        "B-1025",
        BANK,
        "99503",
        CURRENT,
        (PERSONAL,),
        _named("Odell", "Pennyfeather"),
        "nothing yet",
        1,
    ),
    # What they asked for binds the lender: wish_stories.py.
    Part("B-1026", BANK, "15217", LATE, (CARD,), _named("Rosalind", "Achebe"), "dispute"),
    Part("B-1027", SERVICER, "92104", LATE, (AUTO,), _named("Mateo", "Villareal"), "called up"),
    Part("B-1028", SERVICER, "85016", LATE, (AUTO,), _named("Delphine", "Marchetti"), "nights"),
    Part(
        *("B-1029", BANK, "53202", LATE, (PERSONAL,), _named("Osvaldo", "Trask"), "call at work"),
        more_contacts=(_landline("+14145550131", ContactLabel.WORK, name="Juniper Ridge Market"),),
    ),
    Part("B-1030", BANK, "37206", LATE, (CARD,), _named("Wilhelmina", "Rourke"), "refuses calls"),
    Part("B-1031", SERVICER, "68104", LATE, (AUTO,), _named("Bao", "Hollister"), "perhaps"),
    Part(
        *("B-1032", SERVICER, "78704", LATE, (AUTO, LoanType.OTHER)),
        _named("Thelonious", "Greer"),
        "call me on Monday",
    ),
    Part(
        *("B-1033", BANK, "46220", LATE, (PERSONAL,), _named("Annika", "Dufresne"), "not at home"),
        more_contacts=(_landline("+13175550126"),),
    ),
    Part("B-1034", BANK, "27609", LATE, (CARD,), _named("Perpetua", "Nakagawa"), "unsubscribed"),
)
