"""What every test may ask for. The parts are in tests/support/; each says in its head what it gives."""

import os
import tempfile

from hypothesis import settings

# Before anything of the application is imported: nothing of a test may touch the installation that one works with.
os.environ["BENCHSHARE_INSTANCE"] = tempfile.mkdtemp(prefix="benchshare-tests-")
os.environ.pop("BENCHSHARE_DATABASE_URL", None)

pytest_plugins = [
    "tests.support.network",
    "tests.support.databases",
    "tests.support.applications",
    "tests.support.mail",
    "tests.support.servers",
    "tests.support.browser",
]

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("steady")
