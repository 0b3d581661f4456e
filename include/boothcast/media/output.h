/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/base/error.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcOutput: one way back out of the gateway, into the room or a platform: the sound of a channel, a desk or a mix to a
 * far end that listens or is called, by a launch line of pipelines/out-*. Fed by the tick (sound) or an encoder (Opus)
 * through a ring; everything slow, connecting, sending, giving up, trying again, is done on a thread of its own.
 *
 * Time on the wire follows programme time. Sound that is missing is silence: RTP and ALSA go on at the right moment, a
 * stream (SRT, Icecast) is filled for up to a second. What finds the ring full is dropped and counted.
 *
 * Threading: new, set_on, free on the main thread, none waits for a far end (free: at most 3 s for a far end that hangs); push_block
 * on the tick thread, push_packet on one encoder thread, neither waits; the rest on any thread.
 */
typedef struct _BcOutput BcOutput;

typedef enum
{
  BC_OUTPUT_RTP,
  BC_OUTPUT_SRT,
  BC_OUTPUT_ICECAST,
  BC_OUTPUT_ALSA
} BcOutputKind;

typedef enum
{
  BC_OUTPUT_L24, /* RTP */
  BC_OUTPUT_OPUS,
  BC_OUTPUT_AAC, /* SRT */
  BC_OUTPUT_PCM  /* ALSA */
} BcOutputCodec;

typedef struct
{
  char *id;
  BcOutputKind kind;
  BcOutputCodec codec;
  char *host;      /* RTP, SRT, ICECAST: an address or a name; SRT listener: an address of ours */
  guint16 port;    /* RTP, SRT, ICECAST */
  guint channels;  /* L24, PCM: 1, or 2 that are the same */
  guint packet_ms; /* L24: 1, 2, 4, 5 or 10 */
  guint payload_type;    /* RTP: 96–127 */
  guint ttl;             /* RTP: 1–255, of multicast and unicast */
  char *interface;       /* RTP (nullable): a network device, for multicast */
  gboolean is_listener;  /* SRT */
  guint latency_ms;      /* SRT */
  char *stream_id;       /* SRT (nullable) */
  char *passphrase_file; /* SRT (nullable): plain */
  char *mount;           /* ICECAST: "/fr.ogg" */
  char *user;            /* ICECAST */
  char *password_file;   /* ICECAST */
  char *title;           /* (nullable) what an Icecast server shows */
  char *device;          /* ALSA */
  guint bitrate_bps;     /* AAC */
  guint pre_skip;        /* OPUS: the encoder's look-ahead, in samples */
} BcOutputConfig;

void bc_output_config_copy (BcOutputConfig *to, const BcOutputConfig *from);
void bc_output_config_clear (BcOutputConfig *config);
/* "srt://192.0.2.7:9000": what people call the far end (transfer full). */
char *bc_output_config_name_far_end (const BcOutputConfig *config);

/* Whether its launch line can be built here and its secret be read, which connects to nobody. BC_ERROR_UNAVAILABLE names what is
 * missing and the Debian package it is in; BC_ERROR_CONFIG. bc_media_init () before. */
gboolean bc_output_check (const BcOutputConfig *config, GError **error);

typedef enum
{
  BC_OUTPUT_OFF,
  BC_OUTPUT_CONNECTING, /* SRT listener: nobody has called; RTP: it is sent, and refused */
  BC_OUTPUT_RUNNING, /* the far end takes it; RTP: it is sent, and nobody says that it does not arrive */
  BC_OUTPUT_BACKING_OFF /* 1 s at first, 30 s at last, then it tries again */
} BcOutputState;

/* "off", "connecting", "running", "backing-off" (transfer none). */
const char *bc_output_state_to_string (BcOutputState state);

typedef struct
{
  BcOutputState state;
  gboolean is_refused;   /* CONNECTING: RTP is sent, and refused */
  gboolean is_failing;   /* refused, or it failed and has not run since, waiting or trying again */
  guint64 n_connections; /* times it came to be RUNNING */
  guint64 n_failures;    /* times it had to back off */
  guint64 n_bytes;       /* handed to the network or the sound card */
  guint64 n_packets;     /* RTP: packets; otherwise the pieces they went in */
  guint64 n_dropped;     /* ticks of 20 ms that nobody took in time */
  gint64 retry_us;       /* BACKING_OFF: when (monotonic) it tries again */
  gint64 erred_us; /* when what get_last_error () tells happened: monotonic; 0: it tells nothing */
  float peak_dbfs; /* of what it is fed with */
  float rms_dbfs;
} BcOutputStats;

/* Off; its thread is started with the first set_on (). */
BcOutput *bc_output_new (const BcOutputConfig *config);
void bc_output_free (BcOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOutput, bc_output_free)

const BcOutputConfig *bc_output_get_config (const BcOutput *output);
/* Whether packets of Opus are wanted by push_packet (), rather than the sound itself. */
gboolean bc_output_takes_packets (const BcOutput *output);

void bc_output_set_on (BcOutput *output, gboolean is_on);
gboolean bc_output_is_on (const BcOutput *output);

/* A tick of the source (BC_TICK_SAMPLES), ending at `end_samples` of programme time: for the level, and, unless it takes
 * packets, to be sent. */
void bc_output_push_block (BcOutput *output, const float *samples, gint64 end_samples);
void bc_output_push_packet (BcOutput *output, const guint8 *packet, gsize packet_bytes,
                            gint64 end_samples);

void bc_output_get_stats (const BcOutput *output, BcOutputStats *stats);
/* What went wrong last, in words (transfer full) (nullable). */
char *bc_output_get_last_error (BcOutput *output);

G_END_DECLS
