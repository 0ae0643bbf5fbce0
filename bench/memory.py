"""How much memory a worker has come to use, beside what the libraries take by themselves."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LIBRARIES = (
    "flask, flask_sqlalchemy, flask_login, flask_wtf, flask_babel, flask_migrate, whitenoise, icalendar, psycopg, "
    "gunicorn.workers.gthread, apscheduler.schedulers.background"
)
MOST = 1.5


@dataclass(frozen=True)
class Memory:
    """Resident megabytes."""

    worker: float
    libraries: float

    @property
    def ratio(self) -> float:
        return self.worker / self.libraries


def memory_of(server_id: int) -> Memory:
    """Of the workers of the gunicorn with this process id."""
    children = Path(f"/proc/{server_id}/task/{server_id}/children").read_text().split()
    tell = f"import {LIBRARIES}; print(open('/proc/self/status').read())"
    alone = subprocess.run([sys.executable, "-c", tell], check=True, capture_output=True, text=True).stdout
    return Memory(median(_resident(Path(f"/proc/{child}/status").read_text()) for child in children), _resident(alone))


def _resident(status: str) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0
