# SPDX-License-Identifier: Apache-2.0
"""What the gateway fetches: RTMP from nginx, HTTP from an Icecast, files, its own tone."""

import common
import servers
from common import Child
from feeding import fetched, ffmpeg
from servers import PASSWORD
from sound import write_tone


def rtmp(codec):
    def row(seconds):
        with servers.nginx_rtmp() as address:
            server = ffmpeg(*codec, "-ar", "44100", "-f", "flv", f"{address}/key")
            return fetched(seconds, server, {"type": "rtmp", "url": f"{address}/key"})

    return row


def icecast_pull(codec, muxer, content_type):
    def row(seconds):
        with servers.icecast() as port:
            address = f"icecast://source:{PASSWORD}@127.0.0.1:{port}/tone"
            server = ffmpeg(*codec, "-f", muxer, "-content_type", content_type, address)
            return fetched(seconds, server, {"type": "http", "url": f"http://127.0.0.1:{port}/tone"})

    return row


def own(**config):
    """A line of ours that needs nobody."""

    def row(seconds):
        return fetched(seconds, Child(["sleep", "86400"]), config)

    return row


def file_loop(suffix, *options):
    """Two seconds that begin and end at a zero of the tone: a seam that is not exact is a click."""

    def row(seconds):
        with common.scratch() as folder:
            path = write_tone(folder / f"loop.{suffix}", 2, options)
            return own(type="file", path=str(path))(seconds)

    return row
