"""The tables of status details and of agents' outcomes; what follows from them is in status_rules.py."""

from dataclasses import dataclass

from interactions.choices import Channel, Direction, Status


@dataclass(frozen=True, slots=True)
class StatusDetail:
    """A row of the table of status details: the status, channels and directions that it goes with."""

    value: str
    status: Status
    channels: tuple[Channel, ...]
    directions: tuple[Direction, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class AgentOutcome:
    """A row of the table of outcomes according to an agent: the channel that it goes with."""

    value: str
    channel: Channel
    meaning: str


_ALL = tuple(Channel)
_BOTH = (Direction.OUTBOUND, Direction.INBOUND)
_OUT = (Direction.OUTBOUND,)
_IN = (Direction.INBOUND,)

STATUS_DETAILS = tuple(
    StatusDetail(*row)
    for row in (
        (
            "voiceSpokeWithFirstParty",
            Status.SUCCEEDED,
            (Channel.VOICE,),
            _BOTH,
            "a live conversation with the borrower",
        ),
        (
            "voiceSpokeWithAuthorizedThirdParty",
            Status.SUCCEEDED,
            (Channel.VOICE,),
            _BOTH,
            "a live conversation with someone the borrower authorized, or who holds power of attorney",
        ),
        (
            "voiceReceivedVoicemail",
            Status.SUCCEEDED,
            (Channel.VOICE,),
            _IN,
            "the borrower left a voicemail",
        ),
        (
            "voiceSpokeWithThirdParty",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _BOTH,
            "someone else answered or called; the borrower was not reached",
        ),
        (
            "voiceLeftVoicemail",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _OUT,
            "a message was left on the borrower's voicemail",
        ),
        (
            "voiceReachedVoicemail",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _OUT,
            "voicemail answered and no message was left",
        ),
        (
            "voiceLeftMessageWithThirdParty",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _OUT,
            "a message was left with someone else",
        ),
        ("voiceNoAnswer", Status.ATTEMPTED, (Channel.VOICE,), _OUT, "it rang and nobody answered"),
        (
            "voiceDropped",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _BOTH,
            "answered, then cut off before any exchange",
        ),
        (
            "voiceWrongNumber",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _OUT,
            "the number turned out not to be the borrower's",
        ),
        (
            "voiceMissed",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _IN,
            "the borrower called and nobody took the call",
        ),
        (
            "voiceAbandoned",
            Status.ATTEMPTED,
            (Channel.VOICE,),
            _IN,
            "the caller hung up while waiting for an agent",
        ),
        ("voiceBusy", Status.FAILED, (Channel.VOICE,), _OUT, "busy signal"),
        (
            "voiceNotInService",
            Status.FAILED,
            (Channel.VOICE,),
            _OUT,
            "disconnected or unallocated number",
        ),
        (
            "voiceTechnicalFailure",
            Status.FAILED,
            (Channel.VOICE,),
            _BOTH,
            "carrier or equipment failure before the call connected",
        ),
        (
            "emailDelivered",
            Status.SUCCEEDED,
            (Channel.EMAIL,),
            _OUT,
            "accepted by the borrower's mail server",
        ),
        ("emailOpened", Status.SUCCEEDED, (Channel.EMAIL,), _OUT, "opened"),
        ("emailClicked", Status.SUCCEEDED, (Channel.EMAIL,), _OUT, "a link in it was followed"),
        ("emailReceived", Status.SUCCEEDED, (Channel.EMAIL,), _IN, "received from the borrower"),
        (
            "emailSent",
            Status.ATTEMPTED,
            (Channel.EMAIL,),
            _OUT,
            "handed to the mail provider, delivery not yet known",
        ),
        (
            "emailBounced",
            Status.FAILED,
            (Channel.EMAIL,),
            _OUT,
            "refused by the borrower's mail server",
        ),
        (
            "emailMarkedAsSpam",
            Status.FAILED,
            (Channel.EMAIL,),
            _OUT,
            "the recipient complained of spam",
        ),
        ("textDelivered", Status.SUCCEEDED, (Channel.TEXT,), _OUT, "carrier confirmed delivery"),
        ("textReceived", Status.SUCCEEDED, (Channel.TEXT,), _IN, "received from the borrower"),
        (
            "textSent",
            Status.ATTEMPTED,
            (Channel.TEXT,),
            _OUT,
            "handed to the carrier, delivery not yet known",
        ),
        ("textUndelivered", Status.FAILED, (Channel.TEXT,), _OUT, "carrier could not deliver"),
        (
            "textOptedOut",
            Status.FAILED,
            (Channel.TEXT,),
            _OUT,
            "refused because the number has opted out",
        ),
        (
            "chatSpokeWithFirstParty",
            Status.SUCCEEDED,
            (Channel.CHAT,),
            _BOTH,
            "a live chat with the borrower",
        ),
        (
            "chatSpokeWithAuthorizedThirdParty",
            Status.SUCCEEDED,
            (Channel.CHAT,),
            _BOTH,
            "a live chat with an authorized person",
        ),
        (
            "chatSpokeWithThirdParty",
            Status.ATTEMPTED,
            (Channel.CHAT,),
            _BOTH,
            "someone else was at the other end",
        ),
        (
            "chatNoResponse",
            Status.ATTEMPTED,
            (Channel.CHAT,),
            _BOTH,
            "the other side did not respond",
        ),
        (
            "chatMissed",
            Status.ATTEMPTED,
            (Channel.CHAT,),
            _IN,
            "the borrower asked to chat and nobody answered",
        ),
        (
            "chatTechnicalFailure",
            Status.FAILED,
            (Channel.CHAT,),
            _BOTH,
            "the chat could not be set up or broke off",
        ),
        ("mailDelivered", Status.SUCCEEDED, (Channel.MAIL,), _OUT, "delivery confirmed"),
        ("mailReceived", Status.SUCCEEDED, (Channel.MAIL,), _IN, "a letter from the borrower"),
        ("mailSent", Status.ATTEMPTED, (Channel.MAIL,), _OUT, "posted, delivery not yet known"),
        ("mailReturned", Status.FAILED, (Channel.MAIL,), _OUT, "returned as undeliverable"),
        ("faxDelivered", Status.SUCCEEDED, (Channel.FAX,), _OUT, "transmission confirmed"),
        ("faxReceived", Status.SUCCEEDED, (Channel.FAX,), _IN, "received from the borrower"),
        ("faxFailed", Status.FAILED, (Channel.FAX,), _OUT, "transmission failed"),
        (
            "guiDisplayed",
            Status.SUCCEEDED,
            (Channel.GUI,),
            _OUT,
            "shown to the borrower in an application or portal",
        ),
        (
            "guiSubmitted",
            Status.SUCCEEDED,
            (Channel.GUI,),
            _IN,
            "the borrower acted in an application or portal",
        ),
        (
            "documentDelivered",
            Status.SUCCEEDED,
            (Channel.DOCUMENT,),
            _OUT,
            "made available to the borrower as a document",
        ),
        (
            "documentReceived",
            Status.SUCCEEDED,
            (Channel.DOCUMENT,),
            _IN,
            "a document handed in by the borrower",
        ),
        (
            "blockedByComplianceGuard",
            Status.FAILED,
            _ALL,
            _OUT,
            "a Compliance Guard rule forbade it; complianceGuardRuleId names the rule",
        ),
        ("contactMissing", Status.FAILED, _ALL, _OUT, "no usable contact for the channel"),
        ("templateMissing", Status.FAILED, _ALL, _OUT, "no template for the subject"),
        ("technicalFailure", Status.FAILED, _ALL, _BOTH, "any other technical failure"),
    )
)

AGENT_OUTCOMES = tuple(
    AgentOutcome(*row)
    for row in (
        ("voiceSpokeWithFirstParty", Channel.VOICE, "spoke with the borrower"),
        ("voiceSpokeWithAuthorizedThirdParty", Channel.VOICE, "spoke with an authorized person"),
        ("voiceSpokeWithThirdParty", Channel.VOICE, "spoke with someone else"),
        ("voiceLeftVoicemail", Channel.VOICE, "left a voicemail"),
        ("voiceLeftMessageWithThirdParty", Channel.VOICE, "left a message with someone else"),
        ("voiceNoAnswer", Channel.VOICE, "nobody answered"),
        ("voiceWrongNumber", Channel.VOICE, "not the borrower's number"),
        ("voiceHungUp", Channel.VOICE, "the other side hung up"),
        ("voiceLanguageBarrier", Channel.VOICE, "no common language"),
        ("chatSpokeWithFirstParty", Channel.CHAT, "chatted with the borrower"),
        ("chatSpokeWithAuthorizedThirdParty", Channel.CHAT, "chatted with an authorized person"),
        ("chatSpokeWithThirdParty", Channel.CHAT, "chatted with someone else"),
        ("chatUnresponsive", Channel.CHAT, "the other side became unresponsive"),
        ("chatAbandoned", Channel.CHAT, "the other side left"),
    )
)

# The status details of inbound contacts that nobody took.
MISSED = ("voiceMissed", "voiceAbandoned", "chatMissed")
BLOCKED_BY_GUARD = "blockedByComplianceGuard"

STATUS_DETAIL_CHOICES = [(row.value, row.meaning) for row in STATUS_DETAILS]
# The same for readers who know no field of the API by its name.
STATUS_DETAIL_WORDS = list(
    {
        **dict(STATUS_DETAIL_CHOICES),
        BLOCKED_BY_GUARD: "a Compliance Guard rule forbade it",
    }.items()
)
AGENT_OUTCOME_CHOICES = [(row.value, row.meaning) for row in AGENT_OUTCOMES]
