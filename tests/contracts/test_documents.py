"""The documents say what the code says: drawings and tables are as they would be drawn now, links lead somewhere."""

import re

import pytest

from disclosure.config.demonstration.people import ACCOUNTS, PASSWORD
from disclosure.config.documents import ROOMS, ROOT, documents, written
from disclosure.states import WORKFLOW

DOCUMENTS = documents()
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_parts_from_the_code_are_as_the_code_has_them(document):
    text = document.read_text()

    assert text == written(text), "run: python manage.py write_documents"


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_links_lead_to_something(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_architecture_draws_every_arrow_once():
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE)

    assert sorted(drawn) == sorted(
        (str(source), str(arrow.target), verb) for verb, arrow in WORKFLOW.items() for source in arrow.sources
    )


def test_the_readme_names_the_accounts_of_the_demonstration():
    readme = (ROOT / "README.md").read_text()

    assert re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE) == [person.username for person in ACCOUNTS]
    assert f"`{PASSWORD}`" in readme


def test_the_readme_maps_every_room():
    readme = (ROOT / "README.md").read_text()

    assert set(re.findall(r"^\| `(\w+)/` \|", readme, re.MULTILINE)) >= set(ROOMS)


def test_the_architecture_says_the_order_of_import_as_it_is_checked():
    contract = re.search(r"^layers = \[(\"portal\".*)\]$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    checked = re.findall(r'"(\w+)"', contract[1])

    assert list(reversed(ROOMS)) == checked
    assert " -> ".join(["disclosure.config", *checked]) in (ROOT / "docs" / "architecture.md").read_text()


@pytest.mark.parametrize("document", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_says_date_context_choice_and_consequence(document):
    lines = document.read_text().strip().splitlines()

    assert lines[0].startswith("# ")
    assert [line.split(":")[0] for line in lines[2:]] == ["- Date", "- Context", "- Choice", "- Consequence"]
