"""Settings in files: read, checked, unknown keys refused with the nearest known one."""

from reports.config.calendar import CalendarDate, read_calendar
from reports.config.mail import MailSettings
from reports.config.project import NAME, Configuration, find_configuration, read_configuration
from reports.config.recipients import Recipient, read_recipients

__all__ = [
    "NAME",
    "CalendarDate",
    "Configuration",
    "MailSettings",
    "Recipient",
    "find_configuration",
    "read_calendar",
    "read_configuration",
    "read_recipients",
]
