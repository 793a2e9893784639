"""What Django says on our pages and has no Chinese for: named here, so that our own translations hold it."""

from django.utils.translation import gettext_noop

BORROWED = (
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
)
