"""Who may import whom: the contracts of pyproject.toml hold."""

import subprocess
import sys

from tests.contracts.source import ROOT


def test_every_app_imports_only_what_lies_below_it():
    """In a process of its own: the linter sets up logging anew and silences whatever logged before."""
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]

    done = subprocess.run([*linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
