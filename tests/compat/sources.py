#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every source of docs/compatibility.md against the real gateway: is its tone what comes out of /live?

sources.py [SECONDS] [--only TEXT]. Each row starts a gateway whose floor is one input, then the source, and listens to
/live/original.ogg as a stranger would.
"""

import contextlib
import hashlib
import os
import re
import subprocess
import sys
import time

import common
from common import HZ, LEVEL_DBFS, Child, Ear, Failure, Gateway, Skip, ffmpeg_tone, free_port, free_udp_port, need

PASSWORD = "compatibility"
PASSPHRASE = "compatibility"
# A lossy coder, a resampler: a tone is heard within this.
TOLERANCE_DB = 1.5


def ingest():
    return {"type": "ingest", "password_sha256": hashlib.sha256(PASSWORD.encode()).hexdigest()}


def hear(gateway, seconds, source):
    """The proof: the tone, for so long, and nothing else; a gateway without complaints; a source still alive."""
    with Ear(gateway.live()) as ear:
        try:
            common.hear_tone(ear, HZ, 40, level=LEVEL_DBFS, tolerance_db=TOLERANCE_DB)
            begun = ear.n_samples
            time.sleep(seconds)
            heard = ear.samples[begun - common.RATE :]
            common.judge_tone(heard, HZ, LEVEL_DBFS, TOLERANCE_DB)
        except Failure as failure:
            figures = gateway.input("floor")
            raise Failure(f"{failure}; {figures['last_error'] or ''} {source.words(4)}") from None
    if len(heard) < seconds * common.RATE * 0.95:
        raise Failure(f"only {len(heard) / common.RATE:.1f} s of sound in {seconds:g} s")
    if not source.is_alive:
        raise Failure(f"{source.name} has ended: {source.words()}")
    if gateway.warnings():
        raise Failure("the gateway complains: " + " | ".join(gateway.warnings()[:3]))
    return gateway.input("floor")["late_ms"]


def fed(seconds, config, start):
    """`start (gateway)` starts a source (a Child) that feeds the input `config`."""
    with Gateway(common.meeting([{"id": "floor", **config}])) as gateway:
        with start(gateway) as source:
            return hear(gateway, seconds, source)


def fetched(seconds, server, config):
    """The other way round: `server` (a context that gives a Child) is there first, the gateway fetches from it."""
    with server as source:
        with Gateway(common.meeting([{"id": "floor", **config}])) as gateway:
            return hear(gateway, seconds, source)


# --- ffmpeg ---------------------------------------------------------------------------------------


def ffmpeg(*output, channels=1):
    return Child(["ffmpeg", *ffmpeg_tone(channels=channels), *output])


def ffmpeg_rtp(codec, *options, channels=1, **config):
    def row(seconds):
        port = free_udp_port()
        return fed(
            seconds,
            {"type": "rtp", "port": port, **config},
            lambda gateway: ffmpeg(*codec, *options, "-f", "rtp", f"rtp://127.0.0.1:{port}?pkt_size=1316", channels=channels),
        )

    return row


def ffmpeg_put(codec, muxer, content_type):
    def row(seconds):
        def start(gateway):
            address = f"icecast://source:{PASSWORD}@127.0.0.1:{gateway.port}/ingest/floor"
            return ffmpeg(*codec, "-f", muxer, "-content_type", content_type, address)

        return fed(seconds, ingest(), start)

    return row


def passphrase_file(folder):
    path = folder / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return str(path)


def srt_listener(start):
    """We listen with a passphrase; `start (address, port)` calls."""

    def row(seconds):
        with common.scratch() as folder:
            port = free_udp_port()
            config = {"type": "srt", "mode": "listener", "port": port, "passphrase_file": passphrase_file(folder)}
            return fed(seconds, config, lambda gateway: start(f"srt://127.0.0.1:{port}", port))

    return row


def ffmpeg_calls(codec, *options):
    return srt_listener(
        lambda address, port: ffmpeg(*codec, *options, "-f", "mpegts", f"{address}?passphrase={PASSPHRASE}&pkt_size=1316")
    )


def ffmpeg_is_called(seconds):
    with common.scratch() as folder:
        port = free_udp_port()
        address = f"srt://127.0.0.1:{port}?mode=listener&passphrase={PASSPHRASE}&pkt_size=1316"
        config = {
            "type": "srt", "mode": "caller", "address": "127.0.0.1", "port": port,
            "passphrase_file": passphrase_file(folder),
        }  # fmt: skip
        return fetched(seconds, ffmpeg(*AAC, "-f", "mpegts", address), config)


AAC = ["-c:a", "aac", "-b:a", "128k"]
MP3 = ["-c:a", "libmp3lame", "-b:a", "128k"]
OPUS = ["-c:a", "libopus", "-b:a", "96k"]
VORBIS = ["-c:a", "libvorbis", "-q:a", "6"]


@contextlib.contextmanager
def nginx_rtmp():
    """nginx as config/edge/nginx-rtmp.conf has it, on a port of its own. Gives the address of its application."""
    nginx = need("nginx", "nginx-light, libnginx-mod-rtmp")
    port = free_port()
    with common.scratch() as folder:
        text = (common.ROOT / "config/edge/nginx-rtmp.conf").read_text()
        text = text.replace("listen 1935;", f"listen 127.0.0.1:{port};")
        text = re.sub(r"pid \S+;", f"pid {folder}/pid;", text)
        (folder / "nginx.conf").write_text(text)
        with Child([nginx, "-p", folder, "-c", folder / "nginx.conf"]) as server:
            time.sleep(1)
            if not server.is_alive:
                raise Failure("nginx: " + server.words())
            yield f"rtmp://127.0.0.1:{port}/floor"


def rtmp(codec):
    def row(seconds):
        with nginx_rtmp() as address:
            server = ffmpeg(*codec, "-ar", "44100", "-f", "flv", f"{address}/key")
            return fetched(seconds, server, {"type": "rtmp", "url": f"{address}/key"})

    return row


# --- Icecast and plain HTTP ---------------------------------------------------------------------------


@contextlib.contextmanager
def icecast():
    """An Icecast of its own, with PASSWORD for sources. Gives its port."""
    program = need("icecast2", "icecast2")
    port = free_port()
    with common.scratch() as folder:
        # As root it would want to become somebody else, who has to read and write here.
        folder.chmod(0o777)
        owner = "<security><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>"
        (folder / "icecast.xml").write_text(
            f"""<icecast><hostname>localhost</hostname>
            <authentication><source-password>{PASSWORD}</source-password></authentication>
            <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
            <paths><basedir>/usr/share/icecast2</basedir><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
            <adminroot>/usr/share/icecast2/admin</adminroot></paths>
            {owner if os.geteuid() == 0 else ""}</icecast>"""
        )
        with Child([program, "-c", folder / "icecast.xml"]) as server:
            time.sleep(1)
            if not server.is_alive:
                raise Failure("icecast2: " + server.words())
            yield port


def icecast_pull(codec, muxer, content_type):
    def row(seconds):
        with icecast() as port:
            address = f"icecast://source:{PASSWORD}@127.0.0.1:{port}/tone"
            server = ffmpeg(*codec, "-f", muxer, "-content_type", content_type, address)
            return fetched(seconds, server, {"type": "http", "url": f"http://127.0.0.1:{port}/tone"})

    return row


# --- GStreamer ----------------------------------------------------------------------------------------


def gst(*line):
    volume = f"{common.AMPLITUDE:.6f}"
    tone = f"audiotestsrc is-live=true wave=sine freq={HZ} volume={volume} ! audio/x-raw,rate=48000,channels=1"
    return Child([need("gst-launch-1.0", "gstreamer1.0-tools"), "-q", *" ".join([tone, *line]).split()])


def gst_rtp(seconds):
    port = free_udp_port()
    line = f"! opusenc bitrate=96000 ! rtpopuspay ! udpsink host=127.0.0.1 port={port}"
    return fed(seconds, {"type": "rtp", "port": port}, lambda gateway: gst(line))


def gst_linear(depth, payloader):
    def row(seconds):
        port = free_udp_port()
        line = f"! audioconvert ! {payloader} min-ptime=1000000 max-ptime=1000000 ! udpsink host=127.0.0.1 port={port}"
        return fed(seconds, {"type": "rtp", "port": port, "encoding": depth}, lambda gateway: gst(line))

    return row


def gst_shout(coder):
    def row(seconds):
        def start(gateway):
            line = f"! audioconvert ! {coder} ! shout2send ip=127.0.0.1 port={gateway.port} mount=/ingest/floor"
            return gst(line, f"username=source password={PASSWORD}")

        return fed(seconds, ingest(), start)

    return row


def gst_srt(coder):
    return srt_listener(
        lambda address, port: gst(f"! audioconvert ! {coder} ! mpegtsmux alignment=7 ! srtsink uri={address} passphrase={PASSPHRASE}")
    )


# --- The Icecast sources' own tools -------------------------------------------------------------------


def tone_file(folder, suffix, *options):
    return common.write_tone(folder / f"tone.{suffix}", 1200, options)


def with_file(write_config):
    """A tool that streams a file as its configuration says: `write_config (folder, gateway)` gives its command."""

    def row(seconds):
        with common.scratch() as folder:
            return fed(seconds, ingest(), lambda gateway: Child(write_config(folder, gateway), folder=folder))

    return row


@with_file
def ezstream(folder, gateway):
    program = need("ezstream", "ezstream")
    tone = tone_file(folder, "ogg", *VORBIS)
    config = folder / "ezstream.xml"
    config.write_text(
        f"""<ezstream>
        <servers><server><hostname>127.0.0.1</hostname><port>{gateway.port}</port><user>source</user>
        <password>{PASSWORD}</password><tls>none</tls></server></servers>
        <streams><stream><mountpoint>/ingest/floor</mountpoint><format>Ogg</format></stream></streams>
        <intakes><intake><type>file</type><filename>{tone}</filename></intake></intakes></ezstream>"""
    )
    return [program, "-c", config]


@with_file
def ices2(folder, gateway):
    program = need("ices2", "ices2")
    tone = tone_file(folder, "ogg", *VORBIS)
    (folder / "list").write_text(f"{tone}\n" * 20)
    config = folder / "ices.xml"
    config.write_text(
        f"""<?xml version="1.0"?><ices><background>0</background><logpath>{folder}</logpath><logfile>log</logfile>
        <loglevel>4</loglevel><consolelog>1</consolelog><stream><metadata><name>t</name></metadata>
        <input><module>playlist</module><param name="type">basic</param><param name="file">{folder}/list</param></input>
        <instance><hostname>127.0.0.1</hostname><port>{gateway.port}</port><password>{PASSWORD}</password>
        <mount>/ingest/floor</mount><reconnectdelay>2</reconnectdelay><reconnectattempts>5</reconnectattempts>
        <maxqueuelength>80</maxqueuelength></instance></stream></ices>"""
    )
    return [program, config]


def liquidsoap(coder):
    @with_file
    def row(folder, gateway):
        program = need("liquidsoap", "liquidsoap")
        script = folder / "tone.liq"
        script.write_text(
            f"""set("init.allow_root", true)
            tone = amplify({common.AMPLITUDE:.6f}, sine({HZ}.))
            output.icecast({coder}, host="127.0.0.1", port={gateway.port}, user="source", password="{PASSWORD}",
              mount="/ingest/floor", tone)\n"""
        )
        return [program, script]

    return row


# A sound card for those that must have one: ALSA plays a file round and round instead.
ASOUND = """
pcm.tone {{ type file slave.pcm "null" file "/dev/null" infile "{infile}" format "raw" }}
pcm.!default {{ type plug slave.pcm "tone" }}
ctl.!default {{ type hw card 0 }}
"""


def fake_card(folder, rate=48000, channels=2):
    """What makes ALSA's default device the tone: environment for a program."""
    raw = common.write_tone(folder / "tone.raw", 1200, ["-f", "s16le", "-ar", str(rate)], channels=channels)
    (folder / ".asoundrc").write_text(ASOUND.format(infile=raw))
    return {"HOME": str(folder)}


def darkice(seconds):
    program = need("darkice", "darkice")
    with common.scratch() as folder:
        env = fake_card(folder)

        def start(gateway):
            config = folder / "darkice.cfg"
            config.write_text(
                f"""[general]\nduration=0\nbufferSecs=2\nreconnect=no\nrealtime=no\n
                [input]\ndevice=default\nsampleRate=48000\nbitsPerSample=16\nchannel=2\n
                [icecast2-0]\nbitrateMode=vbr\nquality=0.6\nformat=vorbis\nserver=127.0.0.1\nport={gateway.port}
                password={PASSWORD}\nmountPoint=ingest/floor\n""".replace(
                    "                ", ""
                )
            )
            return Child([program, "-c", config], folder=folder, env=env)

        return fed(seconds, ingest(), start)


@contextlib.contextmanager
def screen():
    """An X server that shows nothing to anybody."""
    program = need("Xvfb", "xvfb")
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Skip("Xvfb does not start")
        yield f":{number}"
    finally:
        common.end(server)


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
    with screen() as display, common.scratch() as folder:
        env = {**fake_card(folder), "DISPLAY": display}

        def start(gateway):
            config = folder / ".buttrc"
            config.write_text(BUTTRC.format(port=gateway.port, password=PASSWORD))
            return Child([program, "-c", config], folder=folder, env=env)

        return fed(seconds, ingest(), start)


# --- What is here --------------------------------------------------------------------------------------


def own(**config):
    """A line of ours that needs nobody."""

    def row(seconds):
        return fetched(seconds, Child(["sleep", "86400"]), config)

    return row


def file_loop(suffix, *options):
    """Two seconds that begin and end at a zero of the tone: a seam that is not exact is a click."""

    def row(seconds):
        with common.scratch() as folder:
            path = common.write_tone(folder / f"loop.{suffix}", 2, options)
            return own(type="file", path=str(path))(seconds)

    return row


ROWS = [
    # tool, package of its version, protocol, format, function
    ("ffmpeg", "ffmpeg", "RTP", "Opus", ffmpeg_rtp(OPUS)),
    ("ffmpeg", "ffmpeg", "RTP", "L16", ffmpeg_rtp(["-c:a", "pcm_s16be"], encoding="l16")),
    ("ffmpeg", "ffmpeg", "RTP", "L24", ffmpeg_rtp(["-c:a", "pcm_s24be"], encoding="l24")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "Ogg Opus", ffmpeg_put(OPUS, "ogg", "audio/ogg")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "Ogg Vorbis", ffmpeg_put(VORBIS, "ogg", "application/ogg")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "AAC (ADTS)", ffmpeg_put(AAC, "adts", "audio/aac")),
    ("ffmpeg", "ffmpeg", "Icecast PUT", "MP3", ffmpeg_put(MP3, "mp3", "audio/mpeg")),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, AAC", ffmpeg_calls(AAC)),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, AAC in LATM", ffmpeg_calls(AAC, "-mpegts_flags", "latm")),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, Opus", ffmpeg_calls(OPUS)),
    ("ffmpeg", "ffmpeg", "SRT, it calls", "MPEG-TS, MP2", ffmpeg_calls(["-c:a", "mp2", "-b:a", "192k"])),
    ("ffmpeg", "ffmpeg", "SRT, we call", "MPEG-TS, AAC", ffmpeg_is_called),
    ("ffmpeg", "ffmpeg", "RTMP by nginx-rtmp", "FLV, AAC", rtmp(AAC)),
    ("ffmpeg", "ffmpeg", "RTMP by nginx-rtmp", "FLV, MP3", rtmp(MP3)),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "Ogg Opus", icecast_pull(OPUS, "ogg", "audio/ogg")),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "Ogg Vorbis", icecast_pull(VORBIS, "ogg", "application/ogg")),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "AAC (ADTS)", icecast_pull(AAC, "adts", "audio/aac")),
    ("ffmpeg", "ffmpeg", "HTTP from Icecast", "MP3", icecast_pull(MP3, "mp3", "audio/mpeg")),
    ("GStreamer", "gstreamer1.0-tools", "RTP", "Opus", gst_rtp),
    ("GStreamer", "gstreamer1.0-tools", "RTP", "L16, 1 ms", gst_linear("l16", "rtpL16pay")),
    ("GStreamer", "gstreamer1.0-tools", "RTP", "L24, 1 ms (AES67)", gst_linear("l24", "rtpL24pay")),
    ("GStreamer shout2send", "gstreamer1.0-plugins-good", "Icecast", "Ogg Vorbis", gst_shout("vorbisenc ! oggmux")),
    ("GStreamer shout2send", "gstreamer1.0-plugins-good", "Icecast", "Ogg Opus", gst_shout("opusenc ! oggmux")),
    ("GStreamer shout2send", "gstreamer1.0-plugins-good", "Icecast", "MP3", gst_shout("lamemp3enc ! mpegaudioparse")),
    ("GStreamer srtsink", "gstreamer1.0-plugins-bad", "SRT, it calls", "MPEG-TS, Opus", gst_srt("opusenc bitrate=96000")),
    ("GStreamer srtsink", "gstreamer1.0-plugins-bad", "SRT, it calls", "MPEG-TS, AAC", gst_srt("voaacenc bitrate=128000 ! aacparse")),
    ("ezstream", "ezstream", "Icecast", "Ogg Vorbis", ezstream),
    ("ices2", "ices2", "Icecast", "Ogg Vorbis", ices2),
    ("DarkIce", "darkice", "Icecast", "Ogg Vorbis", darkice),
    ("liquidsoap", "liquidsoap", "Icecast", "Ogg Vorbis", liquidsoap("%vorbis(quality=0.6)")),
    ("liquidsoap", "liquidsoap", "Icecast", "Ogg Opus", liquidsoap("%opus(bitrate=96)")),
    ("liquidsoap", "liquidsoap", "Icecast", "MP3", liquidsoap("%mp3(bitrate=128)")),
    ("BUTT under Xvfb", "butt", "Icecast", "Ogg Opus", butt),
    ("ourselves", "", "file", "WAV, looped", file_loop("wav")),
    ("ourselves", "", "file", "FLAC, looped", file_loop("flac")),
    ("ourselves", "", "file", "Ogg Vorbis, looped", file_loop("ogg", *VORBIS)),
    ("ourselves", "", "tone", "", own(type="tone", hz=HZ, level_dbfs=LEVEL_DBFS)),
]  # fmt: skip


def run(seconds, only):
    rows = []
    outcomes = []
    for tool, package, protocol, form, function in ROWS:
        name = ", ".join(part for part in (tool, protocol, form) if part)
        if only and only.lower() not in name.lower():
            continue
        outcome, words, late_ms = common.run_row(name, function, seconds)
        outcomes.append(outcome)
        version = common.version_of(package) if package else ""
        result = outcome + (f": {words}" if words else "")
        rows.append((tool, version, protocol, form, result, "" if late_ms is None else f"{late_ms / 1000:.2f} s"))
    return rows, outcomes


def write(rows, seconds):
    header = ("tool", "version", "protocol", "format", "result", "held back")
    text = f"""Each source ran for {seconds:g} s. *Held back* is what the protocol and our buffer add by then (`late_ms` of
`/api/v1/inputs`): a stream's buffer begins at 1.2 s and sinks within minutes to what the source needs.

{common.table(header, rows)}"""
    common.write_section("sources", text)


def main():
    options = common.arguments(__doc__)
    rows, outcomes = run(options.seconds, options.only)
    if not options.only:
        write(rows, options.seconds)
    return common.finish(outcomes)


if __name__ == "__main__":
    sys.exit(main())
