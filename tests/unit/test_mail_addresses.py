"""Addresses that anybody may type: what no mail can be written to is refused, and stops no other mail."""

from __future__ import annotations

import pytest
from django import forms
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from cms.enquiries.forms import EnquiryForm
from cms.models import Digest, Follower
from cms.open_forms import AddressField
from marketplace.core import mail_queue


@pytest.mark.parametrize("host", ["\u00ad.test", "\u00ad\u00ad.test", "甲.\u00ad.test", "\u200b.中国"])
def test_a_host_without_a_name_in_letters_is_refused(host: str) -> None:
    with pytest.raises(forms.ValidationError):
        AddressField().clean(f"dana@{host}")


@pytest.mark.parametrize("address", ["dana@sender.test", "dana@例子.中国", "Dana@ß.test", "dana@[127.0.0.1]"])
def test_a_mail_can_be_written_to_what_is_taken(address: str) -> None:
    taken = AddressField().clean(address)
    assert EmailMultiAlternatives("s", "b", "from@kerong.test", [taken]).message().as_bytes()


@pytest.mark.parametrize("typed", ["(((((", "----- .....", "（）（）（）", "1234-"])
def test_a_telephone_number_has_digits(typed: str) -> None:
    form = EnquiryForm({"kind": "join", "text": "你好", "telephone": typed})
    assert not form.is_valid()
    assert "telephone" in form.errors


def test_no_answer_is_owed_to_brackets() -> None:
    assert EnquiryForm({"kind": "join", "text": "你好", "telephone": "84550000"}).is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [UnicodeError, ValueError])
def test_a_mail_that_cannot_be_written_stops_no_other(broken: type[Exception]) -> None:
    first, second = (
        Digest.objects.create(follower=Follower.objects.create(email=f"{name}@reader.test", language="en"))
        for name in ("dana", "vera")
    )

    def message_of(row: Digest) -> EmailMultiAlternatives:
        if row.pk == first.pk:
            raise broken("label empty or too long")
        return EmailMultiAlternatives("s", "b", "from@kerong.test", ["vera@reader.test"])

    assert mail_queue.send_due(Digest.objects.all(), message_of) == (1, 1)
    assert [one.to for one in mail.outbox] == [["vera@reader.test"]]
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.closed is not None
    assert (first.closed, first.attempts) == (None, 1)
