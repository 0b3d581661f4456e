// SPDX-License-Identifier: Apache-2.0
// Feeds an <audio> element itself, from fragmented MP4, through Media Source Extensions: so the sound is a few
// hundred milliseconds behind, where a player that is left to itself keeps seconds. It is a real <audio> element all the
// same: it plays on behind a locked screen.
"use strict";

const Source = window.ManagedMediaSource || window.MediaSource;

// Firefox takes its sound further ahead of what is heard: with less it stops now and then on a busy machine.
const isFirefox = navigator.userAgent.includes("Firefox/");
const START_S = isFirefox ? 0.6 : 0.3; // so much is there before it begins
const NEAR_S = isFirefox ? 0.8 : 0.4; // behind the live edge: as near as it goes …
const NEAR_MAX_S = 2; // … and as near as it stays on a bad network
const STALL_STEP_S = 0.3;
const FAR_OVER_NEAR_S = 0.5; // later than that it plays a little faster, which nobody hears …
const FASTER = 1.04;
const SKIP_OVER_NEAR_S = 4; // … and later than that it skips
const KEEP_S = 20;
const QUEUE_MAX = 200;

const feedType = (codec) => `audio/mp4; codecs="${codec}"`;
const canFeed = (codec) => Boolean(Source && Source.isTypeSupported(feedType(codec)));

class Feeder {
  /** `onEnd` is called once, when no more comes. */
  constructor(audio, { url, codec }, onEnd) {
    Object.assign(this, { audio, onEnd, queue: [], near: NEAR_S, begun: false, stopped: false, buffer: null });
    this.abort = new AbortController();
    this.source = new Source();
    this.uri = URL.createObjectURL(this.source);
    this.onWaiting = () => this.noteStall();
    audio.addEventListener("waiting", this.onWaiting);
    audio.disableRemotePlayback = Boolean(window.ManagedMediaSource); // it opens only then
    this.source.addEventListener("sourceopen", () => this.begin(url, codec), { once: true });
    audio.src = this.uri;
  }

  begin(url, codec) {
    if (this.stopped) return;
    URL.revokeObjectURL(this.uri);
    this.buffer = this.source.addSourceBuffer(feedType(codec));
    this.buffer.addEventListener("updateend", () => { this.steer(); this.append(); });
    this.read(url).catch(() => {}).finally(() => this.end());
  }

  async read(url) {
    const answer = await fetch(url, { signal: this.abort.signal, cache: "no-store" });
    if (!answer.ok) return;
    const reader = answer.body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done || this.queue.length > QUEUE_MAX) return;
      this.queue.push(value);
      this.append();
    }
  }

  append() {
    if (this.stopped || this.buffer.updating) return;
    const { buffered } = this.buffer;
    const old = this.audio.currentTime - KEEP_S;
    if (buffered.length && buffered.start(0) < old - KEEP_S) this.buffer.remove(0, old);
    else if (this.queue.length) this.buffer.appendBuffer(this.queue.shift());
  }

  edge() {
    const { buffered } = this.buffer;
    return buffered.length ? buffered.end(buffered.length - 1) : 0;
  }

  /** Where it plays: to the beginning, over holes, and never far from the live edge. */
  steer() {
    const { buffered } = this.buffer;
    if (this.stopped || !buffered.length) return;
    const last = buffered.start(buffered.length - 1);
    const lag = this.edge() - this.audio.currentTime;
    const nearest = Math.max(last, this.edge() - this.near);
    if (!this.begun) {
      if (this.edge() - last < START_S) return;
      this.begun = true;
      this.jump(nearest);
    } else if (this.audio.currentTime < last && this.edge() - last >= START_S && !this.isWithin()) {
      this.jump(last); // a hole in the programme
    } else if (lag > this.near + SKIP_OVER_NEAR_S) {
      this.jump(nearest);
    } else if (lag > this.near + FAR_OVER_NEAR_S) {
      this.audio.playbackRate = FASTER;
    } else if (lag <= this.near) {
      this.audio.playbackRate = 1;
    }
  }

  /** Who has just come nearer need not hurry. */
  jump(at) {
    this.audio.currentTime = at;
    this.audio.playbackRate = 1;
  }

  isWithin() {
    const { buffered } = this.buffer;
    for (let i = 0; i < buffered.length; i += 1)
      if (this.audio.currentTime >= buffered.start(i) && this.audio.currentTime < buffered.end(i) - 0.05) return true;
    return false;
  }

  /** It ran dry: the network wants more room than it had. */
  noteStall() {
    if (this.begun) this.near = Math.min(this.near + STALL_STEP_S, NEAR_MAX_S);
  }

  end() {
    if (this.stopped) return;
    this.stop();
    this.onEnd();
  }

  stop() {
    this.stopped = true;
    this.abort.abort();
    this.queue = [];
    this.audio.removeEventListener("waiting", this.onWaiting);
    this.audio.playbackRate = 1;
  }
}
