from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from marketplace.accounts import checks, clock, second_factor  # noqa: F401  (registers the check and the signal receiver)
        from marketplace.core.background import register_background

        register_background("verifications by the clock", clock.work)
