"""The migrations say what the models say."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.contracts.source import APPS

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize(
    "app", [app for app in APPS if apps.is_installed(app) and apps.get_app_config(app).models_module]
)
def test_the_migrations_of_an_app_form_one_line(app):
    loader = MigrationLoader(connection)

    assert len([node for node in loader.graph.leaf_nodes() if node[0] == app]) == 1


@pytest.mark.parametrize("app", [app for app in APPS if apps.is_installed(app)])
def test_a_migration_is_called_after_what_it_does(app):
    names = [name for label, name in MigrationLoader(connection).disk_migrations if label == app]

    assert [name for name in names if "_auto_" in name] == []
