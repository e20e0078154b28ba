"""Settings and URLs. Importing this package first puts a safe SQLite in the place of Python's own.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections reset the log at once; most Pythons still
bundle such a version. `pysqlite3` brings a mended one. Django imports `sqlite3.dbapi2`, so both names are replaced
before it does.
"""

import sys

try:
    import pysqlite3
    import pysqlite3.dbapi2
except ImportError:  # no wheel for this platform: web.checks says so where the bundled version is affected
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
