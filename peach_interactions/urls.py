"""All addresses. The API's are in the apps, without trailing slashes; the other pages stand here."""

from django.contrib import admin
from django.urls import include, path

from interactions.playback import play_recording
from peach_interactions.api import documentation
from peach_interactions.health import livez, readyz
from peach_interactions.metrics_page import metrics_page

urlpatterns = [
    # They are tried one after the other: what is asked most stands first.
    path("api/", include("interactions.api.urls")),
    path("api/", include("compliance.api.urls")),
    path("api/", include("contacts.api.urls")),
    path("api/", include("borrowers.api.urls")),
    path("api/schema", documentation.schema, name="schema"),
    path("api/docs", documentation.DocumentationView.as_view(url_name="schema"), name="docs"),
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics_page),
    path("recordings/<path:token>", play_recording, name="play-recording"),
    path("admin/", admin.site.urls),
]
