"""The two queries behind the facts: what is known of people, and the part of their history that counts.

Words in them are those of `history.py` and of the vocabulary; rows come as arrays, in the order that
`gathering.py` reads them in. Each looks up by indexes alone, whatever the length of a history.
"""

from compliance.history import CONVERSATION, REACHED, SPOKEN, WRONG_NUMBER


def _words(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


_WRONG = f"(i.status_details = '{WRONG_NUMBER}' OR i.agent_outcome = '{WRONG_NUMBER}')"
_NO_WORDS = "i.status_details IS NULL AND i.agent_outcome IS NULL AND i.status = 'succeeded'"


def _any_word(words: frozenset[str]) -> str:
    names = _words(words)
    return f"i.status_details IN ({names}) OR i.agent_outcome IN ({names}) OR ({_NO_WORDS})"


_OF_CONTACT = """
    FROM interactions_interaction i
    WHERE i.contact_id = c.id AND i.deleted_at IS NULL AND i.theme <> 'agentNotification'
"""
_BEFORE_WINDOW = f"{_OF_CONTACT} AND i.sort_at < %(window_since)s"

# Of each contact, what matters of before the window of the history.
_HAS_PROVED_WRONG = f"""
    c.contact_type = 'phone' AND EXISTS (
      SELECT {_OF_CONTACT} AND i.sort_at < %(since)s AND {_WRONG}
    )
"""
_FIRST_EMAIL = f"""
    CASE WHEN %(asks_email)s AND c.contact_type = 'email' THEN (
      SELECT min(i.sort_at) {_BEFORE_WINDOW} AND i.direction = 'inbound' AND i.channel = 'email'
        AND i.status NOT IN ('scheduled', 'canceled')
    ) END
"""


def _last_text(has_time: str) -> str:
    return f"""
    CASE WHEN %(asks_text)s AND c.contact_type = 'phone' THEN (
      SELECT max(i.sort_at) {_BEFORE_WINDOW} AND i.direction = 'inbound' AND i.channel = 'text'
        AND i.status NOT IN ('scheduled', 'canceled')
        AND i.sort_at >= %(texts_since)s AND {has_time} i.started_at_has_time
    ) END
"""


# Those of known time; and, as the start of their date by the company's calendar, those of which only that is known.
_LAST_TEXT = _last_text("")
_LAST_UNDATED_TEXT = _last_text("NOT")
_FIRST_REACHED = f"""
    CASE WHEN c.affiliation NOT IN ('self', 'spouse', 'attorney') THEN (
      SELECT min(i.sort_at) {_BEFORE_WINDOW} AND i.direction = 'outbound' AND (
        (i.channel = 'voice' AND ({_any_word(REACHED)}))
        OR (i.channel IN ('text', 'email', 'mail', 'fax', 'chat')
            AND i.status IN ('attempted', 'succeeded'))
      )
    ) END
"""
PROFILES = f"""
SELECT
  person.id,
  person.collections_intensity,
  person.time_zone,
  to_json(person.time_zone_stated_at)::text,
  (
    SELECT json_agg(json_build_array(
      l.id, l.loan_type, l.status, l.account_number, l.external_id
    ) ORDER BY l.id)
    FROM (
      SELECT id, loan_type, status, account_number, external_id FROM borrowers_loan
      WHERE person_id = person.id
      UNION
      SELECT loan.id, loan.loan_type, loan.status, loan.account_number, loan.external_id
      FROM borrowers_coborrower co JOIN borrowers_loan loan ON loan.id = co.loan_id
      WHERE co.person_id = person.id
    ) l
  )::text,
  (
    SELECT json_agg(json_build_array(
      c.id, c.contact_type, c.label, c.affiliation, c.status, c.name, c.valid, c.verified,
      coalesce(c.disconnection_status = 'disconnected', false), c.receive_text_messages,
      c.receive_text_messages_last_consent_at, c.consent_autodialed_call, c.authorized_third_party,
      c.power_of_attorney, c.line_type, c.reassigned_checked_at,
      {_FIRST_EMAIL}, {_LAST_TEXT}, {_LAST_UNDATED_TEXT}, {_FIRST_REACHED},
      c.value, c.state, c.postal_code, c.country, c.external_id, {_HAS_PROVED_WRONG}
    ) ORDER BY c.id)
    FROM contacts_contact c
    WHERE c.person_id = person.id
  )::text,
  (
    SELECT json_agg(json_build_array(
      d.id, d.reason, d.channels, d.themes, d.loan_ids, d.contact_ids, d.contact_labels, d.place,
      d.start_date, d.end_date, d.days_of_week, d.times_of_day, d.time_zone, d.received_at,
      d.withdrawn_at, d.evidence_interaction_id
    ) ORDER BY d.id)
    FROM contacts_donotinteract d
    WHERE d.person_id = person.id
      AND (d.withdrawn_at IS NULL OR d.withdrawn_at > %(moment)s)
      AND (d.end_date IS NULL OR d.end_date >= %(last_date)s)
  )::text,
  (
    SELECT json_agg(json_build_array(
      n.id, n.channel, n.kind, n.contact_id, n.loan_ids, n.given_to, n.given_at, n.expires_at,
      n.revoked_at, n.evidence_interaction_id
    ) ORDER BY n.id)
    FROM contacts_consent n
    WHERE n.person_id = person.id
      AND (n.revoked_at IS NULL OR n.revoked_at > %(ended_since)s)
      AND (n.expires_at IS NULL OR n.expires_at > %(ended_since)s)
  )::text,
  (
    SELECT json_agg(
      json_build_array(
        r.id, r.channel, r.theme, r.contact_id, r.at, r.loan_ids,
        -- What the slot is held for is told by the question behind it.
        COALESCE((d.question->>'isPrerecorded')::boolean, false)
      ) ORDER BY r.id
    )
    FROM compliance_reservation r
    JOIN compliance_decision d ON d.id = r.decision_id
    WHERE r.person_id = person.id AND r.state = 'held' AND r.expires_at > %(now)s
  )::text,
  (
    SELECT json_agg(
      json_build_array(o.interaction_id, i.channel, i.contact_id, o.received_at)
      ORDER BY o.interaction_id
    )
    FROM compliance_optoutreview o
    JOIN interactions_interaction i ON i.id = o.interaction_id AND i.deleted_at IS NULL
    WHERE o.person_id = person.id AND o.decided_at IS NULL
  )::text
FROM borrowers_person person
WHERE person.id = ANY(%(ids)s::text[])
"""

_COLUMNS = """
  i.id, i.channel, i.direction, i.status, i.status_details, i.agent_outcome, i.theme, i.contact_id,
  i.sort_at, i.scheduled_at_to, i.started_at_has_time, i.is_prerecorded
"""
_FACTS = """
  i.id, i.channel, i.direction, i.status, i.status_details, i.agent_outcome, i.theme, i.contact_id,
  i.sort_at::text, CASE WHEN i.status = 'scheduled' THEN i.scheduled_at_to::text END, i.started_at_has_time,
  i.is_prerecorded
"""
# Inbound ones count on the channel asked about, and as conversations. So do outbound ones that came to nothing;
# those of other channels count where somebody was reached, or may be.
_OF_PERSON = f"""
  SELECT {_COLUMNS} FROM interactions_interaction i
  WHERE i.person_id = wanted.person_id AND i.deleted_at IS NULL AND i.theme <> 'agentNotification'
    AND (i.channel = ANY(%(channels)s::text[])
      OR i.direction = 'outbound' AND i.status NOT IN ('failed', 'canceled'))
"""
# In the days by which dates are apart, before the windows begin: what has no time of day and may stand in one,
# what is planned, and what says whether a number is wrong.
_MATTERS_EARLIER = f"""(
  NOT i.started_at_has_time OR i.status = 'scheduled'
  OR (i.channel = 'voice' AND ({_WRONG} OR {_any_word(CONVERSATION)}))
)"""
_OF_NUMBER = """
  FROM interactions_interaction i
  WHERE i.contact_id = number.contact_id AND i.deleted_at IS NULL AND i.sort_at < number.since
    AND i.theme <> 'agentNotification'
"""
_WRONG_AT_NUMBER = f"{_OF_NUMBER} AND {_WRONG}"
_TALKS_AT_NUMBER = f"""
  {_OF_NUMBER} AND i.channel = 'voice' AND i.status <> 'scheduled'
    AND i.theme NOT IN ('opsAccountCredentials', 'marketing') AND ({_any_word(SPOKEN)})
"""

# Of each person what has happened since a moment and what was planned for earlier and is still open; of numbers
# that proved wrong before it, when that was last, and the last conversations there. Of those without a time of
# day two days hold all that may be the last.
HISTORY = f"""
SELECT {_FACTS},
  ARRAY(SELECT l.loan_id FROM interactions_interactionloan l WHERE l.interaction_id = i.id),
  i.person_id
FROM (
  SELECT wanted.person_id, i.*
  FROM (
    SELECT person_id, %(moment)s - days * interval '1 day' AS since
    FROM unnest(%(ids)s::text[], %(days)s::int[]) AS wanted (person_id, days)
  ) wanted,
  LATERAL (
    {_OF_PERSON} AND i.sort_at >= wanted.since AND i.sort_at < %(until)s
      AND (i.sort_at >= wanted.since + %(apart)s OR {_MATTERS_EARLIER})
    UNION ALL
    {_OF_PERSON} AND i.status = 'scheduled' AND i.sort_at < wanted.since
      AND i.scheduled_at_to >= wanted.since
  ) i
  UNION ALL
  SELECT number.person_id, i.*
  FROM (
    SELECT contact_id, person_id, %(moment)s - days * interval '1 day' AS since
    FROM unnest(%(numbers)s::text[], %(people_of_numbers)s::text[], %(days_of_numbers)s::int[])
      AS number (contact_id, person_id, days)
  ) number,
  LATERAL (
    SELECT max(i.sort_at) - interval '2 days' AS since {_WRONG_AT_NUMBER}
  ) wrong,
  LATERAL (
    SELECT {_COLUMNS} {_WRONG_AT_NUMBER} AND i.sort_at >= wrong.since
    UNION
    SELECT {_COLUMNS} {_TALKS_AT_NUMBER} AND i.sort_at >= (
      SELECT i.sort_at - interval '2 days' {_TALKS_AT_NUMBER} AND i.sort_at >= wrong.since
      ORDER BY i.sort_at DESC LIMIT 1
    )
  ) i
) i
"""
