from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "marketplace.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from marketplace.core import checks, health  # noqa: F401  (importing registers the start-up checks)

        health.register_readiness("database", health.check_database)
        health.register_readiness("migrations", health.check_migrations)
