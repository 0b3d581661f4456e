# SPDX-License-Identifier: Apache-2.0
"""Sources that speak the Icecast protocol: ffmpeg, GStreamer, and the tools that were made for it."""

import common
from common import Child, need
from feeding import VORBIS, fed, ffmpeg, gst, ingest
from servers import PASSWORD
from sound import AMPLITUDE, HZ, write_tone


def ffmpeg_put(codec, muxer, content_type):
    def row(seconds):
        def start(gateway):
            address = f"icecast://source:{PASSWORD}@127.0.0.1:{gateway.port}/ingest/floor"
            return ffmpeg(*codec, "-f", muxer, "-content_type", content_type, address)

        return fed(seconds, ingest(), start)

    return row


def gst_shout(coder):
    def row(seconds):
        def start(gateway):
            line = f"! audioconvert ! {coder} ! shout2send ip=127.0.0.1 port={gateway.port} mount=/ingest/floor"
            return gst(line, f"username=source password={PASSWORD}")

        return fed(seconds, ingest(), start)

    return row


TONE = "tone.ogg"


def with_file(write_config):
    """A tool that streams a file (TONE) as its configuration says: `write_config (folder, gateway)` gives its command."""

    def row(seconds):
        with common.scratch() as folder:
            write_tone(folder / TONE, 2 * seconds + 60, VORBIS)
            return fed(seconds, ingest(), lambda gateway: Child(write_config(folder, gateway), folder=folder))

    return row


@with_file
def ezstream(folder, gateway):
    program = need("ezstream", "ezstream")
    config = folder / "ezstream.xml"
    config.write_text(
        f"""<ezstream>
        <servers><server><hostname>127.0.0.1</hostname><port>{gateway.port}</port><user>source</user>
        <password>{PASSWORD}</password><tls>none</tls></server></servers>
        <streams><stream><mountpoint>/ingest/floor</mountpoint><format>Ogg</format></stream></streams>
        <intakes><intake><type>file</type><filename>{folder / TONE}</filename></intake></intakes></ezstream>"""
    )
    return [program, "-c", config]


@with_file
def ices2(folder, gateway):
    program = need("ices2", "ices2")
    (folder / "list").write_text(f"{folder / TONE}\n" * 20)
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
            tone = amplify({AMPLITUDE:.6f}, sine({HZ}.))
            output.icecast({coder}, host="127.0.0.1", port={gateway.port}, user="source", password="{PASSWORD}",
              mount="/ingest/floor", tone)\n"""
        )
        return [program, script]

    return row
