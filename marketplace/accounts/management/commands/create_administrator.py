"""The first administrator. There is no default password, and none is ever printed."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from marketplace.accounts.models import User
from marketplace.accounts.services import administrator_ensure, set_password_link

ATTEMPTS = 3


class Command(BaseCommand):
    help = (
        "Create an administrator, or make an existing account one. Asks for a password; without a terminal, or with "
        "--link, prints a one-time link at which the administrator sets it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address to sign in with")
        parser.add_argument(
            "--link", action="store_true", help="print a one-time link instead of asking for a password"
        )
        parser.add_argument(
            "--forget-second-factor",
            action="store_true",
            help="remove the account's authenticator app and recovery codes, for someone who lost the telephone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email: str = options["email"].strip()
        known = User.objects.filter(email=email.lower()).first()
        has_password = known is not None and known.has_usable_password()
        ask = not options["link"] and not has_password and sys.stdin.isatty()
        try:
            password = self._ask_password(known or User(email=email)) if ask else None
            user, is_new = administrator_ensure(email=email, password=password)
        except ValidationError as error:
            raise CommandError(f"{email}: {' '.join(error.messages)}") from None
        if options["forget_second_factor"]:
            Authenticator.objects.filter(user=user).delete()
            self.stdout.write("The authenticator app and the recovery codes are removed.")
        self.stdout.write(f"{user.email} is {'now' if is_new else 'still'} an administrator.")
        if options["link"] or not user.has_usable_password():
            hours = settings.PASSWORD_RESET_TIMEOUT // 3600
            self.stdout.write(
                f"Set the password at this address (once, within {hours} hours):\n{set_password_link(user)}"
            )

    def _ask_password(self, user: User) -> str:
        for _attempt in range(ATTEMPTS):
            password = getpass.getpass("Password: ")
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            if password == getpass.getpass("The same password again: "):
                return password
            self.stderr.write("The two passwords differ.")
        raise CommandError("No password was set. Run the command again, or use --link.")
