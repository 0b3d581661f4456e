/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/input.h>
#include <boothcast/media/output.h>
#include <boothcast/meeting/agenda.h>
#include <boothcast/web/access.h>

G_BEGIN_DECLS

/*
 * BcConfig: the configuration file (JSON) read whole and checked: the meeting's set-up plus everything
 * that is not the rules' business (inputs, addresses, access, encoding). docs/configuration.md is its manual.
 *
 * Threading: immutable after loading; the main thread.
 */
typedef struct
{
  char *id;
  BcInputKind kind;
  BcSide side;
  char *backup;           /* (nullable) the input that takes over when this one is lost */
  BcRtpEncoding encoding; /* RTP */
  guint rate;             /* RTP, plain samples */
  guint n_channels;       /* RTP, plain samples */
  char *address;          /* RTP, SRT */
  guint16 port;           /* RTP, SRT */
  char **allow;           /* RTP, SRT listener (nullable): loopback only */
  guint latency_ms;       /* RTP, SRT */
  gboolean is_listener;   /* SRT */
  char *stream_id;        /* SRT caller (nullable) */
  char *url;              /* HTTP, RTMP */
  gboolean allows_late;   /* HTTP, RTMP: may be an interpreter's, though it is seconds late */
  char *secret_file;      /* SRT, HTTP (nullable); placed as notices_directory */
  char *device;           /* ALSA */
  char *path;             /* FILE */
  double hz;              /* TONE */
  double level_dbfs;      /* TONE */
  char *user;             /* INGEST (nullable): set exactly when the password is; HTTP (nullable) */
  char *password_sha256;  /* INGEST (nullable): only a rehearsal lets anyone in */
} BcConfigInput;

typedef struct
{
  BcRole role;
  char *name;
  char *sha256;
  char *booth; /* (nullable) */
} BcConfigToken;

/* A way out, and where its sound comes from: a channel, with or without some inputs, or a desk. */
typedef struct
{
  BcOutputConfig line;
  gboolean is_on; /* until a host says otherwise */
  char *channel;  /* (nullable) a channel's id, or "original" */
  char **minus;   /* (nullable) inputs that are left out of the channel */
  char *desk;     /* (nullable) a desk's id */
} BcConfigOutput;

typedef struct
{
  BcSetup *setup;
  BcAgenda *agenda;   /* the set-up's sessions as days, and what is to be said about the plan */
  GPtrArray *inputs;  /* of BcConfigInput *: number = index everywhere in the sound */
  GPtrArray *outputs; /* of BcConfigOutput * */
  GPtrArray *tokens;  /* of BcConfigToken * */
  char *gateway;      /* this gateway's name as holder of leases: "gw-1" */
  char *listen;       /* "127.0.0.1:8080" */
  gboolean is_public;
  char **trusted_proxies;
  char *public_url; /* (nullable) where people come: "https://meeting.example/" */
  char **announce;  /* (nullable) addresses under which this machine is reached from outside */
  char *disclaimer; /* (nullable) */
  char *
      notices_directory; /* (nullable): recordings that replace the built-in ones; a path as the file says it,
                              or, of a file that was loaded, from the file's own directory */
  guint bitrate_bps;
  guint complexity;
  char *json;         /* the text it was read from */
  GPtrArray *remarks; /* of char *: what is legal but worth a look, one line each, as faults are */
} BcConfig;

/* Reads and checks `path` (at most 1 MiB). On failure BC_ERROR_CONFIG whose message has one line a fault, all of them:
 * `path: /desks/3/output_a: expected a channel's id (en, fr), found "frr"`. */
BcConfig *bc_config_load (const char *path, GError **error);
/* The same from text; `name` stands in messages. */
BcConfig *bc_config_parse (const char *json, gssize length, const char *name, GError **error);
void bc_config_free (BcConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcConfig, bc_config_free)

/* "127.0.0.1:8080", "[::]:80". */
gboolean bc_config_is_listen_address (const char *text);

/* "rtp", "srt", "icecast", "alsa" (transfer none). */
const char *bc_config_output_kind_to_string (BcOutputKind kind);
/* Whether it needs a mix of its own (a "send"), rather than what listeners of a channel hear; and how many do. Sends are numbered
 * in the order of the outputs. */
gboolean bc_config_output_is_send (const BcConfigOutput *output);
guint bc_config_count_sends (const BcConfig *config);

/* "srt" (transfer none) */
const char *bc_config_input_kind_to_string (BcInputKind kind);
/* Whether sound of that kind is seconds late as a rule. */
gboolean bc_config_input_is_late (const BcConfigInput *input);
/* What the sound needs of it; `sound` points into `input`. */
void bc_config_input_set_up (const BcConfigInput *input, BcInputConfig *sound);

G_END_DECLS
