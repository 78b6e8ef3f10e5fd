"""What happened to a case, step by step; what was said with a step is sealed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import User

# What was done: the title of a step on the timeline, and the sentence of the logbook.
DEEDS: dict[str, tuple[object, object]] = {
    "open": (_("Need received"), _("opened the case %(number)s")),
    "screen": (_("Triage done"), _("did the triage of the case %(number)s")),
    "refuse": (_("Found not eligible"), _("found the case %(number)s not eligible")),
    "assess": (_("Assessed"), _("assessed the case %(number)s")),
    "plan": (_("Plan made"), _("made the plan of the case %(number)s")),
    "pause": (_("Clock stopped"), _("stopped the clock of the case %(number)s")),
    "resume": (_("Clock running again"), _("let the clock of the case %(number)s run again")),
    "hand_over": (_("Handed over"), _("handed the case %(number)s to %(to)s")),
    "note": (_("Note"), _("wrote a note to the case %(number)s")),
    "follow": (_("Follow-up agreed"), _("agreed on a follow-up of the case %(number)s")),
    "followed": (_("Followed up"), _("followed the case %(number)s up")),
    "close": (_("Closure asked for"), _("asked to close the case %(number)s")),
    "send_back": (_("Sent back"), _("sent the closure of the case %(number)s back")),
    "sign_off": (_("Closed and signed off"), _("signed the closure of the case %(number)s off")),
    "leave": (_("Ended"), _("ended the case %(number)s")),
    "reopen": (_("Opened again"), _("opened the case %(number)s again")),
    "file": (_("Paper kept"), _("kept a paper of the case %(number)s")),
    "request": (_("Service requested"), _("requested a service in the case %(number)s")),
    "change": (_("Request changed"), _("changed a request in the case %(number)s")),
    "quote": (_("Quote noted"), _("noted a quote in the case %(number)s")),
    "approve": (_("Approved"), _("approved a service in the case %(number)s")),
    "reject": (_("Not approved"), _("did not approve a service in the case %(number)s")),
    "drop": (_("Approval fallen"), _("changed what was approved in the case %(number)s; the approval fell")),
    "order": (_("Ordered"), _("ordered a service in the case %(number)s")),
    "deliver": (_("Delivered"), _("received a service in the case %(number)s")),
    "part": (_("A part delivered"), _("received a part of a service in the case %(number)s")),
    "shorten": (_("No more will come"), _("ended the delivery of a service in the case %(number)s")),
    "confirm": (_("Receipt confirmed by the person"), _("noted the person's receipt in the case %(number)s")),
    "invoice": (_("Invoice noted"), _("noted an invoice in the case %(number)s")),
    "withdraw": (_("Invoice withdrawn"), _("withdrew an invoice in the case %(number)s")),
    "pay": (_("Paid"), _("paid a service in the case %(number)s")),
    "cancel": (_("Service cancelled"), _("cancelled a service in the case %(number)s")),
    "agenda": (_("Brought to the conference"), _("brought the case %(number)s to the conference")),
    "discuss": (_("Spoken of in the conference"), _("wrote what the conference said of the case %(number)s")),
    "decide": (
        _("Decided by the conference"),
        _("wrote a decision of the conference on the case %(number)s"),
    ),
    "decided": (_("Decision carried out"), _("carried a decision on the case %(number)s out")),
    "undone": (_("Decision not carried out"), _("answered a decision on the case %(number)s as not done")),
    "read": (_("Opened"), _("opened the page of the case %(number)s")),
    "paper": (_("Paper opened"), _("opened a paper of the case %(number)s")),
    "print": (_("Printed"), _("printed from the case %(number)s")),
}
for _code, (_title, _sentence) in DEEDS.items():
    register_action(f"case.{_code}", _sentence, erase=keep_all)
register_action("case_conference.plan", _("planned the case conference of %(day)s"), erase=keep_all)
register_action("case_conference.close", _("closed the case conference of %(day)s"), erase=keep_all)
register_action("case_conference.print", _("printed the case conference of %(day)s"), erase=keep_all)


class CaseStep(models.Model):
    """One step: what was done, when, by whom, and what was said with it (encrypted)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="steps")
    service = models.ForeignKey(
        "cases.CaseService", null=True, on_delete=models.PROTECT, related_name="steps"
    )
    deed = models.CharField(max_length=10, choices=[(code, title) for code, (title, _s) in DEEDS.items()])
    state = models.CharField(max_length=12, blank=True, help_text="of the case, or of the service, after it")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    @property
    def note(self) -> str:
        return opened_text(self.token)

    @staticmethod
    def sealed(note: str) -> str:
        return sealed_text(note.strip())

    def __str__(self) -> str:
        return f"{self.case_id} {self.deed}"
