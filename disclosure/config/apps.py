from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "disclosure.config"
    label = "config"
    verbose_name = "configuration"


class SiteAdminConfig(AdminConfig):
    default_site = "disclosure.config.admin.Site"
