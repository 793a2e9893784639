"""The parts of the documents that only repeat what the code says: drawn from it, and held to it by the tests.

A document names such a part between `<!-- from the code: NAME -->` and `<!-- end -->`; `manage.py write_documents`
writes each of them anew.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.utils import translation

from disclosure.config.demonstration.people import ACCOUNTS, PLACES, Person
from disclosure.states import FINAL, WORKFLOW, State
from organizations.roles import Role, SitePost
from organizations.tiers import Tier

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("audit", "organizations", "notices", "catalog", "disclosure", "feedback", "archive", "inspection", "portal")
"""The apps, each of which knows only those before it."""

_PART = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_CITED = re.compile(r"Rule: ((?:[A-Z]\d+(?:, | to |-)?)+)")
_RULES = re.compile(r"([A-Z])(\d+)(?:(?: to |-)[A-Z]?(\d+))?")


def documents() -> list[Path]:
    """Every document that is kept with the code."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def written(text: str) -> str:
    """The text of a document with each of its parts from the code as the code has it now."""
    return _PART.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}\n{part[3]}", text)


def way_of_an_edition() -> str:
    """The states and the verbs between them, as a Mermaid drawing."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [
        f"    {source} --> {arrow.target}: {verb}" for verb, arrow in WORKFLOW.items() for source in arrow.sources
    ]
    lines += [f"    {state} --> [*]" for state in FINAL]
    return "\n".join([*lines, "```"])


def accounts() -> str:
    """Who can sign in to the demonstration, as a table."""
    with translation.override("en"):
        rows = [f"| `{p.username}` | {p.name} | {_place_of(p)} | {_what_is(p)} |" for p in ACCOUNTS]
    return "\n".join(["| user name | name | organisation | office | tier |", "|---|---|---|---|---|", *rows])


def citing_tests() -> str:
    """For each rule the tests that cite it, as a list."""
    cited = citations(sorted((ROOT / "tests").rglob("*.py")))
    return "\n".join(f"- {rule}: {', '.join(f'`{path}`' for path in cited[rule])}" for rule in sorted(cited, key=order))


def sources() -> list[Path]:
    """The Python files of every room."""
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def citations(paths: Iterable[Path]) -> dict[str, list[str]]:
    """Each rule that one of `paths` cites ("Rule: V1, V3 to V5"), with the files that do."""
    cited: dict[str, list[str]] = {}
    for path in paths:
        for rule in dict.fromkeys(rules_cited(path.read_text())):
            cited.setdefault(rule, []).append(str(path.relative_to(ROOT)))
    return cited


def order(rule: str) -> tuple[str, int]:
    """Sorts V10 behind V9."""
    return rule[0], int(rule[1:])


def rules_cited(text: str) -> Iterator[str]:
    """The rules that `text` cites, ranges in full."""
    for cite in _CITED.finditer(re.sub(r"\s*\n\s*", " ", text)):
        for family, first, last in _RULES.findall(cite[1]):
            yield from (f"{family}{number}" for number in range(int(first), int(last or first) + 1))


def _place_of(person: Person) -> str:
    return next((place.name for place in PLACES if place.code == person.place), "the site")


def _what_is(person: Person) -> str:
    office = SitePost(person.post).label if person.post != SitePost.NONE else person.role and Role(person.role).label
    return f"{office} | {Tier(person.tier).label if person.tier else ''}"


PARTS: dict[str, Callable[[], str]] = {
    "way_of_an_edition": way_of_an_edition,
    "accounts": accounts,
    "citing_tests": citing_tests,
}
"""What a document may ask for."""
