"""The words of the OpenAPI description: about the whole API, its tags, and the names of vocabularies.

The settings read this file, so it imports nothing.
"""

DESCRIPTION = """\
Records every contact between a lender and its borrowers, whatever the channel, and plays back recorded calls.
Recording an interaction sends nothing to anybody.

## Authentication
Send the API key as `X-API-KEY: <key>` or as `Authorization: Bearer <key>`. A key belongs to one company and
has permissions such as `interaction:read`; each operation names the one it needs. Objects of another company
do not exist for it: in a path they are a 404, in a body a 400 at their field, in a filter they match nothing.

    curl "$URL/api/interactions?limit=10" -H "X-API-KEY: $KEY"

## IDs and external IDs
Every object has an ID such as `IN-0HD3KXQ2M1-7Q2Z81KD`: two letters say what it is, and IDs sort by creation.
An object can also have your own `externalId`, unique per company and kind of object, letter case significant.
In a path write `ext-<externalId>`, percent-encoded; in a body or a filter a reference is an ID,
`ext-<externalId>` or the bare external ID. One that holds a `/` is reached by ID or by the filter `externalId`.
An interaction posted to `/api/people/ext-<externalId>/interactions` with a `borrower` in its body creates a
person who is not known yet.

    curl "$URL/api/people/ext-borrower-1001/interactions" -H "X-API-KEY: $KEY" \\
      -H "Content-Type: application/json" -H "Idempotency-Key: call-58212" \\
      -d '{"externalId": "call-58212", "channel": "voice", "theme": "opsServicing", "direction": "inbound",
           "status": "succeeded", "borrower": {"name": {"firstName": "Ada", "lastName": "Miller"}}}'

## Bodies
JSON objects in UTF-8, up to 1 MiB. Unknown fields and unknown query parameters are a 400 that names them;
fields that only the server sets are ignored, so that a fetched object can be changed and sent back.
`PUT` is partial: absent fields keep their value, `null` clears. `name`, `address`, `businessDetails`,
`commPreferences` and `phoneDisconnectionDetails` merge key by key; `content`, `metaData` and lists are replaced
whole. The merged object is judged as a whole.

## Timestamps
ISO 8601 in UTC with microseconds, such as `2026-03-31T18:57:13.997082+00:00`. On input an offset or `Z` is
needed. `startedAt` and the range filters also take a bare date.

## Answers and errors
One object comes as `{"status": 200, "message": "OK", "data": {…}}`, also after creating it. Every error comes as
`{"status", "message", "errors": [{"field", "code", "message"}], "requestId"}`, all faults of a body at once;
`code` is for programs and stable. A method that a path does not have is a 405. Every answer carries
`X-Request-ID`, your own if you sent one of up to 128 characters of `A-Z a-z 0-9 . _ -`.

## Lists
`limit` is 1 to 100 rows (default 25). Follow `nextUrl` and `previousUrl` as they are: walking the pages shows
every row once, whatever is added or deleted meanwhile. `startingAfter` and `endingBefore` start at an object.
`total` is exact up to 10,000; above, it may be an estimate, and `totalIsEstimate` says so.
In filters a comma means or; several filters mean and.

## Sending again, and concurrent changes
With an `Idempotency-Key` on a `POST`, sending the same request again within 24 hours gives the first answer
again, with `Idempotency-Replayed: true`, and writes nothing. Another request with that key is a 422.
Single objects have an `ETag`; give it as `If-Match` on `PUT` or `DELETE`, and a change made by somebody else in
the meantime is a 412 instead of being overwritten.

## Recorded content
Send the raw bytes of a call, with their `Content-Length` where you can: of a body without it nobody can tell
whether it broke off. Reading answers with a redirect to an address that plays for 5 minutes without any header,
in ranges too.

    curl -T call.wav "$URL/api/people/ext-borrower-1001/interactions/ext-call-58212/recording" \\
      -H "X-API-KEY: $KEY" -H "Content-Type: audio/wav"
    curl -L -o call.wav "$URL/api/interactions/ext-call-58212/recording" -H "X-API-KEY: $KEY"
"""

TAGS = [
    {"name": "interactions", "description": "Every contact with a borrower, on all channels."},
    {"name": "recordings", "description": "Recorded calls and voicemails."},
    {"name": "people", "description": "People and businesses who borrow."},
    {"name": "contacts", "description": "Phones, e-mails and addresses of a person."},
    {
        "name": "do-not-interacts",
        "description": "What a person does not want, and what forbids to contact it.",
    },
    {"name": "consents", "description": "What a person has consented to."},
    {
        "name": "compliance",
        "description": "Whether, when and how a borrower may be contacted, and why not.",
    },
    {"name": "loans", "description": "What a person has borrowed, alone or with others."},
]

# The names of vocabularies in the description, and where their words are.
VOCABULARIES = {
    "BorrowerType": "borrowers.choices.BorrowerType",
    "BorrowerStatus": "borrowers.choices.BorrowerStatus",
    "CollectionsIntensity": "borrowers.choices.CollectionsIntensity",
    "StatementDeliveryChannel": "borrowers.choices.StatementDeliveryChannel",
    "LoanType": "borrowers.choices.LoanType",
    "LoanStatus": "borrowers.choices.LoanStatus",
    "ContactType": "contacts.choices.ContactType",
    "ContactLabel": "contacts.choices.ContactLabel",
    "ContactAffiliation": "contacts.choices.ContactAffiliation",
    "ContactStatus": "contacts.choices.ContactStatus",
    "LineType": "contacts.choices.LineType",
    "DisconnectionStatus": "contacts.choices.DisconnectionStatus",
    "DoNotInteractReason": "contacts.choices.DoNotInteractReason",
    "DoNotInteractSource": "contacts.choices.DoNotInteractSource",
    "DoNotInteractChannel": "contacts.choices.DO_NOT_INTERACT_CHANNELS",
    "DoNotInteractTheme": "contacts.choices.DO_NOT_INTERACT_THEMES",
    "InconvenientPlace": "contacts.choices.InconvenientPlace",
    "ConsentKind": "contacts.choices.ConsentKind",
    "ConsentGivenTo": "contacts.choices.ConsentGivenTo",
    "DecisionWord": "compliance.choices.DecisionWord",
    "ReasonSeverity": "compliance.choices.Severity",
    "Confidence": "compliance.choices.Confidence",
    "UserType": "companies.choices.UserType",
    "Channel": "contacts.choices.Channel",
    "Direction": "interactions.choices.Direction",
    "InteractionStatus": "interactions.choices.Status",
    "Theme": "contacts.choices.Theme",
    "Subject": "interactions.choices.SUBJECT_CHOICES",
    "StatusDetail": "interactions.status_details.STATUS_DETAIL_CHOICES",
    "AgentOutcome": "interactions.status_details.AGENT_OUTCOME_CHOICES",
    "Purpose": "interactions.choices.Purpose",
    "JoinType": "interactions.choices.JoinType",
    "RecordingKind": "interactions.choices.RecordingKind",
    "AudioType": "interactions.audio.AUDIO_TYPE_CHOICES",
}
