"""Runs mktxp's exporter with a list of releases of its own, so that it asks nobody on the internet.

    mktxp_export.py CONFIGURATION_DIRECTORY
"""

import io
import pathlib
import sys
import threading

from mktxp.cli import dispatch
from mktxp.utils import utils
from prometheus_client import REGISTRY

RELEASES = """<?xml version="1.0"?>
<rss version="2.0"><channel><item><title>RouterOS 7.99.1</title></item></channel></rss>
"""


class WholeLines(io.TextIOBase):
    """Writes what each thread says a line at a time.

    mktxp reads routers in many threads, and `print` writes a line and its end apart, so
    that two threads may share a line.
    """

    def __init__(self, stream):
        self.stream = stream
        self.begun = threading.local()

    def write(self, text):
        lines = getattr(self.begun, "line", "") + text
        whole, end, self.begun.line = lines.rpartition("\n")
        if end:
            self.stream.write(whole + end)
        return len(text)

    def flush(self):
        self.stream.flush()


def main():
    sys.stdout, sys.stderr = WholeLines(sys.stdout), WholeLines(sys.stderr)
    directory = pathlib.Path(sys.argv[1])
    feed = directory / "releases.rss"
    feed.write_text(RELEASES)
    for channel in utils.CHANNEL_RSS_FEED_MAPPING:
        utils.CHANNEL_RSS_FEED_MAPPING[channel] = feed.as_uri()
    # It would read all routers once only to learn the names of the metrics.
    REGISTRY._auto_describe = False
    sys.argv = ["mktxp", "--cfg-dir", str(directory), "export"]
    dispatch.main()


main()
