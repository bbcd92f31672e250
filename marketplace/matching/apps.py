from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "marketplace.matching"
    label = "matching"
    verbose_name = _("Matching")

    def ready(self) -> None:
        from cms import citing
        from marketplace.matching.citations import criteria_citing
        from marketplace.matching.policy_notices import InSite
        from search.saved import elsewhere

        citing.register("criteria", criteria_citing)
        elsewhere.register("policies", InSite())
