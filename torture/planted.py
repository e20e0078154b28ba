"""The settings of a server with a planted fault: those of the site, and the patches of `torture.faults`."""

from config import settings as site
from config.settings import *  # noqa: F403 - all of them, as they are

INSTALLED_APPS = [*site.INSTALLED_APPS, "torture.faults.Planted"]
MIDDLEWARE = [*site.MIDDLEWARE, "torture.faults.leak"]
