# SPDX-License-Identifier: Apache-2.0
"""Sources that record from a sound card: DarkIce, BUTT, and the gateway's own ALSA input. The card is a sound server's, in
memory, that somebody plays the tone on."""

import contextlib

import common
import servers
from common import Child, need
from feeding import fed, fetched, ingest
from servers import PASSWORD


@contextlib.contextmanager
def toned_card():
    """Gives a folder, and a Card that carries the tone."""
    with common.scratch() as folder, servers.sound_card(folder) as card, card.play_tone():
        yield folder, card


def alsa(seconds):
    with toned_card() as (_, card):
        return fetched(seconds, Child(["sleep", "86400"]), {"type": "alsa", "device": "default"}, card.env)


def darkice(seconds):
    program = need("darkice", "darkice")
    with toned_card() as (folder, card):

        def start(gateway):
            config = folder / "darkice.cfg"
            config.write_text(
                f"[general]\nduration=0\nbufferSecs=2\nreconnect=no\nrealtime=no\n"
                f"[input]\ndevice=default\nsampleRate=48000\nbitsPerSample=16\nchannel=2\n"
                f"[icecast2-0]\nbitrateMode=vbr\nquality=0.6\nformat=vorbis\nserver=127.0.0.1\nport={gateway.port}\n"
                f"password={PASSWORD}\nmountPoint=ingest/floor\n"
            )
            return Child([program, "-c", config], folder=folder, env=card.env)

        return fed(seconds, ingest(), start)


BUTTRC = """#This is a configuration file for butt (broadcast using this tool)
[main]
server = gateway
srv_ent = gateway
icy =
icy_ent =
num_of_srv = 1
num_of_icy = 0
bg_color = 252645120
txt_color = -256
log_file =
gain = 1.000000
connect_at_startup = 1
force_reconnecting = 1

[audio]
device = default
device2 = -1
resample_mode = 0
samplerate = 48000
bitrate = 128
channel = 2
left_ch = 1
right_ch = 2
codec = opus
silence_level = 50.000000
signal_level = 50.000000
buffer_ms = 50

[gateway]
address = 127.0.0.1
port = {port}
password = {password}
type = 1
tls = 0
mount = ingest/floor
usr = source
"""


def butt(seconds):
    program = need("butt", "butt")
    with servers.screen() as display, toned_card() as (folder, card):

        def start(gateway):
            config = folder / "buttrc"
            config.write_text(BUTTRC.format(port=gateway.port, password=PASSWORD))
            return Child([program, "-x", "-c", config], folder=folder, env={**card.env, "DISPLAY": display})

        return fed(seconds, ingest(), start)
