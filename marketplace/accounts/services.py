"""Adding people."""

from __future__ import annotations

from allauth.account import app_settings as allauth_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from marketplace.accounts.models import User


@transaction.atomic
def user_add(
    *,
    email: str,
    first_name: str = "",
    last_name: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
    password: str | None = None,
) -> User:
    """A person whose e-mail address counts as confirmed, because someone responsible vouches for it.

    Without `password` the person sets one through a one-time link. Raises ValidationError if the address is
    no e-mail address or is taken.
    """
    user = User.objects.create_user(
        email, password, first_name=first_name, last_name=last_name, is_staff=is_staff, is_superuser=is_superuser
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def administrator_ensure(*, email: str, password: str | None = None) -> tuple[User, bool]:
    """Make `email` an active administrator; return (user, whether the account is new).

    An account that exists keeps its password unless one is given. Raises ValidationError for a bad address.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        return user_add(email=email, is_staff=True, is_superuser=True, password=password), True
    user.is_active = user.is_staff = user.is_superuser = True
    if password is not None:
        user.set_password(password)
    user.full_clean()
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user, False


def set_password_link(user: User) -> str:
    """A one-time address at which `user` can set a password; valid for PASSWORD_RESET_TIMEOUT seconds."""
    key = allauth_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return settings.SITE_URL + path
