"""Who finds which sealed records, and whose packages somebody may open.  Rule: A6."""

from typing import Any

from django.db.models import Q

from organizations.sight import Reader, VisibleQuerySet, inside


class RecordQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those of the disclosures whose line `reader` sees: sealing changes no sight.  Rule: A6."""
        return self.filter(disclosure__in=self._disclosures().visible_to(reader))

    def readable_to(self, reader: Reader):
        """Those of the disclosures whose content `reader` may open as well."""
        return self.filter(disclosure__in=self._disclosures().readable_to(reader))

    def opened_by(self, reader: Reader):
        """Those whose package `reader` may open: as the archivist who keeps it, or as an inspector.  Rule: A6."""
        kept = Q(disclosure__organization__in=reader.archives_in)
        return self.filter(kept | inside(reader.inspects, "disclosure__"))

    def _disclosures(self) -> Any:
        parent: Any = self.model._meta.get_field("disclosure").related_model
        return parent._default_manager


class VerificationQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader):
        """Those of the records that `reader` finds."""
        parent: Any = self.model._meta.get_field("record").related_model
        return self.filter(record__in=parent._default_manager.visible_to(reader))
