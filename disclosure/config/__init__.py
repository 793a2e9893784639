"""Wires the rooms into one site: settings, urls, admin site, schedule, and the commands that run it.

It may import everything, and nobody imports it.  The Celery application is loaded with the package, so that
a web process queues to the configured broker and not to Celery's default one.
"""

from disclosure.config.celery import app as celery_app

__all__ = ["celery_app"]
