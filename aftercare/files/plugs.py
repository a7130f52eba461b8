"""What files offer upwards."""

from django.utils.translation import gettext_lazy as _

from aftercare.files import access, queries, services
from aftercare.kit.plugs import Check, PeriodicJob, Subject, TimelineLine

PLUGS = [
    Subject(kind="file", name=_("File"), labels=queries.names, link=lambda _id: "", visible=access.visible_to),
    TimelineLine("files.PhotoAdded", _("added a photo"), "photo"),
    TimelineLine("files.SignatureAdded", _("added a signature"), "signature"),
    TimelineLine("files.FileAdded", _("added a file"), "paperclip"),
    TimelineLine("files.FileLinked", _("placed an earlier file here"), "paperclip"),
    TimelineLine("files.FileForgotten", _("removed a file"), "trash"),
    Check(_("every file is on the disk"), queries.missing),
    PeriodicJob("files.forget_unlinked", 3600, services.forget_unlinked),
    PeriodicJob("files.sweep_disk", 6 * 3600, services.sweep_disk),
]
