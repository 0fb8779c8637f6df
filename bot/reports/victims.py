"""Groups of presumed victims that indicators count."""

from collections.abc import Callable

from bot.cases import Contact


def referrals(contact: Contact) -> list[dict[str, str]]:
    return list(contact.answers.get("referrals") or ())


VICTIMS: dict[str, Callable[[Contact], bool]] = {
    "victims": lambda contact: True,
    "known_assistance": lambda c: c.answers.get("assisted") in ("yes", "no"),
    "assisted": lambda c: c.answers.get("assisted") == "yes",
    "legal_aid": lambda c: c.answers.get("legal_aid") == "received",
    "referred": lambda c: bool(referrals(c)),
    "referred_to_partners": lambda c: "partner" in c.answers,
    "compensation_asked": lambda c: (
        c.answers.get("compensation") in ("asked", "received", "refused")
    ),
    "compensation_received": lambda c: c.answers.get("compensation") == "received",
    "known_before": lambda c: c.answers.get("exploited_before") in ("yes", "no"),
    "exploited_before": lambda c: c.answers.get("exploited_before") == "yes",
}
"""Groups of presumed victims that indicators count."""
