# SPDX-License-Identifier: Apache-2.0
"""Sources that send packets, or call: RTP and SRT, by ffmpeg and by GStreamer."""

import os

import common
from common import claim_port
from feeding import AAC, PASSPHRASE, fed, fetched, ffmpeg, gst, passphrase_file


def ffmpeg_rtp(codec, **config):
    def row(seconds):
        port = claim_port()
        output = ["-sdp_file", os.devnull, "-f", "rtp", f"rtp://127.0.0.1:{port}?pkt_size=1316"]
        return fed(seconds, {"type": "rtp", "port": port, **config}, lambda gateway: ffmpeg(*codec, *output))

    return row


def gst_rtp(*line, **config):
    def row(seconds):
        port = claim_port()
        sink = f"! udpsink host=127.0.0.1 port={port}"
        return fed(seconds, {"type": "rtp", "port": port, **config}, lambda gateway: gst(*line, sink))

    return row


def gst_linear(depth, payloader):
    line = f"! audioconvert ! {payloader} min-ptime=1000000 max-ptime=1000000"
    return gst_rtp(line, encoding=depth)


def srt_listener(start):
    """We listen with a passphrase; `start (address)` calls."""

    def row(seconds):
        with common.scratch() as folder:
            port = claim_port()
            config = {"type": "srt", "mode": "listener", "port": port, "passphrase_file": passphrase_file(folder)}
            return fed(seconds, config, lambda gateway: start(f"srt://127.0.0.1:{port}"))

    return row


def ffmpeg_calls(codec, *options):
    return srt_listener(
        lambda address: ffmpeg(*codec, *options, "-f", "mpegts", f"{address}?passphrase={PASSPHRASE}&pkt_size=1316")
    )


def gst_calls(coder):
    return srt_listener(
        lambda address: gst(f"! audioconvert ! {coder} ! mpegtsmux alignment=7 ! srtsink uri={address} passphrase={PASSPHRASE}")
    )


def ffmpeg_is_called(seconds):
    with common.scratch() as folder:
        port = claim_port()
        address = f"srt://127.0.0.1:{port}?mode=listener&passphrase={PASSPHRASE}&pkt_size=1316"
        config = {
            "type": "srt", "mode": "caller", "address": "127.0.0.1", "port": port,
            "passphrase_file": passphrase_file(folder),
        }  # fmt: skip
        return fetched(seconds, ffmpeg(*AAC, "-f", "mpegts", address), config)
