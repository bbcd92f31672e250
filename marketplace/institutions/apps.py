from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "marketplace.institutions"
    label = "institutions"
    verbose_name = _("Institutions")

    def ready(self) -> None:
        from marketplace.core.health import register_readiness
        from marketplace.institutions import checks, figures, uses
        from marketplace.institutions.in_words import offerings_in_words
        from marketplace.listing import open_texts

        figures.register()
        uses.register()
        open_texts.register("offerings", offerings_in_words)
        register_readiness("stored criteria", checks.refuse_broken_offerings)
