"""The product's source, read as trees: what the contracts look at."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("audit", "organizations", "notices", "catalog", "disclosure", "feedback", "archive", "inspection", "portal")
DEMONSTRATION = ("disclosure/config/demonstration", "disclosure/config/management/commands/demo.py")
"""The demonstration makes a town by the clock of its choice; it is run once, on an empty database."""


def modules(*below: str) -> list[str]:
    """The paths of the product's modules, all of them or those whose path begins with one of `below`."""
    paths = (path.relative_to(ROOT).as_posix() for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    return [path for path in paths if "/migrations/" not in path and (not below or path.startswith(below))]


@functools.cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(), module)


def name_of(node: ast.AST) -> str:
    """A dotted name as it is written, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := name_of(node.value)):
        return f"{before}.{node.attr}"
    return ""


def place(module: str, node: ast.AST) -> str:
    return f"{module}:{getattr(node, 'lineno', 0)}"
