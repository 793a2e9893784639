"""A page as a browser reads it, without any script: its elements, its forms, and what is wrong with it."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "use", "wbr"}
UNSEEN = {"hidden", "submit", "button", "reset", "image"}


class Element:
    def __init__(self, tag: str, attrs: dict[str, str], parent: "Element | None"):
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.text = ""

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attrs}>"

    def get(self, name: str, default: str = "") -> str:
        return self.attrs.get(name, default)

    def within(self, tag: str) -> "Element | None":
        """The nearest element around it with this tag."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around


class Page(HTMLParser):
    """`elements` in their order, `text` all that stands between them; <template> holds nothing that is there yet."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open[-1] if self.open else None)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        self.text += data
        for element in self.open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        """The elements with one of these tags that stand on the page from the beginning."""
        return [element for element in self.elements if element.tag in tags and not element.within("template")]

    def ids(self) -> set[str]:
        return {element.get("id") for element in self.elements if element.get("id") and not element.within("template")}

    # -- Forms, filled in and sent by hand.

    def form(self, action: str) -> dict[str, list[str]]:
        """What a browser would send of the form with this address, untouched and without a button."""
        form = next(form for form in self.all("form") if form.get("action") == action)
        sent: dict[str, list[str]] = {}
        for control in self.all("input", "select", "textarea"):
            if control.within("form") is form and (name := control.get("name")):
                for value in self._values(control):
                    sent.setdefault(name, []).append(value)
        return sent

    def _values(self, control: Element) -> Iterator[str]:
        kind = control.get("type", "text")
        if control.tag == "textarea":
            yield control.text.removeprefix("\n")
        elif control.tag == "select":
            options = [option for option in self.all("option") if option.within("select") is control]
            chosen = [option for option in options if "selected" in option.attrs] or options[:1]
            yield from (option.get("value", option.text) for option in chosen)
        elif kind in {"checkbox", "radio"}:
            if "checked" in control.attrs:
                yield control.get("value", "on")
        elif kind not in {"submit", "button", "reset", "image", "file"}:
            yield control.get("value")

    def controls(self) -> list[Element]:
        """What people fill in."""
        return [
            control
            for control in self.all("input", "select", "textarea")
            if control.tag != "input" or control.get("type", "text") not in UNSEEN
        ]

    # -- What is wrong with it.

    def faults(self) -> list[str]:
        return [*self._frame(), *self._scripts(), *self._names(), *self._forms()]

    def _frame(self) -> Iterator[str]:
        html = self.all("html")
        if len(html) != 1 or not html[0].get("lang"):
            yield "the page does not say its language"
        if len(self.all("h1")) != 1:
            yield f"{len(self.all('h1'))} first headings"
        if not any(title.text.strip() for title in self.all("title")):
            yield "no title"
        yield from (f"{image} without words" for image in self.all("img") if "alt" not in image.attrs)

    def _scripts(self) -> Iterator[str]:
        for element in self.elements:
            yield from (f"{element} acts by itself" for name in element.attrs if name.startswith("on"))
            if "style" in element.attrs:
                yield f"{element} is dressed up in place"
            if element.get("href").strip().lower().startswith(("javascript:", "data:")):
                yield f"{element} leads into a script"
        for element in self.all("script"):
            if not element.get("src") and element.get("type") != "application/json" and not element.get("nonce"):
                yield f"{element} has no nonce"
        yield from (f"{element} has no nonce" for element in self.all("style") if not element.get("nonce"))

    def _names(self) -> Iterator[str]:
        here = [e.get("id") for e in self.elements if e.get("id") and not e.within("template")]
        yield from (f"the id {name} stands there {n} times" for name, n in Counter(here).items() if n > 1)
        for element in self.all("label", "a", "section", "nav", "div", "input", "select", "textarea", "button"):
            for name in ("for", "aria-labelledby", "aria-describedby", "form"):
                missing = set(element.get(name).split()) - set(here)
                yield from (f"{element} points at {target}, which is not there" for target in sorted(missing))
            if (
                element.tag == "a"
                and element.get("href").startswith("#")
                and element.get("href")[1:] not in {"", *here}
            ):
                yield f"{element} leads nowhere on the page"

    def _forms(self) -> Iterator[str]:
        labelled = {label.get("for") for label in self.all("label")}
        for control in self.controls():
            is_named = control.get("aria-label") or control.get("aria-labelledby") or control.within("label")
            if not is_named and control.get("id") not in labelled:
                yield f"{control} has no label"
        for form in self.all("form"):
            inside = [e for e in self.all("input") if e.within("form") is form]
            is_sent = form.get("method").lower() == "post"
            if is_sent and not any(e.get("name") == "csrfmiddlewaretoken" for e in inside):
                yield f"{form} could be sent by another site"
            buttons = [e for e in self.all("button", "input") if e.within("form") is form]
            is_filled_in = any(control.within("form") is form for control in self.controls())
            if is_filled_in and not any(e.tag == "button" or e.get("type") in {"submit", "image"} for e in buttons):
                yield f"{form} has no button"
        for button in self.all("button"):
            if not (button.text.strip() or button.get("aria-label")):
                yield f"{button} has no words"
        for link in self.all("a"):
            has_words = link.text.strip() or link.get("aria-label") or link.get("title")
            if "href" in link.attrs and not has_words and not any(i.within("a") is link for i in self.all("img")):
                yield f"{link} has no words"
