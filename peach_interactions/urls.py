"""All addresses. The API's are in the apps, without trailing slashes; the other pages stand here."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from interactions.playback import play_recording
from peach_interactions.health import livez, readyz


class SchemaView(SpectacularAPIView):
    """The OpenAPI description; open to everybody, like the documentation made from it."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None

    def perform_content_negotiation(self, request, force=False):  # type: ignore[no-untyped-def]
        from rest_framework.negotiation import DefaultContentNegotiation

        negotiation = DefaultContentNegotiation()
        return negotiation.select_renderer(request, self.get_renderers(), self.format_kwarg)


class DocumentationView(SpectacularSwaggerSplitView):
    """Swagger UI, from files of our own."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None


urlpatterns = [
    path("livez", livez),
    path("readyz", readyz),
    path("api/schema", SchemaView.as_view(), name="schema"),
    path("api/docs", DocumentationView.as_view(url_name="schema"), name="docs"),
    path("api/", include("borrowers.api.urls")),
    path("api/", include("contacts.api.urls")),
    path("api/", include("interactions.api.urls")),
    path("recordings/<str:token>", play_recording, name="play-recording"),
    path("admin/", admin.site.urls),
]
