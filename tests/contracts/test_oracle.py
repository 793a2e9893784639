"""The oracle shares nothing with what it judges."""

import ast
import sys
from pathlib import Path

ORACLE = Path(__file__).parents[1] / "oracle.py"


def test_the_oracle_imports_the_standard_library_and_nothing_of_ours():
    imported = set()
    for node in ast.walk(ast.parse(ORACLE.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add("." * node.level + (node.module or ""))

    assert imported == {"dataclasses", "datetime", "collections.abc"}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_oracle_knows_no_keys_and_no_sql():
    code = ORACLE.read_text().split('"""', 2)[2]

    assert [word for word in ("key", "audience", "SELECT", "__import__", "importlib") if word in code] == []
