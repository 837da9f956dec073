"""One-way contacts of the demo data: e-mails, texts, letters, statements, portal events, documents, faxes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from contacts.choices import ContactType
from interactions.choices import THEME_OF_SUBJECT, Channel, Direction, Status, Theme
from interactions.demo.debts import Debt
from interactions.demo.diary import IN, OUT, Diary, day_words
from interactions.demo.messages import CUSTOM_LETTERS, EMAILS, LETTERS, TEXTS
from interactions.demo.speech import BANNERS, DOCUMENTS_IN, EMAILS_IN, FAILURES, PORTAL_EVENTS
from interactions.models import Interaction
from interactions.status_rules import DETAIL_OF_VALUE

# What becomes of messages, by weight.
EMAIL_FATES = {
    "emailDelivered": 44,
    "emailOpened": 38,
    "emailClicked": 12,
    "emailBounced": 3,
    "emailSent": 2,
}
TEXT_FATES = {"textDelivered": 90, "textSent": 4, "textUndelivered": 5, "technicalFailure": 1}
LETTER_FATES = {"mailSent": 60, "mailDelivered": 34, "mailReturned": 6}
TRANSACTIONAL = frozenset(
    {"confirmationCode", "refundScheduled", "autopayPaymentReminder", "autopayEnabled"}
)
MAY_BE_WITHOUT_TIME = 0.6


def fate(diary: Diary, weights: dict[str, int]) -> dict[str, Any]:
    """Draws what became of it: status details, the status they go with, and why if it failed."""
    detail = diary.rng.choices(list(weights), weights=list(weights.values()))[0]
    return settled(detail)


def settled(detail: str) -> dict[str, Any]:
    """Status and details, with the failure's description where there is one."""
    row = DETAIL_OF_VALUE[detail]
    if row.status != Status.FAILED:
        return {"status": row.status, "status_details": detail}
    short, long = FAILURES.get(detail, (None, None))
    return {
        "status": row.status,
        "status_details": detail,
        "failure_description_short": short,
        "failure_description_long": long,
    }


def written(
    diary: Diary, template: str, day: dt.date, debt: Debt | None = None, **more: Any
) -> str:
    """The template filled in; the dates that it names are those of the loan, or near the day."""
    debt = debt or diary.borrower.debts[0]
    rng = diary.rng
    dates: dict[str, Callable[[], dt.date]] = {
        "due": lambda: debt.due_date_after(day + dt.timedelta(days=3)),
        "missed": lambda: debt.due_date_after(day - dt.timedelta(days=33)),
        "promised": lambda: day + dt.timedelta(days=rng.randint(2, 8)),
        "later": lambda: day + dt.timedelta(days=35),
        "recently": lambda: day - dt.timedelta(days=rng.randint(1, 6)),
    }
    # Only those that it names: there are thousands of templates to fill in.
    named = {name: day_words(date()) for name, date in dates.items() if f"{{{name}}}" in template}
    values = {
        "month": f"{day:%B}",
        "code": f"{rng.randrange(10**6):06}",
        "agent": diary.lender.agents[0].name,
        **named,
        **more,
    }
    return template.format(**diary.words(debt, **values))


def send_email(
    diary: Diary, subject: str, day: dt.date, *, detail: str | None = None, **columns: Any
) -> Interaction:
    """An e-mail by template, sent at a proper hour."""
    title, body = diary.rng.choice(EMAILS[subject])
    at = diary.calling_moment(day)
    outcome = settled(detail) if detail else fate(diary, EMAIL_FATES)
    contact = diary.contact_for(Channel.EMAIL)
    if contact is None:
        outcome = settled("contactMissing")
    is_read = outcome["status_details"] in ("emailOpened", "emailClicked", "emailMarkedAsSpam")
    seconds = diary.rng.uniform(600, 60_000) if is_read else diary.rng.uniform(3, 90)
    return diary.add(
        Channel.EMAIL,
        OUT,
        outcome.pop("status"),
        at,
        theme=THEME_OF_SUBJECT[subject] or Theme.OPS_SERVICING,
        subject=subject,
        content={"subject": written(diary, title, day), "body": written(diary, body, day)},
        contact=contact,
        settled_at=at + dt.timedelta(seconds=seconds),
        is_transactional=True if subject in TRANSACTIONAL else None,
        **outcome,
        **columns,
    )


def send_text(
    diary: Diary, subject: str, day: dt.date, *, detail: str | None = None, **columns: Any
) -> Interaction | None:
    """A text by template to a number that agreed to texts; None when there is none."""
    contact = diary.contact_for(Channel.TEXT)
    if contact is None or not contact.receive_text_messages:
        return None
    at = diary.calling_moment(day)
    outcome = settled(detail) if detail else fate(diary, TEXT_FATES)
    return diary.add(
        Channel.TEXT,
        OUT,
        outcome.pop("status"),
        at,
        theme=THEME_OF_SUBJECT[subject] or Theme.OPS_SERVICING,
        subject=subject,
        content={"body": written(diary, diary.rng.choice(TEXTS[subject]), day)},
        contact=contact,
        settled_at=at + dt.timedelta(seconds=diary.rng.uniform(1, 40)),
        **outcome,
        **columns,
    )


def send_letter(
    diary: Diary, subject: str, day: dt.date, *, detail: str | None = None, **columns: Any
) -> Interaction:
    """A letter: one of the subjects of the API, or one of CUSTOM_LETTERS as a free form."""
    is_custom = subject in CUSTOM_LETTERS
    title, body = CUSTOM_LETTERS[subject] if is_custom else LETTERS[subject]
    outcome = settled(detail) if detail else fate(diary, LETTER_FATES)
    contact = diary.contact_for(Channel.MAIL)
    at, recorded_at = _posted_at(diary, day)
    settled_at = at + dt.timedelta(days=diary.rng.randint(3, 8))
    if contact is None:
        settled_at, outcome = at, settled("contactMissing")
    elif settled_at > diary.now or outcome["status_details"] == "mailSent":
        settled_at, outcome = at, settled("mailSent")
    theme = None if is_custom else THEME_OF_SUBJECT[subject]
    return diary.add(
        Channel.MAIL,
        OUT,
        outcome.pop("status"),
        at,
        theme=theme or Theme.OPS_SERVICING,
        subject="freeForm" if is_custom else subject,
        content={
            "title": written(diary, title, day),
            "body": written(diary, body, day),
            "pages": diary.rng.randint(1, 4),
        },
        contact=contact,
        started_at_has_time=recorded_at is None,
        recorded_at=recorded_at,
        settled_at=settled_at,
        **outcome,
        **columns,
    )


def _posted_at(diary: Diary, day: dt.date) -> tuple[dt.datetime, dt.datetime | None]:
    """Of most letters only the day is known; they are recorded on the next morning."""
    if diary.rng.random() < MAY_BE_WITHOUT_TIME:
        start = diary.start_of(day)
        return start, start + dt.timedelta(hours=diary.rng.uniform(31, 36))
    return diary.moment(day, 9, 16), None


def put_into_documents(diary: Diary, title: str, day: dt.date, **columns: Any) -> Interaction:
    """A document made available on the lender's web site."""
    name = written(diary, title, day)
    return diary.add(
        *(Channel.DOCUMENT, OUT, Status.SUCCEEDED, diary.moment(day, 5, 8)),
        status_details="documentDelivered",
        content={
            "title": name,
            "fileName": f"{name.replace(' ', '-').lower()}.pdf",
            "pages": diary.rng.randint(1, 6),
        },
        **columns,
    )


def receive_document(diary: Diary, day: dt.date, **columns: Any) -> Interaction:
    title = diary.rng.choice(DOCUMENTS_IN)
    return diary.add(
        *(Channel.DOCUMENT, IN, Status.SUCCEEDED, diary.moment(day, 7, 23)),
        status_details="documentReceived",
        **{
            "content": {
                "title": title,
                "fileName": f"IMG_{diary.rng.randint(1000, 9999)}.jpg",
                "pages": diary.rng.randint(1, 3),
            },
            **columns,
        },
    )


def portal_event(
    diary: Diary, day: dt.date, *, event: str | None = None, **columns: Any
) -> Interaction:
    """Something that the borrower did on the web site, at any hour; None draws what."""
    event = event or diary.rng.choice(list(PORTAL_EVENTS))
    text = PORTAL_EVENTS[event]
    return diary.add(
        *(Channel.GUI, IN, Status.SUCCEEDED, diary.moment(day, 0, 24)),
        status_details="guiSubmitted",
        content={
            "event": event,
            "text": written(diary, text, day),
            "device": diary.rng.choice(("web", "iOS", "Android")),
        },
        is_transactional=True if event == "paymentSubmitted" else None,
        **columns,
    )


def show_banner(diary: Diary, day: dt.date) -> Interaction:
    text = written(diary, diary.rng.choice(BANNERS), day)
    return diary.add(
        *(Channel.GUI, OUT, Status.SUCCEEDED, diary.moment(day, 6, 23)),
        status_details="guiDisplayed",
        content={"event": "bannerShown", "text": text},
    )


def fax(diary: Diary, direction: Direction, day: dt.date) -> Interaction:
    """A pay-off letter to somebody who still has a fax machine, or papers from there."""
    if direction == IN:
        outcome, title = settled("faxReceived"), "Authorization to release loan information"
    else:
        outcome, title = fate(diary, {"faxDelivered": 3, "faxFailed": 2}), "Payoff statement"
    return diary.add(
        Channel.FAX,
        direction,
        outcome.pop("status"),
        diary.moment(day, 9, 16),
        content={"title": title, "pages": diary.rng.randint(1, 7)},
        contact=diary.contact_for(Channel.FAX),
        by=diary.agent(),
        **outcome,
    )


def email_exchange(diary: Diary, day: dt.date) -> None:
    """The borrower writes, an agent answers within two hours."""
    title, question, answer = diary.rng.choice(EMAILS_IN)
    contact = diary.borrower.contact(ContactType.EMAIL)
    at = diary.moment(day, 9, 17)
    received = diary.add(
        *(Channel.EMAIL, IN, Status.SUCCEEDED, at),
        status_details="emailReceived",
        content={"subject": title, "body": written(diary, question, day)},
        contact=contact,
    )
    agent = diary.agent()
    diary.add(
        *(
            Channel.EMAIL,
            OUT,
            Status.SUCCEEDED,
            at + dt.timedelta(minutes=diary.rng.randint(6, 110)),
        ),
        subject="freeForm",
        status_details="emailDelivered",
        content={"subject": f"Re: {title}", "body": written(diary, answer, day, agent=agent.name)},
        contact=contact,
        previous_interaction=received,
        by=agent,
    )
