"""The only table that knows roles: which role holds which permission. Flows, selectors and pages know permissions.

Who has which role is read from memberships and accounts in `marketplace.accounts.roles`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from marketplace.core.text import Text


class Role(StrEnum):
    """What somebody is, alone or towards one organisation. The first of Membership's roles are stored as they are."""

    VISITOR = "visitor"
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    STAFF = "staff"
    VERIFIER = "verifier"
    CORRESPONDENT = "correspondent"
    CLOCK = "clock"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class Permission:
    """Something that may be done, with the roles that may do it."""

    code: str
    label: Text
    roles: frozenset[Role]


ROWS_OWN, ROWS_EVERY = "rows.own", "rows.every"
VERIFICATION_SUBMIT, VERIFICATION_OWN = "verification.submit", "verification.own"
VERIFICATION_DECIDE, VERIFICATION_SUSPEND = "verification.decide", "verification.suspend"
VERIFICATION_LAPSE = "verification.lapse"
ENQUIRY_RECEIVE, ENQUIRY_HANDLE = "enquiry.receive", "enquiry.handle"

_OF_ORGANISATION = frozenset({Role.MEMBER, Role.ADMINISTRATOR})

PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        one.code: one
        for one in (
            Permission(ROWS_OWN, Text("看本单位的资料", "See what is the organisation's own"), _OF_ORGANISATION),
            # Together with the right to view that kind of row, which is given to each of the staff by name.
            Permission(ROWS_EVERY, Text("看所有单位的资料", "See what is anybody's"), frozenset({Role.STAFF})),
            # Papers are also taken in at the bureau's counter.
            Permission(
                VERIFICATION_SUBMIT,
                Text("提交核验", "Submit for verification"),
                frozenset({Role.ADMINISTRATOR, Role.VERIFIER, Role.DEMONSTRATION}),
            ),
            Permission(
                VERIFICATION_OWN,
                Text("取回、申诉", "Take back, appeal"),
                frozenset({Role.ADMINISTRATOR}),
            ),
            Permission(
                VERIFICATION_DECIDE,
                Text("办理核验", "Decide on verification"),
                frozenset({Role.VERIFIER, Role.DEMONSTRATION}),
            ),
            Permission(
                VERIFICATION_SUSPEND,
                Text("停用、恢复、注销", "Suspend, reinstate, close"),
                frozenset({Role.VERIFIER}),
            ),
            Permission(VERIFICATION_LAPSE, Text("过期", "Let lapse"), frozenset({Role.CLOCK})),
            # Anybody may write, and nobody is asked who they are: the site takes the letter in.
            Permission(ENQUIRY_RECEIVE, Text("收下来信", "Take letters in"), frozenset({Role.CLOCK})),
            Permission(ENQUIRY_HANDLE, Text("办理来信", "Handle letters"), frozenset({Role.CORRESPONDENT})),
        )
    }
)


def permissions_of(roles: Iterable[Role]) -> frozenset[str]:
    """All that these roles may do together."""
    held = frozenset(roles)
    return frozenset(code for code, permission in PERMISSIONS.items() if permission.roles & held)


def roles_with(permission: str) -> frozenset[Role]:
    """The roles that hold a permission; KeyError for one that the table does not have."""
    return PERMISSIONS[permission].roles
