from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "audit"

    def ready(self) -> None:
        from audit import checks, history, triggers  # noqa: F401  (checks register themselves)

        history.make_managers_once()
        post_migrate.connect(triggers.put_up_after_migrate, sender=self)
