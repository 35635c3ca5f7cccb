"""Settings in files: read, checked, unknown keys refused with the nearest known one."""

from reports.config.calendar import CalendarDate, read_calendar
from reports.config.project import NAME, Configuration, find_configuration, read_configuration

__all__ = ["NAME", "CalendarDate", "Configuration", "find_configuration", "read_calendar", "read_configuration"]
