"""Every rule is written down, kept by code and held by a test; none is cited that is not written down."""

import ast
import re

from disclosure.config.documents import ROOT, citations, order, rules_cited, sources

RULES = ROOT / "docs" / "rules.md"
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_every_cited_rule_is_written_down():
    cited = {**citations(sources()), **citations(TESTS), **refusals()}

    assert sorted(set(cited) - set(rules()), key=order) == []


def test_every_rule_is_cited_by_the_code_that_keeps_it():
    assert sorted(set(rules()) - set(citations(sources())), key=order) == []


def test_every_rule_is_cited_by_a_test():
    assert sorted(set(rules()) - set(citations(TESTS)), key=order) == []


def test_rules_are_numbered_without_gaps():
    families = {}
    for rule in rules():
        families.setdefault(rule[0], []).append(int(rule[1:]))

    assert {family: numbers for family, numbers in families.items() if numbers != [*range(1, len(numbers) + 1)]} == {}


def test_every_source_that_a_rule_names_is_in_the_table_of_sources_and_no_other():
    text = RULES.read_text()
    listed = re.findall(r"^\| ([A-Z][A-Z0-9]*) \|", text.partition("## Sources")[2], re.MULTILINE)
    named = {word for source in rules().values() for word in re.findall(r"\b[A-Z][A-Z0-9]+\b", source)}

    assert len(listed) == len(set(listed))
    assert named == set(listed)


def test_lists_and_ranges_of_rules_are_read():
    text = "Cited here.  Rule" + ": V1, V3 to V5.  And again.  Rule" + ": W2-W3"

    assert list(rules_cited(text)) == ["V1", "V3", "V4", "V5", "W2", "W3"]


def rules() -> dict[str, str]:
    """The rules that are written down, each with its source."""
    text = RULES.read_text().partition("## Sources")[0]
    return dict(re.findall(r"^\| ([A-Z]\d+) \|.*\| ([^|]+) \|$", text, re.MULTILINE))


def refusals() -> dict[str, str]:
    """The rules that refusals and faults name to people."""
    return {
        argument.value: str(path)
        for path in sources()
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"Fault", "Refused"}
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(argument, ast.Constant) and re.fullmatch(r"[A-Z]\d+", str(argument.value))
    }
