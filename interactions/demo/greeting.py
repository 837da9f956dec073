"""What `make run` prints when the application is served: addresses, log-ins, a key, three commands to try."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

RECORDED: dict[str, object] = {
    "channel": "voice",
    "direction": "inbound",
    "status": "succeeded",
    "statusDetails": "voiceSpokeWithFirstParty",
    "theme": "opsServicing",
    "content": {"summary": "Asked when the next payment is due."},
}
# Allowed in the daytime; no more once the conversation above is recorded.
ASKED: dict[str, object] = {"channel": "voice", "theme": "opsCollDebt"}


@dataclass(frozen=True, slots=True)
class Greeting:
    """What one start of the demo has to say."""

    address: str
    # User names; the first is the administrator's.
    staff: list[str]
    # None when somebody has changed it.
    password: str | None
    company_name: str
    key: str
    # As in a path: an ID, or ext- and an external ID.
    person_reference: str

    def lines(self) -> Iterator[tuple[str, str]]:
        """The lines to print, each with a style: heading, command, or empty."""
        yield "Peach Interactions is served. Ctrl-C stops it; the data stays.", "heading"
        yield "", ""
        yield f"Admin      {self.address}/admin/", ""
        yield f"API        {self.address}/api/docs", ""
        yield f"Schema     {self.address}/api/schema", ""
        yield "", ""
        admin, *others = self.staff
        yield f"Log-in     {admin}", ""
        yield f"Password   {self.password or 'as it was changed to in the admin'}", ""
        yield f"Others     {', '.join(others)} (the same password)", ""
        yield f"API key    {self.key}", ""
        yield f"           of {self.company_name}, until the next start", ""
        yield "", ""
        yield "List interactions:", "heading"
        yield self.list_command(), "command"
        yield "", ""
        yield "Record one:", "heading"
        yield self.record_command(), "command"
        yield "", ""
        yield "Ask whether the borrower may be called now:", "heading"
        yield self.ask_command(), "command"
        yield "", ""

    def list_command(self) -> str:
        url = f"{self.address}/api/interactions?channel=voice&status=succeeded&limit=3"
        return shlex.join(["curl", "-s", "-H", f"X-API-KEY: {self.key}", url])

    def record_command(self) -> str:
        return self._post_command("interactions", RECORDED)

    def ask_command(self) -> str:
        return self._post_command("can-interact", ASKED)

    def _post_command(self, path: str, body: dict[str, object]) -> str:
        url = f"{self.address}/api/people/{self.person_reference}/{path}"
        head = shlex.join(["curl", "-s", "-X", "POST", url])
        credentials = shlex.join(
            ["-H", f"X-API-KEY: {self.key}", "-H", "Content-Type: application/json"]
        )
        return f"{head} \\\n  {credentials} \\\n  {shlex.join(['-d', json.dumps(body)])}"
