from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = _("Policies and pages")

    def ready(self) -> None:
        from cms import checks  # noqa: F401  (the import registers the checks)
        from cms.benefits import uses
        from cms.benefits.citing import benefits_citing
        from cms.benefits.in_words import benefits_in_words
        from cms.editors import pages as written
        from cms.lists import rules
        from cms.lists import uses as uses_of_lists
        from cms.models.policies import kept_by
        from cms.policies import attachments, citing
        from cms.publishing import clock
        from cms.publishing.storing import policy_keep
        from cms.reading import pages as read
        from cms.site import home
        from marketplace.core.background import register_background
        from marketplace.listing import open_texts

        read.register()
        home.register()
        written.register()
        citing.register("benefits", benefits_citing)
        open_texts.register("benefits", benefits_in_words)
        uses.register()
        rules.register()
        uses_of_lists.register()
        kept_by(policy_keep)
        attachments.connect()
        register_background("pages by the clock", clock.work)
