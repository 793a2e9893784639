"""Pages, registers and jobs name rows only through sight.  Rule: V1, V5."""

import ast
from collections.abc import Iterator

from tests.contracts.source import DEMONSTRATION, modules, name_of, place, tree

THROUGH_SIGHT = {
    "visible_to",
    "readable_to",
    "called_back_from",
    "decided_beside",
    "originals_visible_to",
    "worked_on_by",
    "in_queue_of",
    "newest_visible",
    "in_circles_of",
    "inspected_by",
    "formerly_readable_to",
}
"""The querysets that take a reader."""

MANAGERS = {"objects", "_default_manager", "_base_manager"}
SCHEDULE = "disclosure/config/schedule.py"
"""It looks up its own events, which no page shows."""
EVENTS = "inspection/querysets.py"
"""Events know no reader: their rule of sight stands there."""
MASS = "disclosure/config/management/commands/make_world.py"
"""It fills an empty database for measuring."""


def faces() -> list[str]:
    """The modules that answer a request or run by the clock."""
    names = ("/admin.py", "/views.py", "/tasks.py", "/scoped.py", "/middleware.py")
    beside = [m for m in modules() if m.endswith(names) or "/views/" in m]
    around = [m for m in modules("disclosure/config/") if not m.startswith(DEMONSTRATION) and m not in {SCHEDULE, MASS}]
    console = [m for m in modules("inspection/") if m != EVENTS]
    return sorted({*modules("portal/"), *console, *beside, *around})


def rows_named(module: str) -> Iterator[tuple[str, ast.AST]]:
    """What is asked of each manager, "" where it is handed on as it is."""
    parents = {child: node for node in ast.walk(tree(module)) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            asked = parents.get(node)
            yield (asked.attr if isinstance(asked, ast.Attribute) else ""), node


def test_rows_are_named_through_sight():
    asked = {place(module, node): name for module in faces() for name, node in rows_named(module)}

    assert {where: name for where, name in asked.items() if name not in THROUGH_SIGHT} == {}
    assert set(asked.values()) >= {"visible_to", "readable_to", "newest_visible"}  # the search finds what is asked


def test_a_shortcut_is_given_rows_and_not_a_model():
    """`get_object_or_404(Edition, ...)` would ask all of them."""
    calls = [(m, node) for m in faces() for node in ast.walk(tree(m)) if isinstance(node, ast.Call)]
    shortcuts = [(m, c) for m, c in calls if name_of(c.func) in {"get_object_or_404", "get_list_or_404"}]

    assert [place(m, call) for m, call in shortcuts if name_of(call.args[0])[:1].isupper()] == []
