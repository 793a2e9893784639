from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("Organisations and people")

    def ready(self):
        from organizations import calendar_rows, signing_in

        post_migrate.connect(calendar_rows.write_after_migrate, sender=self)
        signing_in.listen()
