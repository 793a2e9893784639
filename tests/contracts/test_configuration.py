"""Every variable that the settings or dev.py read from the environment stands in docs/configuration.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from disclosure.config.documents import ROOT

READERS = [*sorted((ROOT / "disclosure" / "config").glob("*.py")), ROOT / "manage.py", ROOT / "dev.py"]
TABLE = ROOT / "docs" / "configuration.md"


def test_the_table_names_what_is_read_and_nothing_else():
    named = re.findall(r"^\| `([A-Z_]+)` \|", TABLE.read_text(), re.MULTILINE)

    assert len(named) == len(set(named))
    assert set(named) == {name for path in READERS for name in variables(path)}


def test_each_way_of_reading_the_environment_is_found(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "a = env.bool('A_FLAG'); b = os.environ['B']; c = os.environ.get('C'); d = environ.get('D')\n"
        "os.environ.setdefault('E', ''); f = os.getenv('F'); g = 'G' in os.environ; h = other.get('H')\n"
    )

    assert set(variables(module)) == {"A_FLAG", "B", "C", "D", "E", "F", "G"}


def variables(path: Path) -> Iterator[str]:
    """The names that the module reads from the environment."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=asked), args=[ast.Constant(value=str(name)), *_]):
                if is_environment(asked) or ast.unparse(node.func) == "os.getenv":
                    yield name
            case ast.Subscript(value=asked, slice=ast.Constant(value=str(name))):
                if is_environment(asked):
                    yield name
            case ast.Compare(left=ast.Constant(value=str(name)), ops=[ast.In()], comparators=[asked]):
                if is_environment(asked):
                    yield name


def is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in {"os.environ", "environ", "env"}
