"""A client that openapi-python-client generates from openapi.yaml works against a live server."""

from __future__ import annotations

import datetime as dt
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from interactions.audio import SUFFIXES
from tests.contract.schema_project import OPENAPI
from tests.factories import CompanyFactory, PersonFactory, key_for

# With --dist loadgroup one worker runs them all, and the client is generated once.
pytestmark = pytest.mark.xdist_group("generated_client")

PACKAGE = "peach_client"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the generated package, importable while the tests of this file run."""
    folder = tmp_path_factory.mktemp("client")
    settings = folder / "settings.yaml"
    # The generator knows neither audio nor streams of lines; it is told that these are bytes.
    unknown = (*SUFFIXES, "application/x-ndjson", "text/csv")
    overrides = "".join(f"  {name}: application/octet-stream\n" for name in unknown)
    settings.write_text(f"post_hooks: []\ncontent_type_overrides:\n{overrides}")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(OPENAPI), "--config", str(settings)]
    command += ["--output-path", str(folder / PACKAGE), "--fail-on-warning"]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def client(package: str, transactional_db: None, live_server: Any) -> Iterator[Any]:
    lender = CompanyFactory()
    PersonFactory(company=lender, external_id="ada/1")
    PersonFactory(company=lender, external_id="ada")
    client = importlib.import_module(package).AuthenticatedClient(
        base_url=live_server.url,
        token=key_for(lender),
        prefix="",
        auth_header_name="X-API-KEY",
        raise_on_unexpected_status=True,
    )
    with client:
        yield client


def module(package: str, name: str) -> ModuleType:
    return importlib.import_module(f"{package}.{name}")


def call_nobody_took(models: ModuleType) -> Any:
    return models.InteractionCreate(
        channel=models.Channel.VOICE,
        theme=models.Theme.OPSSERVICING,
        direction=models.Direction.OUTBOUND,
        status=models.InteractionStatus.ATTEMPTED,
        status_details=models.StatusDetail.VOICENOANSWER,
        started_at=dt.datetime(2026, 3, 31, 18, 57, tzinfo=dt.UTC),
        content=models.InteractionCreateContentType0.from_dict({"body": "No answer."}),
    )


def test_creates_lists_and_updates_an_interaction(package, client):
    models = module(package, "models")
    api = "api.interactions"
    create = module(package, f"{api}.create_interaction")
    body = call_nobody_took(models)
    created = create.sync("ext-ada", client=client, body=body, idempotency_key="once")
    assert isinstance(created, models.InteractionAnswer)
    row = created.data
    assert row.status_details == models.StatusDetail.VOICENOANSWER
    assert row.started_at == dt.datetime(2026, 3, 31, 18, 57, tzinfo=dt.UTC)
    assert (row.agent_outcome, row.contact, row.loan_ids) == (None, None, [])
    assert row.content["body"] == "No answer."
    again = create.sync("ext-ada", client=client, body=body, idempotency_key="once")
    assert again.data.id == row.id

    listed = module(package, f"{api}.list_person_interactions").sync(
        "ext-ada",
        client=client,
        channel=[models.Channel.VOICE, models.Channel.CHAT],
        started_at_from=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    )
    assert (listed.total, listed.next_url) == (1, None)
    assert [found.id for found in listed.data] == [row.id]
    everything = module(package, f"{api}.list_interactions").sync(client=client, limit=10)
    assert everything.count == 1

    changed = module(package, f"{api}.update_interaction").sync(
        row.person_id,
        row.id,
        client=client,
        body=models.InteractionUpdate(
            status=models.InteractionStatus.SUCCEEDED,
            status_details=models.StatusDetail.VOICESPOKEWITHFIRSTPARTY,
            agent_outcome=models.AgentOutcome.VOICESPOKEWITHFIRSTPARTY,
        ),
    )
    assert changed.data.status == models.InteractionStatus.SUCCEEDED
    assert changed.data.agent_outcome_updated_at is not None


def test_a_fetched_interaction_can_be_sent_back(package, client):
    models = module(package, "models")
    body = models.InteractionCreate(
        channel=models.Channel.EMAIL,
        theme=models.Theme.OPSSERVICING,
        direction=models.Direction.INBOUND,
        status=models.InteractionStatus.SUCCEEDED,
        contact=models.ContactDetailsInput(
            contact_type=models.ContactType.EMAIL,
            label=models.ContactLabel.WORK,
            value="ada@example.com",
        ),
    )
    create = module(package, "api.interactions.create_interaction")
    row = create.sync("ext-ada", client=client, body=body).data
    changes = models.InteractionUpdate.from_dict({**row.to_dict(), "sensitive": False})
    update = module(package, "api.interactions.update_interaction")
    answer = update.sync(row.person_id, row.id, client=client, body=changes)
    assert isinstance(answer, models.InteractionAnswer)
    assert answer.data.contact.value == "ada@example.com"


def test_a_refusal_is_the_error_of_the_schema(package, client):
    models = module(package, "models")
    body = models.InteractionCreate(
        channel=models.Channel.MAIL,
        theme=models.Theme.OPSSERVICING,
        direction=models.Direction.INBOUND,
        status=models.InteractionStatus.INPROGRESS,
    )
    create = module(package, "api.interactions.create_interaction")
    refused = create.sync("ext-ada", client=client, body=body)
    assert isinstance(refused, models.Error)
    assert refused.status == 400
    assert [fault.field for fault in refused.errors] == ["status"]
    missing = module(package, "api.people.get_person").sync("ext-nobody", client=client)
    assert missing.status == 404


def test_every_operation_is_in_the_client(package):
    made = {path.stem for path in Path(module(package, "api").__file__ or "").parent.rglob("*.py")}
    assert {"create_interaction", "store_recording", "join_conversation", "clone_contact"} <= made
