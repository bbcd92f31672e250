from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsequencesConfig(AppConfig):
    name = "marketplace.consequences"
    label = "consequences"
    verbose_name = _("Consequences of changed policies")

    def ready(self) -> None:
        from cms.policies import citing
        from marketplace.consequences import audiences
        from marketplace.consequences.citations import criteria_citing
        from marketplace.consequences.policy_notices import InSite
        from search.saved import elsewhere

        citing.register("criteria", criteria_citing)
        elsewhere.register("policies", InSite())
        audiences.register("owners", audiences.Owners())
