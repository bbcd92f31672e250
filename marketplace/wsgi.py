"""The WSGI application: production settings unless DJANGO_SETTINGS_MODULE says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.production")

application = get_wsgi_application()

# After the apps are loaded: a server does not start on stored rules that it cannot decide.
from marketplace.institutions.checks import refuse_broken_offerings  # noqa: E402

refuse_broken_offerings()
