"""What secretaries and signers type, and whether it can be right at all; what an item demands the verbs ask."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_prose_editor.fields import ProseEditorFormField

from audit.words import demand_words
from catalog.choices import Channel
from catalog.models import Column
from disclosure.actions import Circle, Draft, Named, Stage
from disclosure.cells import NUMERIC, BadCell, normalised
from disclosure.files import KINDS
from disclosure.models import REACHES, Edition
from organizations.days import WITHIN_REASON
from organizations.models import Organization, User
from organizations.tiers import Tier, label_in

MOST_ROWS = 2000
"""Rows of a typed table."""
EXTENSIONS: dict[str, Any] = dict.fromkeys(
    (
        *("Bold", "Italic", "Underline", "BulletList", "OrderedList", "ListItem", "Blockquote", "Link"),
        *("Table", "TableRow", "TableHeader", "TableCell"),
    ),
    True,
) | {"Heading": {"levels": [2, 3, 4]}}
"""What the editor offers: no more than `disclosure.richtext` lets stand."""


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; each is checked by the action that takes it in."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        return [single(file, initial) for file in data or []]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment that a plan can mean; of other years the databases know no such day in every zone."""

    widget = Moment

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        if moment is not None and not 2000 <= moment.year < 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class DraftForm(forms.Form):
    """The content of an edition but for its rows: texts, files, named readers, and a moment for each tier."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, validators=[demand_words])
    fact_on = forms.DateField(
        label=gettext_lazy("Date of the fact"),
        help_text=gettext_lazy("For example 2026-10-15."),
        validators=WITHIN_REASON,
        widget=Day,
        required=False,
    )
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("What was decided, by whom, from when, whom it concerns. 300 characters at most."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    body = ProseEditorFormField(label=gettext_lazy("Text"), required=False, extensions=EXTENSIONS)
    document_number = forms.CharField(label=gettext_lazy("Document number"), max_length=60, required=False)
    subtree = forms.TypedChoiceField(
        label=gettext_lazy("Reaches"),
        choices=REACHES,
        coerce=int,
    )
    circles = forms.CharField(
        label=gettext_lazy("Circles of other organisations"),
        help_text=gettext_lazy(
            "One a line: code of the organisation and circle, for example “QLLW all party members”; add “and below” "
            "where those below it are meant too. They see it once your own organisation has reached the same circle."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    named = forms.CharField(
        label=gettext_lazy("Named readers"),
        help_text=gettext_lazy(
            "One a line: user name, first day, last day. The last day may be left out. They can read it even "
            "when they belong to no circle."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    upload = FilesField(
        label=gettext_lazy("Add files"),
        help_text=gettext_lazy("PDF, PNG, JPEG, Word (docx), Excel (xlsx); 20 MB each at most."),
        widget=SeveralFiles(attrs={"accept": ",".join(f".{kind}" for kind in KINDS)}),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any):
        self.edition = edition
        super().__init__(*args, **kwargs)
        kind = edition.disclosure.organization.kind
        for tier in Tier:
            if tier <= max(edition.disclosure.item.tier, edition.disclosure.tier_now):
                self.fields[f"stage_{tier.value}"] = MomentField(
                    label=label_in(tier, kind),
                    required=False,
                    input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
                )

    @classmethod
    def initial_of(cls, edition: Edition) -> dict[str, Any]:
        """What the form shows of `edition` as it stands."""
        initial: dict[str, Any] = {
            name: getattr(edition, name)
            for name in ("title", "fact_on", "summary", "body", "document_number", "subtree")
        }
        initial["circles"] = "\n".join(
            " ".join([row.organization.code, label_in(row.tier, row.organization.kind), *[_and_below()] * row.subtree])
            for row in edition.extra_circles.select_related("organization").order_by("organization")
        )
        initial["named"] = "\n".join(
            " ".join(str(part) for part in (grant.user.username, grant.from_on, grant.until_on) if part)
            for grant in edition.grants.select_related("user").order_by("id")
        )
        return initial | {f"stage_{stage.tier}": stage.due_at for stage in edition.releases.all()}

    def clean_circles(self) -> list[Circle]:
        found: dict[int, Circle] = {}
        for line in filter(str.strip, self.cleaned_data["circles"].splitlines()):
            circle = _circle(line)
            if circle.organization in found:
                raise ValidationError(
                    _("“%(line)s”: this organisation stands here already."), params={"line": line.strip()}
                )
            found[circle.organization] = circle
        return list(found.values())

    def clean_named(self) -> list[Named]:
        found: dict[tuple[int, datetime.date], Named] = {}
        for line in filter(str.strip, self.cleaned_data["named"].splitlines()):
            named = _named(line)
            if (named.person, named.from_on) in found:
                raise ValidationError(_("“%(line)s”: named from this day already."), params={"line": line.strip()})
            found[named.person, named.from_on] = named
        return list(found.values())

    def draft(self, rows: Iterable[dict[str, str]]) -> Draft:
        """What was typed, as the action takes it; the channels are those of the item."""
        data = self.cleaned_data
        return Draft(
            title=data["title"],
            summary=data["summary"],
            fact_on=data["fact_on"],
            document_number=data["document_number"],
            body=data["body"],
            subtree=data["subtree"],
            channels=[row.channel for row in self.edition.disclosure.item.channels.all()],
            rows=list(rows),
            stages=[Stage(tier.value, data[f"stage_{tier.value}"]) for tier in Tier if data.get(f"stage_{tier.value}")],
            named=data["named"],
            circles=data["circles"],
        )


def _and_below() -> str:
    return pgettext("circle", "and below")


def _words(line: str) -> list[str]:
    """The words of a line however it was typed: full-width signs are plain ones, spaces and commas of any kind part."""
    return [word for word in re.split(r"[\s,、;]+", unicodedata.normalize("NFKC", line)) if word]


def _circle(line: str) -> Circle:
    """One line of circles of other organisations.  Raises ValidationError."""
    code, *rest = _words(line) or [""]
    words, below = " ".join(rest), " ".join(_words(_and_below()))
    organization = Organization.objects.filter(code=code).first()
    if organization is None:
        raise ValidationError(_("No organisation has the code “%(code)s”."), params={"code": code})
    name = words.removesuffix(below).strip()
    labels = {label_in(tier, organization.kind): tier for tier in Tier if tier is not Tier.PUBLIC}
    tiers = {" ".join(_words(label)): tier for label, tier in labels.items()}
    if name not in tiers:
        raise ValidationError(
            _("“%(line)s”: after the code write one of these circles: %(circles)s."),
            params={"line": line.strip(), "circles": _(", ").join(labels)},
        )
    return Circle(organization.pk, tiers[name], subtree=int(words != name))


def _named(line: str) -> Named:
    """One line of named readers.  Raises ValidationError."""
    username, *days = _words(line) or [""]
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise ValidationError(_("Nobody has the user name “%(name)s”."), params={"name": username})
    try:
        first, last = [datetime.date.fromisoformat(day) for day in days], None
        if len(first) == 2:
            last = first[1]
    except ValueError:
        first = []
    if not 1 <= len(days) <= 2 or not first or (last and last < first[0]):
        raise ValidationError(
            _("“%(line)s”: write the user name, the first day and, if there is one, the last day."),
            params={"line": line},
        )
    for day in first:
        for within_reason in WITHIN_REASON:
            within_reason(day)
    return Named(person.pk, first[0], last)


class CellField(forms.CharField):
    """A cell of a typed table: what is typed comes out in the stored form of its column."""

    def __init__(self, column: Column):
        self.column = column
        self.numeric = column.type in NUMERIC
        super().__init__(label=column.title, required=False)

    def clean(self, value: Any) -> str:
        try:
            return normalised(super().clean(value) or "", self.column)
        except BadCell as bad:
            raise ValidationError(str(bad)) from bad


def row_formset(columns: Sequence[Column], *, data: Any = None, rows: Sequence[dict[str, str]] = ()) -> Any:
    """The formset of a typed table: `rows` as stored, or what was posted as `data`; one blank row at least."""
    fields = {column.name: CellField(column) for column in columns}
    form = type("RowForm", (forms.Form,), fields)
    factory: Any = forms.formset_factory(
        form,
        extra=0 if rows else 1,
        can_delete=True,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=MOST_ROWS + 500,  # so that what is too much comes back to whoever typed it
    )
    words = {"too_many_forms": _("At most %(n)d rows; leave out some.") % {"n": MOST_ROWS}}
    return factory(data, prefix="rows", initial=[dict(row) for row in rows], error_messages=words)


def rows_of(formset: Any) -> list[dict[str, str]]:
    """The cells of a valid formset: rows left out and rows without a word are not there."""
    kept = []
    for form in formset:
        cells = {name: text for name, text in form.cleaned_data.items() if name != "DELETE"}
        if not form.cleaned_data.get("DELETE") and any(cells.values()):
            kept.append(cells)
    return kept


def _opinion(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **kwargs)


class ClearForm(forms.Form):
    conclusion = _opinion(
        gettext_lazy("Conclusion of the secrecy review"),
        initial=gettext_lazy("Holds no state secret and no work secret; may be disclosed to this audience."),
    )
    basis = forms.CharField(label=gettext_lazy("Basis, if part of it is not disclosed"), max_length=200, required=False)
    findings_handled = _opinion(gettext_lazy("How the personal data were handled"), required=False)


class ReviewForm(forms.Form):
    opinion = _opinion(
        gettext_lazy("Opinion on necessity and accuracy"), initial=gettext_lazy("Necessary and accurate.")
    )


class ApproveForm(forms.Form):
    opinion = _opinion(gettext_lazy("Opinion"), required=False, initial=gettext_lazy("I agree to the disclosure."))


class CollectiveApproveForm(ApproveForm):
    """For a leading group or a committee: its approver signs, with the day and the result of the vote."""

    vote_on = forms.DateField(label=gettext_lazy("Day of the vote"), widget=Day)
    vote_result = forms.CharField(
        label=gettext_lazy("Result of the vote"),
        help_text=gettext_lazy("For example: 7 due, 6 present, 6 for."),
        max_length=200,
    )


class ReasonForm(forms.Form):
    reason = _opinion(gettext_lazy("Reason"))


class ProposeForm(forms.Form):
    """What goes with a proposal; of a later edition it is the word to its readers.  Rule: L6."""

    note = _opinion(gettext_lazy("Note to those who sign"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        if edition.number > 1:
            self.fields["note"].label = _("What is corrected, and why")
            self.fields["note"].help_text = _("Readers find this beside the new edition.")


PICTURES = "image/jpeg,image/png,image/webp"
"""What a telephone is asked for: named one by one, an iPhone hands over a JPEG and not its own format."""


class PostForm(forms.Form):
    """How people were told: by which channel, where, from when until when, with photographs."""

    channel = forms.ChoiceField(label=gettext_lazy("Made known by"), widget=forms.RadioSelect)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("Where it hangs or the meeting was held; of a document or a bulletin its number."),
        max_length=200,
        validators=[demand_words],
    )
    from_on = forms.DateField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("The day of posting, or of the meeting."),
        validators=WITHIN_REASON,
        widget=Day,
    )
    until_on = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Empty while it still hangs."),
        validators=WITHIN_REASON,
        widget=Day,
        required=False,
    )
    photographs = FilesField(
        label=gettext_lazy("Photographs"),
        help_text=gettext_lazy(
            "Six at most, JPEG, PNG or WebP, 20 MB each. Place, time and camera are taken out before they are kept."
        ),
        widget=SeveralFiles(attrs={"accept": PICTURES}),
        required=False,
    )
    should_attend = forms.IntegerField(
        label=gettext_lazy("Should attend"),
        help_text=gettext_lazy("For meetings alone: how many were to come."),
        min_value=0,
        max_value=10_000_000,
        required=False,
    )
    attended = forms.IntegerField(
        label=gettext_lazy("Attended"),
        help_text=gettext_lazy("For meetings alone: how many came."),
        min_value=0,
        max_value=10_000_000,
        required=False,
    )

    def __init__(self, *args: Any, channels: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]
        if Channel.MEETING not in dict(channels):
            del self.fields["should_attend"], self.fields["attended"]

    def tell(self, faults: Iterable[Any]) -> None:
        """Put each fault at its field."""
        for fault in faults:
            self.add_error(fault.field if fault.field in self.fields else None, fault.message)

    def ask_for_photographs_again(self) -> None:
        """A browser keeps what was typed, and forgets which files were chosen."""
        if any(self.files.getlist(self.add_prefix("photographs"))):
            self.add_error("photographs", _("Choose all the photographs again: none of them was kept."))
