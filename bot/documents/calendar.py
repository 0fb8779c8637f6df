"""A reminder of a deadline for the phone's calendar; its title betrays nothing."""

import uuid
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

DAYS_BEFORE = (30, 7, 1)
"""How many days before the deadline the calendar reminds."""


def as_calendar(deadline: date, title: str, now: datetime) -> bytes:
    """Return an all-day event with reminders; *title* is shown on a locked screen."""
    event = Event()
    event.add("uid", f"{uuid.uuid4()}")
    event.add("dtstamp", now)
    event.add("dtstart", deadline)
    event.add("dtend", deadline + timedelta(days=1))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    for days in DAYS_BEFORE:
        if deadline - timedelta(days=days) > now.date():
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", title)
            alarm.add("trigger", timedelta(days=-days, hours=9))
            event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Azimut//RO")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
