"""Panels of the editor's forms."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.compare import FieldComparison
from wagtail.admin.panels import FieldPanel, Panel

from cms.benefits.editing import may_write
from cms.editors.forms import doubt_key
from cms.editors.validity import checks_told
from cms.official.clauses import BY_CODE, depths, names_of
from cms.official.doubts import DOUBTS
from cms.official.field_doubts import WHY_WORDS
from cms.official.storing import doubts_from_json
from cms.policies.comparing import Comparison
from cms.policies.interpretations import clause_names
from cms.publishing.validity import may_check
from marketplace.core.current import taxonomy


class ClauseComparison(FieldComparison):
    """The text of two revisions clause by clause, in Wagtail's comparison of the other fields."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.compared = Comparison(obj_a, obj_b, whole=True)

    def htmldiff(self) -> SafeString:
        return render_to_string("cms/admin/differences.html", {"compared": self.compared})


class DocumentPanel(FieldPanel):
    """The document's text, a clause a line."""

    def get_comparison_class(self) -> type[FieldComparison]:
        return ClauseComparison


class ClauseNameComparison(FieldComparison):
    """The clauses that two revisions of a key point name, by their names."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = _clause_name(obj_a), _clause_name(obj_b)


def _clause_name(point: Any) -> str:
    policy = point.page.policy if point is not None and point.page_id else None
    names = clause_names(policy) if policy is not None else {}
    return names.get(point.anchor, point.anchor) if point is not None else ""


class ClausePanel(FieldPanel):
    """The clause that a key point rests on."""

    def get_comparison_class(self) -> type[FieldComparison]:
        return ClauseNameComparison


class ChangesPanel(Panel):
    """For a published page with a later draft: the way to what changed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/changes_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.live and self.instance.has_unpublished_changes


FIELDS = {"signed": "signed_on", "effective": "effective_on", "expires": "expires_on"}
"""What the reader of documents calls the fields of a policy that a doubt may be about."""


class FieldDoubtsPanel(Panel):
    """What the importer was unsure of in the days, with the sentence that made it so."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/field_doubts.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.doubts)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            stored = self.instance.doubts
            rows = [
                {
                    "label": self.instance._meta.get_field(FIELDS[doubt.field]).verbose_name,
                    "words": WHY_WORDS[doubt.why],
                    "said": doubt.said,
                    "key": doubt.key,
                    "accepted": one["accepted"],
                }
                for one, doubt in zip(stored, doubts_from_json(stored), strict=True)
            ]
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"rows": rows}


class ValidityPanel(Panel):
    """Whether the policy is in force today, what was found when somebody looked, and the way to record another look."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/validity_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "policy": self.instance,
                "validity": self.instance.validity(),
                "checks": checks_told(self.instance),
                "may_check": may_check(self.request.user, self.instance),
            }


class OutlinePanel(Panel):
    """How the text was read when it was saved last: each clause with its level, and what an editor has to look at."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/outline.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            clauses = self.instance.read_clauses()
            rows = [
                {
                    "clause": one,
                    "name": name.rstrip("、.．"),
                    "level": BY_CODE[one.level],
                    "depth": min(depth, 5),
                    "doubts": [
                        {"key": doubt_key(one, code), "words": DOUBTS[code], "accepted": code in one.accepted}
                        for code in one.unsure
                        if code in DOUBTS
                    ],
                }
                for one, depth, name in zip(clauses, depths(clauses), names_of(clauses), strict=True)
            ]
            doubtful = [row for row in rows if row["doubts"]]
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "rows": rows,
                "doubtful": doubtful,
                "open": sum(bool(row["clause"].doubts) for row in doubtful),
                "levels": [one for one in BY_CODE.values() if one.mark],
                "address": self.instance.address if self.instance.pk and self.instance.live else "",
            }


class BenefitsPanel(Panel):
    """What the policy gives, each with a form of its own."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/benefits.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            policy = self.instance
            rows = policy.benefits.order_by("place", "pk") if policy.pk else ()
            versions = [(row, row.latest_version()) for row in rows]
            types, whom = taxonomy("benefit_types"), taxonomy("beneficiaries")
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {
                "policy": policy,
                "may_write": bool(policy.pk) and may_write(self.request.user, policy),
                "benefits": [
                    {
                        "address": row.address,
                        "name": version.name,
                        "type": types.get(version.type).name,
                        "beneficiary": whom.get(version.beneficiary).name,
                        "closes": version.closes,
                        "withdrawn": row.withdrawn,
                    }
                    for row, version in versions
                    if version is not None
                ],
            }
