"""What tests of the admin share: who logs in, and what a page says."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.contrib.admin.templatetags.admin_urls import admin_urlquote
from django.test import Client
from factory import Transformer

from companies.choices import Role
from companies.models import Company, User
from interactions.models import Interaction
from tests.factories import MembershipFactory, UserFactory


def staff(*companies: Company, role: str = Role.AGENT, **attributes: Any) -> User:
    """A member of staff with the role at each of the companies."""
    # No password: hashing one costs more than the test. They are logged in by force.
    user = UserFactory(password=Transformer.Force("!"), **attributes)
    for company in companies:
        MembershipFactory(user=user, company=company, role=role)
    return user


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def list_url(row_or_model: Any) -> str:
    meta = row_or_model._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/"


def page_url(row: Any, page: str = "change") -> str:
    return f"{list_url(row)}{admin_urlquote(row.pk)}/{page}/"


def errors_of(response: Any) -> dict[str, list[str]]:
    """Field → messages of a form that was refused; those of no field under None's stand-in, the empty text."""
    assert response.status_code == 200, (response.status_code, response.content[:1000])
    errors = response.context["adminform"].form.errors
    return {("" if name == "__all__" else name): list(found) for name, found in errors.items()}


def form_of(client: Client, row: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the page of an object, with some fields changed; None leaves one out."""
    reader = FormReader()
    # An interaction is read at its address, and corrected beside it, with a reason.
    is_correction = isinstance(row, Interaction)
    page = "correct" if is_correction else "change"
    reader.feed(client.get(page_url(row, page)).content.decode())
    reason = {"reason": "A slip of the pen"} if is_correction else {}
    data = {**reader.data, **reason, **changes}
    return {name: value for name, value in data.items() if value is not None}


class FormReader(HTMLParser):
    """Collects the values of the fields on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.name = ""
        self.is_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag in ("select", "textarea"):
            self.name, self.is_text = name, tag == "textarea"
        kind = given.get("type")
        if tag == "input" and kind == "checkbox" and name and "checked" in given:
            # A box alone says that it is ticked; of several of one name, each that is ticked is sent.
            value = given.get("value") or "on"
            before = self.data.get(name, [])
            several = [*(before if isinstance(before, list) else [before]), value]
            self.data[name] = several if len(several) > 1 else value
        elif tag == "input" and name and kind != "checkbox":
            if kind != "radio" or "checked" in given:
                self.data[name] = given.get("value") or ""
        elif tag == "textarea":
            self.data[name] = ""
        elif tag == "option" and "selected" in given and self.name:
            self.data.setdefault(self.name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            if self.is_text:
                self.data[self.name] = self.data[self.name].removeprefix("\n")
            self.name, self.is_text = "", False

    def handle_data(self, data: str) -> None:
        if self.is_text:
            self.data[self.name] += data


def text_of(response: Any) -> str:
    """The words of a page, without tags."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))
