"""YAML as mappings that are asked for their values by name, every value with its line.

The text of a value is read as it stands, so a code needs no quotation marks to keep its zeros.
"""

import difflib
from collections.abc import Collection, Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

from catalog.reading.findings import Findings
from catalog.reading.numbers import whole
from catalog.reading.reading import Place
from catalog.reading.values import NotUnderstood, read_yes

MAX_DEPTH = 20
MAX_NUMBER = 10_000

# The C parser reads the same language twenty times as fast; libyaml is not built in everywhere.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ["str", "int", "float", "bool", "null", "timestamp", "seq", "map"]
)


def read_root(name: str, data: bytes, known: Collection[str], findings: Findings) -> "Entry | None":
    """The mapping that the file is; None, and a fault, where it is none or is unsafe to walk."""
    try:
        text = data.decode("utf-8-sig")
        if problem := _unsafe(name, text):
            findings.fault(*problem)
            return None
        root = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        findings.fault(Place(name, line), _("The text is not UTF-8. Save the file as UTF-8."))
        return None
    except yaml.YAMLError as error:
        findings.fault(_place_of(name, error), _("This is not valid YAML from here on."))
        return None
    if not isinstance(root, yaml.MappingNode):
        findings.fault(Place(name, 1), _("A catalogue in YAML is a mapping with the key “categories”."))
        return None
    return Entry(root, name, findings, known)


def _unsafe(name: str, text: str) -> tuple[Place, str] | None:
    """Why the text must not be built up: aliases, which can make billions of a few bytes, or endless nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        place = Place(name, event.start_mark.line + 1 if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            return place, _("Anchors and aliases (&, *) are not read; write the value out.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            return place, _("Nested deeper than %(limit)d levels.") % {"limit": MAX_DEPTH}
    return None


def _place_of(name: str, error: yaml.YAMLError) -> Place:
    mark = getattr(error, "problem_mark", None)
    return Place(name, mark.line + 1) if mark else Place(name)


class Entry:
    """A mapping whose values are asked for by name; what is wrong with them becomes a fault at their line."""

    def __init__(self, node: yaml.MappingNode, file: str, findings: Findings, known: Collection[str] | None):
        self.file = file
        self.findings = findings
        self.place = _place(node, file)
        self.nodes: dict[str, yaml.Node] = {}
        self.broken: set[str] = set()
        for key, value in node.value:
            self._take(key, value, known)

    def _take(self, key: yaml.Node, value: yaml.Node, known: Collection[str] | None):
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if not name or (known is not None and name not in known):
            near = difflib.get_close_matches(name, known or [], 1)
            hint = _(" Did you mean “%(near)s”?") % {"near": near[0]} if near else ""
            self.fault(key, _("The key “%(key)s” is not known here.") % {"key": name or "?"} + hint)
        elif name in self.nodes:
            self.fault(key, _("The key “%(key)s” stands twice.") % {"key": name})
        elif value.tag not in _PLAIN_TAGS:
            self.fault(value, _("The tag %(tag)s is not read.") % {"tag": value.tag})
            self.broken.add(name)
        elif value.tag != _NULL:
            self.nodes[name] = value

    def fault(self, node: yaml.Node | None, sentence: str):
        self.findings.fault(_place(node, self.file) if node else self.place, sentence)

    def text(self, key: str, *, required: bool = False, limit: int = 0) -> str:
        """A single value as it is written; with a `limit` it may have so many characters."""
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value.strip()):
            if required and key not in self.broken:
                self.fault(node, _("The key “%(key)s” is missing or empty.") % {"key": key})
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, _("“%(key)s” must be a single value.") % {"key": key})
            return ""
        text = node.value.strip()
        if 0 < limit < len(text):
            self.fault(
                node,
                _("“%(text)s…” has %(length)d characters; at most %(limit)d fit.")
                % {"text": text[:20], "length": len(text), "limit": limit},
            )
        return text

    def number(self, key: str) -> int | None:
        """A whole number from 0 on; None where it is not given."""
        text = self.text(key)
        if not text:
            return None
        number = whole(text) if text.isascii() else None
        if number is None or number > MAX_NUMBER:
            self.fault(
                self.nodes[key],
                _("“%(key)s” is %(text)s; it must be a whole number from 0 to %(limit)d.")
                % {"key": key, "text": text, "limit": MAX_NUMBER},
            )
            return None
        return number

    def days(self, key: str, *, required: bool = False) -> int | None:
        """A number of days (or months), 1 at least."""
        number = self.number(key) if self.text(key, required=required) else None
        if number == 0:
            self.fault(self.nodes[key], _("“%(key)s” is 0; leave it out where no number holds.") % {"key": key})
            return None
        return number

    def flag(self, key: str, *, default: bool = False) -> bool:
        if not self.text(key):
            return default
        try:
            return read_yes(self.text(key))
        except NotUnderstood as unknown:
            self.fault(
                self.nodes[key],
                _("“%(key)s” is %(text)s; it must be true or false.") % {"key": key, "text": unknown.word},
            )
            return False

    def choice(self, key: str, codes: Collection[str], default: str = "", *, required: bool = False) -> str:
        code = self.text(key, required=required)
        return code if self._known(key, code, codes, self.nodes.get(key)) else default

    def words(self, key: str, codes: Collection[str] | None = None, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, or a single one; those not in `codes` become faults."""
        node = self.nodes.get(key)
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node] if node is not None else []
        if required and not nodes and key not in self.broken:
            self.fault(node, _("The key “%(key)s” is missing or empty.") % {"key": key})
        found = []
        for each in nodes:
            if not isinstance(each, yaml.ScalarNode):
                self.fault(each, _("“%(key)s” must be a list of single values.") % {"key": key})
            elif codes is None or self._known(key, each.value, codes, each):
                found.append(each.value)
        return tuple(dict.fromkeys(found))

    def entries(self, key: str, known: Collection[str]) -> Iterator["Entry"]:
        """The mappings in the list that `key` holds."""
        node = self.nodes.get(key)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, _("“%(key)s” must be a list.") % {"key": key})
            return
        for each in node.value:
            if isinstance(each, yaml.MappingNode) and each.tag in _PLAIN_TAGS:
                yield Entry(each, self.file, self.findings, known)
            else:
                self.fault(each, _("Each entry of “%(key)s” must be a mapping.") % {"key": key})

    def entry(self, key: str, known: Collection[str] | None = None) -> "Entry | None":
        """The mapping that `key` holds; None where it is not given.  Without `known` any key may stand in it."""
        node = self.nodes.get(key)
        if node is None or isinstance(node, yaml.MappingNode):
            return Entry(node, self.file, self.findings, known) if node is not None else None
        self.fault(node, _("“%(key)s” must be a mapping.") % {"key": key})
        return None

    def _known(self, key: str, code: str, codes: Collection[str], node: yaml.Node | None) -> bool:
        if code and code not in codes:
            self.fault(
                node,
                _("“%(key)s” is %(code)s, which is not known here; known are: %(codes)s.")
                % {"key": key, "code": code, "codes": ", ".join(code for code in codes if code)},
            )
            return False
        return bool(code)


def _place(node: yaml.Node, file: str) -> Place:
    return Place(file, node.start_mark.line + 1)
