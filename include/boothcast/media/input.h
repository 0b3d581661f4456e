/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/elastic.h>
#include <boothcast/audio/side.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcInput: one source of sound (a floor line, a desk) from the wire to its elastic buffer: admission,
 * a GStreamer pipeline of named elements (see pipelines/), loss rules, figures for people.
 *
 *   RTP     listens on a UDP port from start on; packets of addresses that are not allowed are dropped
 *           before anything looks at them; the first SSRC + address heard is latched until 2 s of silence (a
 *           restart from the same host: until it counts as lost).
 *           Lost: nothing on the wire for about 500 ms; 600 ms while the sender is in DTX.
 *   INGEST  waits for take_connection (): an Icecast source's socket after the HTTP head. The format is
 *           told from the first bytes. Lost: closed (at once; but the rest of a file that came faster than
 *           it sounds is played first), or frozen (buffer dry + 300 ms).
 *   lines   the rest: sound that we fetch (HTTP, RTMP, SRT as caller), are called with (SRT as listener), or have here
 *           (ALSA, FILE, TONE), by a launch line that is built anew for each connection, on a thread of its own. What
 *           fails is tried again after 1 s, 2 s … 30 s; what is open and silent is ended. Lost: as INGEST.
 *
 * Threading: new, start, take_connection, stop, free on the main thread; pull on the tick thread;
 * get_stats anywhere. GStreamer's threads only copy into the elastic buffer.
 */
typedef struct _BcInput BcInput;

typedef enum
{
  BC_INPUT_RTP,
  BC_INPUT_INGEST,
  BC_INPUT_SRT,
  BC_INPUT_HTTP,
  BC_INPUT_RTMP,
  BC_INPUT_ALSA,
  BC_INPUT_FILE,
  BC_INPUT_TONE
} BcInputKind;

typedef enum
{
  BC_RTP_OPUS,
  BC_RTP_L16, /* plain samples: RFC 3551 … */
  BC_RTP_L24  /* … and RFC 3190, as AES67 has them */
} BcRtpEncoding;

typedef struct
{
  const char *id;
  BcInputKind kind;
  const char *address;      /* RTP, SRT listener: to listen on; "127.0.0.1"; SRT caller: a host */
  guint16 port;             /* RTP: 0 picks one, see get_port (); SRT */
  const char *const *allow; /* RTP, SRT listener: addresses or CIDR ranges; NULL: loopback only */
  guint latency_ms; /* RTP: for a lost packet, 20–200; 0: 40, of plain samples 20. SRT: 0: 125 */
  BcRtpEncoding encoding;  /* RTP */
  guint rate;              /* RTP, plain samples: 44100 or 48000; 0: 48000 */
  guint n_channels;        /* RTP, plain samples: 1 or 2; 0: 1 */
  BcSide side;             /* what of stereo is taken */
  gboolean is_listener;    /* SRT */
  const char *stream_id;   /* SRT caller (nullable) */
  const char *url;         /* HTTP, RTMP */
  const char *user;        /* HTTP (nullable) */
  const char *secret_file; /* (nullable) with SRT's passphrase, or HTTP's password */
  const char *device;      /* ALSA (nullable): "default" */
  const char *path;  /* FILE: WAV, FLAC, MP3, Ogg Opus or Ogg Vorbis, played again and again */
  double hz;         /* TONE */
  double level_dbfs; /* TONE: of the peak */
} BcInputConfig;

typedef enum
{
  BC_LINK_STOPPED,
  BC_LINK_WAITING,    /* for somebody to call or send */
  BC_LINK_CONNECTING, /* called; no answer yet */
  BC_LINK_RUNNING,
  BC_LINK_BACKING_OFF /* failed; tried again when retry_us has come */
} BcLinkState;

/* "waiting" (transfer none) */
const char *bc_link_state_to_string (BcLinkState state);

typedef struct
{
  gboolean is_found;     /* sound arrives, its backup's included */
  gboolean is_on_backup; /* that is its backup's */
  BcLinkState link;
  gint64 retry_us; /* BACKING_OFF: monotonic */
  gint64 late_us; /* how late sound typically is here: what its protocol and our buffer hold back */
  BcElasticStats elastic;
  float peak_dbfs;
  float rms_dbfs;
  gboolean is_voice;
  guint64 n_bytes;
  guint64 n_packets;      /* RTP, SRT; admitted */
  guint64 n_refused;      /* RTP: packets of strangers; INGEST, SRT listener: connections refused */
  guint64 n_lost_packets; /* RTP, concealed */
  guint64 n_connections;  /* times it was found */
  gint64 erred_us; /* when what get_last_error () tells happened: monotonic; 0: it tells nothing */
} BcInputStats;

/* BC_ERROR_CONFIG: what is wrong with the configuration, by key. BC_ERROR_UNAVAILABLE: lines: a GStreamer element is
 * missing, and the Debian package it is in. */
BcInput *bc_input_new (const BcInputConfig *config, GError **error);
void bc_input_free (BcInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcInput, bc_input_free)

/* Whether whatever a source of that kind may send can be decoded here: INGEST and HTTP tell only when they are connected.
 * BC_ERROR_UNAVAILABLE: what cannot, and the Debian package that is missing. After bc_media_init (). */
gboolean bc_input_check_codecs (BcInputKind kind, GError **error);

/* From the first pull on `backup` is heard, and told of, in the place of `input` while that is lost, until it has been
 * back for 5 s. It is pulled with it, under its gate; pulled itself it brings silence and no news, for nobody else may
 * carry it. Main thread, before `input` is pulled; `backup` outlives it. */
void bc_input_set_backup (BcInput *input, BcInput *backup);

/* Begins to listen. BC_ERROR_IO: the port cannot be had (names address and port). */
gboolean bc_input_start (BcInput *input, GError **error);
/* Ends the pipeline and the connection; the rest fades out. start () works again. */
void bc_input_stop (BcInput *input);

const char *bc_input_get_id (const BcInput *input);
BcInputKind bc_input_get_kind (const BcInput *input);
guint16 bc_input_get_port (const BcInput *input);

typedef struct
{
  int fd;                   /* owned by the input from the call on, closed on failure too */
  const char *content_type; /* (nullable) what it calls itself */
  const char *credential;   /* (nullable) */
  GBytes *already_read;     /* (nullable) how its body begins */
  gint64 n_body_bytes;      /* how long that is; 0 or less: until it closes */
  const char *go_ahead;     /* (nullable) told when it is taken, before anything of it is read */
  gboolean owes_answer;     /* the go-ahead was none: HTTP's final answer follows at its end */
} BcInputConnection;

/* INGEST: takes over a source's socket. BC_ERROR_CONFLICT: another source is connected and alive (one that brought
 * nothing for 2 s, or sends faster than the sound lasts, is replaced if the credential is the same);
 * BC_ERROR_UNSUPPORTED: the content type cannot be. */
gboolean bc_input_take_connection (BcInput *input, const BcInputConnection *connection,
                                   GError **error);

/* INGEST: whether take_connection would be refused with CONFLICT right now. */
gboolean bc_input_is_taken (BcInput *input, const char *credential);

/* INGEST: a source was sent away before take_connection: counted with those that were there. `why` (nullable) is the last
 * error, whether another source is connected or not; of many within 2 s the first one's. Main thread. */
void bc_input_note_refusal (BcInput *input, const char *why);

/* SRT listener: whether its file holds another passphrase now than the one by which callers are let in (or waited for);
 * others: it is not. BC_ERROR_CONFIG: the file cannot be read, or not be taken. Main thread. */
gboolean bc_input_has_other_secret (BcInput *input, gboolean *is_other, GError **error);
/* INGEST, SRT listener: whether a source is connected; others: FALSE. Main thread. */
gboolean bc_input_is_fed (BcInput *input);
/* INGEST, SRT listener: ends the source that is connected, if one is, as not let in any more: its rest fades out, and `why`
 * is the last error. A listener listens again at once, with the passphrase that its file holds. Main thread. */
void bc_input_cut (BcInput *input, const char *why);

typedef enum
{
  BC_INPUT_NOTHING_NEW = 0,
  BC_INPUT_IS_FOUND = 1 << 0, /* found just now */
  BC_INPUT_IS_LOST = 1 << 1,
  BC_INPUT_IS_VOICE = 1 << 2,
  BC_INPUT_IS_SILENT = 1 << 3
} BcInputNews;

/* Tick: 20 ms into `out` (silence when there is none). `is_open` FALSE: the gate is shut: after a 10 ms fade
 * only silence comes out and nothing is measured or told of voice. Returns what changed since the last tick. */
BcInputNews bc_input_pull (BcInput *input, float *out, gboolean is_open, gint64 now_us);
/* Tick: after a pause of ours. */
void bc_input_refill (BcInput *input);

void bc_input_get_stats (const BcInput *input, BcInputStats *stats);
/* The levels (dBFS, RMS) of its last `n` ticks, the oldest first; -120 where it was silent, shut, or not yet there.
 * Any thread. */
#define BC_INPUT_LEVELS_MAX 900
void bc_input_get_levels (const BcInput *input, float *dbfs, guint n);
/* What went wrong last, for people; INGEST: forgotten with the next source's first sound. (transfer full) (nullable).
 * Any thread. */
char *bc_input_get_last_error (BcInput *input);

/* Once per process before the first input: initialises GStreamer and names every missing element. */
gboolean bc_media_init (GError **error);

G_END_DECLS
