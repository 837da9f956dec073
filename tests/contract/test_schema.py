"""The schema says what the API does: its examples run, and real answers have exactly its fields."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from django.test import Client

from interactions.models import Interaction
from peach_interactions.api.errors import MESSAGES
from peach_interactions.api.schema_text import DESCRIPTION
from tests.contract.schema_project import IDS, JOIN, description, keys_for, make_examples, wav
from tests.factories import Api

SCHEMA = description()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
}
REQUEST_EXAMPLES = [
    pytest.param(operation_id, example["value"], id=f"{operation_id}-{name}")
    for operation_id, (_, _, operation) in OPERATIONS.items()
    for content in operation.get("requestBody", {}).get("content", {}).values()
    for name, example in content.get("examples", {}).items()
]
BODIES_WITHOUT_EXAMPLES = {"storeRecording", "storeVoicemail"}
# Operations that nothing but their path is needed for.
READS = sorted(name for name, (method, _, _) in OPERATIONS.items() if method == "get")


@pytest.fixture
def examples(lender: Any) -> Api:
    """The lender's system, with all permissions, when there is all that the examples name."""
    make_examples(lender)
    return Api(keys_for(lender)["service"])


def address_of(path: str, **given: str) -> str:
    return path.removeprefix("/api").format(**{**IDS, **given})


def resolved(part: Any) -> Any:
    """Every reference of a part of the schema replaced by what it refers to."""
    if isinstance(part, list):
        return [resolved(item) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        target: Any = SCHEMA
        for name in part["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return resolved(target)
    return {name: resolved(item) for name, item in part.items()}


def closed(part: Any) -> Any:
    """The same schema, with no room for properties that it does not name."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    changed = {name: closed(item) for name, item in part.items()}
    if isinstance(part.get("properties"), dict):
        changed.setdefault("additionalProperties", False)
    return changed


def check_answer(operation_id: str, response: Any, status: int = 200) -> None:
    """The answer has every field of its schema, each of its form, and no other."""
    assert response.status_code == status, response.content[:1000]
    documented = resolved(OPERATIONS[operation_id][2]["responses"][str(status)])
    if response.streaming:
        assert response["Content-Type"] in documented["content"]
        lines = b"".join(response.streaming_content).splitlines()
        assert all(isinstance(json.loads(line), dict) for line in lines)
        return
    schema = closed(documented["content"]["application/json"]["schema"])
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(response.json())
    for name, header in documented["headers"].items():
        assert name in response.headers or not header.get("required"), name


@pytest.mark.parametrize(("operation_id", "body"), REQUEST_EXAMPLES)
def test_every_request_example_runs(operation_id, body, examples):
    method, path, _ = OPERATIONS[operation_id]
    given = {} if operation_id != "cloneContact" else {"contactId": "ext-mobile-1"}
    send = getattr(examples, method)
    response = send(address_of(path, **given), body)
    check_answer(operation_id, response)


def test_the_commands_of_the_description_run_one_after_another(lender):
    (body,) = re.findall(r"-d '(.*?)'", DESCRIPTION, re.DOTALL)
    api = Api(keys_for(lender)["service"])
    check_answer(
        "createInteraction", api.post("/people/ext-borrower-1001/interactions", json.loads(body))
    )
    check_answer("listInteractions", api.get("/interactions", limit=10))
    address = "/people/ext-borrower-1001/interactions/ext-call-58212/recording"
    check_answer("storeRecording", api.raw("put", address, wav(), "audio/wav"))
    assert api.get("/interactions/ext-call-58212/recording").status_code == 302


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_every_body_has_an_example(operation_id):
    contents = OPERATIONS[operation_id][2].get("requestBody", {}).get("content", {})
    if operation_id not in BODIES_WITHOUT_EXAMPLES:
        assert all(content["examples"] for content in contents.values())


@pytest.mark.parametrize("operation_id", READS)
def test_answers_have_exactly_the_fields_of_the_schema(operation_id, examples):
    _, path, _ = OPERATIONS[operation_id]
    call = Interaction.objects.get()
    for kind in ("recording", "voicemail"):
        address = f"/people/{call.person_id}/interactions/{call.pk}/{kind}"
        assert examples.raw("put", address, wav(), "audio/wav").status_code == 200
    is_address = operation_id.endswith(("Recording", "Voicemail"))
    parameters = {"returnUrl": "true"} if is_address else {}
    check_answer(operation_id, examples.get(address_of(path), **parameters))


@pytest.mark.parametrize("kind", ["Recording", "Voicemail"])
def test_storing_and_redirecting_answer_as_the_schema_says(kind, examples):
    _, path, _ = OPERATIONS[f"store{kind}"]
    stored = examples.raw("put", address_of(path), wav(), "audio/wav")
    check_answer(f"store{kind}", stored)
    redirect = examples.get(address_of(path))
    documented = OPERATIONS[f"getPersonInteraction{kind}"][2]["responses"]["302"]
    assert redirect.status_code == 302
    assert set(documented["headers"]) <= set(redirect.headers)


def test_joining_and_deleting_answer_as_the_schema_says(examples, lender):
    _, path, _ = OPERATIONS[JOIN]
    agent = Api(keys_for(lender)["agent"])
    check_answer(JOIN, agent.post(address_of(path)))
    _, path, _ = OPERATIONS["deleteInteraction"]
    check_answer("deleteInteraction", examples.delete(address_of(path)))


def test_a_fetched_object_is_a_valid_body(examples):
    for name in ("Person", "Contact", "Loan", "Interaction"):
        fetch = "getPersonInteraction" if name == "Interaction" else f"get{name}"
        data = examples.get(address_of(OPERATIONS[fetch][1])).json()["data"]
        _, path, operation = OPERATIONS[f"update{name}"]
        schema = resolved(operation["requestBody"]["content"]["application/json"]["schema"])
        jsonschema.Draft202012Validator(schema).validate(data)
        check_answer(f"update{name}", examples.put(address_of(path), data))


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_every_operation_documents_its_errors(operation_id):
    method, path, operation = OPERATIONS[operation_id]
    documented = {int(status) for status in operation["responses"]}
    assert {200, 400, 401, 403, 429} <= documented
    assert (404 in documented) == ("{" in path)
    if method in ("post", "put"):
        assert {409, 413, 415} <= documented
    if method == "post":
        assert 422 in documented
    for status in sorted(documented - {200, 302}):
        error = resolved(operation["responses"][str(status)])
        assert error["description"] == MESSAGES[status]
        example = error["content"]["application/json"]["example"]
        assert example["status"] == status
        jsonschema.validate(example, resolved(error["content"]["application/json"]["schema"]))


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_every_operation_and_parameter_is_described(operation_id):
    _, _, operation = OPERATIONS[operation_id]
    assert operation["summary"]
    assert "Needs the permission" in operation["description"]
    assert operation["tags"][0] in {tag["name"] for tag in SCHEMA["tags"]}
    assert all(parameter["description"] for parameter in resolved(operation["parameters"]))
    assert operation["security"] == [{"apiKey": []}, {"bearer": []}]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        pytest.param(name, part, id=name)
        for name, part in SCHEMA["components"]["schemas"].items()
        if "properties" in part
    ],
)
def test_every_field_is_described(name, part):
    undescribed = [
        key
        for key, field in part["properties"].items()
        if "description" not in field and "$ref" not in field and key != "data"
    ]
    assert undescribed == []


@pytest.mark.parametrize(
    ("address", "headers", "content_type"),
    [
        ("/api/schema", {}, "application/yaml"),
        ("/api/schema", {"Accept": "application/json"}, "application/json"),
        ("/api/schema", {"Accept": "application/yaml"}, "application/yaml"),
        ("/api/schema?format=json", {}, "application/json"),
        ("/api/schema?format=yaml", {"Accept": "application/json"}, "application/yaml"),
    ],
)
def test_the_schema_is_served_as_yaml_and_json(address, headers, content_type):
    response = Client().get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert yaml.load(response.content, Loader=yaml.CSafeLoader) == SCHEMA


@pytest.mark.parametrize("query", ["format=xml", "lang=de"])
def test_the_schema_refuses_parameters_that_it_does_not_know(query):
    response = Client().get(f"/api/schema?{query}")
    assert response.status_code == 400
    assert response.json()["errors"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_schema_is_only_read(method):
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/schema")
    assert response.status_code == 405
    assert response.json()["status"] == 405
