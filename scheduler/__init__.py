"""What reminds: APScheduler with a table of jobs, run by exactly one process of all. Each job calls one action."""

from scheduler.runner import run_alone, start

__all__ = ["run_alone", "start"]
