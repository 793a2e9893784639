"""What a web server calls: `gunicorn disclosure.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.config.settings")

application = get_wsgi_application()
