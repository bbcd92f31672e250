from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from marketplace.core.background import register_background
        from marketplace.core.health import register_readiness
        from search import checks, declare, indexing, watching, worker  # noqa: F401  (the import registers the checks)

        autodiscover_modules("documents")  # each brings in what it declares
        watching.connect(declare.documents().values())
        register_background("search outbox", worker.work)
        register_readiness("search", indexing.check_ready)
