from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "marketplace.matching"
    label = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        from cms import citing
        from marketplace.matching.citations import criteria_citing

        citing.register("criteria", criteria_citing)
