from django.apps import AppConfig
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.core.text import Text


class CoreConfig(AppConfig):
    name = "marketplace.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        Text.reader_language = staticmethod(get_language)
        # Importing the checks registers them.
        from marketplace.core import checks, health, vocabulary_checks  # noqa: F401
        from marketplace.core.flows import checks as flow_checks  # noqa: F401
        from marketplace.core.terms import checks as term_checks  # noqa: F401

        health.register_readiness("database", health.check_database)
        health.register_readiness("migrations", health.check_migrations)
