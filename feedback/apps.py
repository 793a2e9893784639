from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Opinions and replies")

    def ready(self):
        from feedback import terms

        post_migrate.connect(terms.write_after_migrate, sender=self)
