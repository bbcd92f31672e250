"""What of the CMS stands in the staff administration: letters to the bureau, which go through a flow."""

from django.contrib import admin

from cms.enquiries.queue import EnquiryAdmin
from cms.models import Enquiry

admin.site.register(Enquiry, EnquiryAdmin)
