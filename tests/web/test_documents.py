"""Files that the bureau publishes have addresses that nobody can count through."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.models import BureauDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(settings, tmp_path) -> BureauDocument:
    settings.MEDIA_ROOT = tmp_path
    document = BureauDocument(title="申报指南", collection=Collection.get_first_root_node())
    document.file.save("guide.pdf", ContentFile(b"%PDF-1.4 guide"))
    document.save()
    return document


def test_the_document_model_is_ours() -> None:
    assert get_document_model() is BureauDocument


def test_a_document_is_served_under_its_random_address(client: Client, published: BureauDocument) -> None:
    assert str(published.pk) not in published.url.split("/")
    response = client.get(published.url)
    assert response.status_code == 200
    assert b"".join(response) == b"%PDF-1.4 guide"


def test_a_number_or_another_name_leads_nowhere(client: Client, published: BureauDocument) -> None:
    assert client.get(f"/documents/{published.pk}/{published.filename}").status_code == 404
    assert client.get(f"/documents/{published.address}/other.pdf").status_code == 404
