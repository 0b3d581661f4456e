# SPDX-License-Identifier: Apache-2.0
"""Strangers' servers that rows need, each with ports and files of its own: nginx-rtmp, Icecast, a sound server, a screen."""

import contextlib
import os
import re
import socket
import subprocess

import common
import witness
from common import Child, Failure, Skip, claim_port, need, wait_for
from ports import is_free
from sound import RATE, Ear, ffmpeg_tone

PASSWORD = "compatibility"


def await_port(server, port):
    """Until `server` takes connections there."""

    def is_listening():
        if not server.is_alive:
            raise Failure(f"{server.name} does not start: {server.words(4)}")
        return not is_free(socket.SOCK_STREAM, port)

    wait_for(f"{server.name} listens", is_listening, 20, 0.1)


@contextlib.contextmanager
def nginx_rtmp():
    """nginx as config/edge/nginx-rtmp.conf has it, on a port of its own. Gives the address of its application."""
    nginx = need("nginx", "nginx-light, libnginx-mod-rtmp")
    port = claim_port()
    with common.scratch() as folder:
        text = (common.ROOT / "config/edge/nginx-rtmp.conf").read_text()
        text = text.replace("listen 1935;", f"listen 127.0.0.1:{port};")
        text = re.sub(r"pid \S+;", f"pid {folder}/pid;", text)
        (folder / "nginx.conf").write_text(text)
        with Child([nginx, "-p", folder, "-c", folder / "nginx.conf"]) as server:
            await_port(server, port)
            yield f"rtmp://127.0.0.1:{port}/floor"


def icecast_config(folder, port, more=""):
    # As root it would want to become somebody else, who has to read and write here.
    folder.chmod(0o777)
    owner = "<security><changeowner><user>nobody</user><group>nogroup</group></changeowner></security>"
    path = folder / "icecast.xml"
    path.write_text(
        f"""<icecast><hostname>localhost</hostname>
        <authentication><source-password>{PASSWORD}</source-password></authentication>
        <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>{more}
        <paths><basedir>/usr/share/icecast2</basedir><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
        <adminroot>/usr/share/icecast2/admin</adminroot></paths>
        {owner if os.geteuid() == 0 else ""}</icecast>"""
    )
    return path


@contextlib.contextmanager
def icecast(more=""):
    """An Icecast of its own, with PASSWORD for sources and `more` in its configuration. Gives its port."""
    program, port = need("icecast2", "icecast2"), claim_port()
    with common.scratch() as folder:
        with Child([program, "-c", icecast_config(folder, port, more)]) as server:
            await_port(server, port)
            yield port


# --- a sound card -----------------------------------------------------------------------------------


class Card:
    """A sound server whose only card is in memory: what is played is what is recorded, on a real clock.

    `env` is what programs need to find it, by its own protocol or as ALSA's default device.
    """

    def __init__(self, folder):
        self.socket = folder / "socket"
        self.env = {
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{self.socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
        }

    def open_ear(self):
        """Hears what is played. Not by ffmpeg, which stumbles over this server's times when it is late. The card plays in
        pieces as long as the latency asked for here, and a player has to keep up with them: short ones."""
        env = [f"{name}={value}" for name, value in self.env.items()]
        options = ["--raw", "--format=s16le", "--channels=1", f"--rate={RATE}", "--latency-msec=40"]
        return Ear(command=["env", *env, need("parec", "pulseaudio-utils"), *options, "--device=card.monitor"])

    def play_tone(self):
        """A program that plays the tone, at the card's pace, two seconds ahead of it."""
        server = f"unix:{self.socket}"
        output = ["-f", "pulse", "-server", server, "-device", "card", "-buffer_duration", "2000", "tone"]
        return Child(["ffmpeg", *ffmpeg_tone(channels=2, real_time=False), *output], env=self.env)


ALSA_DEFAULT = """pcm.!default { type pulse }
ctl.!default { type pulse }
"""


@contextlib.contextmanager
def sound_card(folder):
    """Gives a Card; its server lives in `folder`, whose .asoundrc is written."""
    program = need("pulseaudio", "pulseaudio")
    card = Card(folder)
    (folder / ".asoundrc").write_text(ALSA_DEFAULT)
    command = [
        program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes", "--log-target=stderr",
        "-L", "module-null-sink sink_name=card rate=48000 channels=2",
        "-L", f"module-native-protocol-unix auth-anonymous=1 socket={card.socket}",
    ]  # fmt: skip
    with Child(command, env={**card.env, "PULSE_SERVER": ""}) as server:

        def is_listening():
            if not server.is_alive:
                raise Failure(f"pulseaudio does not start: {server.words(4)}")
            return card.socket.exists()

        wait_for("pulseaudio listens", is_listening, 20, 0.1)
        yield card


@contextlib.contextmanager
def screen():
    """An X server that shows nothing to anybody. Gives its name."""
    program = need("Xvfb", "xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    witness.watch(server.pid)
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Skip("Xvfb does not start")
        yield f":{number}"
    finally:
        common.end(server)
