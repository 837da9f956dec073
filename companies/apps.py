"""Tenants, their staff, and the credentials of their systems."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = "Companies and access"
