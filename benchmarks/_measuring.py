"""How figures are taken: each database in a process and a scratch database of its own."""

import argparse
import contextlib
import dataclasses
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import setup_test_environment, teardown_test_environment

import dev


@dataclasses.dataclass(frozen=True)
class Figure:
    """One measured value, and the goal that it should reach: at most, or at least."""

    name: str
    value: float
    goal: float
    at_least: bool = False

    @property
    def is_short(self) -> bool:
        return self.value < self.goal if self.at_least else self.value > self.goal

    def __str__(self) -> str:
        goal = f"{'>=' if self.at_least else '<='}{self.goal:g}"
        return f"{self.name} {self.value:.4g} {goal} {'short' if self.is_short else 'ok'}"


def measure(module: str, take: Callable[[argparse.Namespace], Iterator[Figure]]) -> int:
    """Print what `take` finds on each database there is; 1 when any figure is short.

    `module` is called again for each of them, with `--on` and the environment that names a scratch database.
    """
    parser = argparse.ArgumentParser(prog=f"dev.py bench {module.rpartition('.')[2]}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.on:
        with scratch_database():
            return report(take(options))
    tell(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        command = [sys.executable, "-m", module, "--seed", str(options.seed), "--on"]
        codes = [subprocess.call([*command, name], env=env) for name, env in databases(Path(directory)).items()]
    return max(codes)


def databases(directory: Path) -> dict[str, Mapping[str, str]]:
    """The environment for each database: SQLite always, PostgreSQL where there is one."""
    (directory / "static").mkdir()  # whitenoise asks for it
    sqlite = dev.test_environment(directory)
    postgresql = dev.find_postgres()
    if not postgresql:
        tell("no PostgreSQL found here: left out")
        return {"sqlite": sqlite}
    return {"sqlite": sqlite, "postgresql": {**sqlite, "DATABASE_URL": postgresql}}


@contextlib.contextmanager
def scratch_database() -> Iterator[None]:
    """A database made for this run, and gone after it."""
    setup_test_environment()
    tell(f"{connection.vendor}: making a scratch database")
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        teardown_test_environment()


def report(figures: Iterator[Figure]) -> int:
    """Print each figure as it comes; 1 when any is short."""
    is_short = False
    for figure in figures:
        print(figure, flush=True)
        is_short |= figure.is_short
    return int(is_short)


def medians(
    chance: random.Random,
    *tasks: Callable[[], Any],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """The median seconds, by `clock`, of each of `tasks`, done in a new order each round."""
    taken: list[list[float]] = [[] for _ in tasks]
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for number in chance.sample(range(len(tasks)), len(tasks)):
                begun = clock()
                tasks[number]()
                taken[number].append(clock() - begun)
    finally:
        gc.enable()
    return [statistics.median(seconds) for seconds in taken]


def tell(text: str) -> None:
    """Progress, beside the figures."""
    print(text, file=sys.stderr, flush=True)
