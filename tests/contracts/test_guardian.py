"""guardian keeps the named readers and is never asked about them: its functions know no dates.  Rule: V2."""

import ast

from django.conf import settings

from tests.contracts.source import modules, name_of, place, tree


def imported(module: str) -> set[str]:
    """Everything that `module` imports, by its full name."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_nothing_of_guardian_is_imported_but_the_base_of_the_table():
    taken = {name for module in modules() for name in imported(module) if name.startswith("guardian")}

    assert taken == {"guardian.models.UserObjectPermissionBase"}


def test_no_module_asks_guardian_for_rights():
    asked = {"assign_perm", "remove_perm", "get_objects_for_user", "get_perms", "ObjectPermissionChecker"}
    calls = [(module, node) for module in modules() for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]

    assert [place(*each) for each in calls if name_of(each[1].func).rpartition(".")[2] in asked] == []


def test_its_backend_is_not_installed():
    assert [backend for backend in settings.AUTHENTICATION_BACKENDS if "guardian" in backend] == []
