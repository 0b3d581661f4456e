/* SPDX-License-Identifier: Apache-2.0 */
#include "live-private.h"

#include "handlers-private.h"

#include <math.h>
#include <string.h>

#define ORIGINAL "original"

/* A browser's <audio> reads whole blocks of 32 KB: it starts only with the first, and stops at the end of each until the
 * next is there. At 24 kb/s a block lasts over 10 s. */
#define BROWSER_BURST_US (5 * G_USEC_PER_SEC)
#define BROWSER_LOW_BURST_US (14 * G_USEC_PER_SEC)
#define BROWSER_BURST_BYTES 40960
/* A page that feeds the player itself begins with what it gets, and stays behind by it. */
#define CHUNKS_TYPE "audio/mp4"
#define CHUNKS_BURST_US (G_USEC_PER_SEC / 2)
/* Players begin with the first second they get, and stay behind by what they got at once. */
#define PLAYER_BURST_US G_USEC_PER_SEC
/* VLC and others that read Ogg by pieces of 4 KB: over a second of 24 kb/s, and of a quiet room's still more. */
#define PLAYER_LOW_BURST_US (5 * G_USEC_PER_SEC)
#define BURST_MAX_S 30.0

typedef struct
{
  gint64 burst_us;
  gsize min_bytes;
} Burst;

/* Language tags are ASCII letters, digits and hyphens (RFC 5646), and go into headers and playlists. */
static gboolean
is_tag (const char *name)
{
  while (g_ascii_isalnum (*name) || *name == '-')
    name++;
  return *name == '\0';
}

static const char *
find_channel_of (const BcSetup *setup, const BcLanguage *language)
{
  for (guint i = 0; i < setup->channels->len; i++)
    {
      const BcChannel *channel = g_ptr_array_index (setup->channels, i);
      if (strcmp (channel->language, language->id) == 0)
        return channel->id;
    }
  return NULL;
}

/* Ids first, then whatever a listener may call a language: "/live/hr.ogg" is the BCMS channel. `tag` gets
 * the language's name as this listener says it (nullable: the original has none). */
static const char *
find_channel (const BcSetup *setup, const char *name, const char **tag)
{
  const BcChannel *channel = bc_setup_find_channel (setup, name);
  const BcLanguage *language;

  *tag = NULL;
  if (strcmp (name, ORIGINAL) == 0)
    return ORIGINAL;
  if (channel != NULL)
    {
      language = bc_setup_find_language (setup, channel->language);
      *tag = language != NULL ? language->tag : NULL;
      return channel->id;
    }
  language = is_tag (name) ? bc_setup_find_language (setup, name) : NULL;
  if (language == NULL)
    return NULL;
  *tag = name;
  return find_channel_of (setup, language);
}

static void
answer_unknown (BcRequest *request, BcReply *reply, const char *name)
{
  const BcSetup *setup = bc_meeting_get_setup (request->server->config.meeting);
  GString *known = g_string_new (ORIGINAL);

  for (guint i = 0; i < setup->channels->len; i++)
    {
      const BcChannel *channel = g_ptr_array_index (setup->channels, i);
      g_string_append_printf (known, ", %s", channel->id);
    }
  bc_reply_set_problem (reply, 404, "There is no channel \"%s\"; there are: %s", name, known->str);
  g_string_free (known, TRUE);
}

const char *
bc_live_find_channel (BcRequest *request, BcReply *reply, const char *name, const char **tag)
{
  const char *unused;
  const char *id = find_channel (bc_meeting_get_setup (request->server->config.meeting), name,
                                 tag != NULL ? tag : &unused);

  if (id == NULL)
    answer_unknown (request, reply, name);
  return id;
}

static gboolean
is_browser (const BcHead *head)
{
  const char *agent = bc_head_get (head, "User-Agent");

  return bc_head_get (head, "Sec-Fetch-Dest") != NULL ||
         (agent != NULL && g_str_has_prefix (agent, "Mozilla/"));
}

static Burst
get_usual_burst (const BcHead *head, BcFlavour flavour)
{
  if (strcmp (bc_flavour_get_media_type (flavour), CHUNKS_TYPE) == 0)
    return (Burst){ CHUNKS_BURST_US, 0 };
  gboolean is_low = flavour == BC_FLAVOUR_LOW;
  if (!is_browser (head))
    return (Burst){ is_low ? PLAYER_LOW_BURST_US : PLAYER_BURST_US, 0 };
  return (Burst){ is_low ? BROWSER_LOW_BURST_US : BROWSER_BURST_US, BROWSER_BURST_BYTES };
}

/* "?burst=SECONDS" wins; FALSE: it is none. */
static gboolean
choose_burst (const BcHead *head, BcFlavour flavour, Burst *burst)
{
  g_autofree char *asked = bc_head_get_parameter (head, "burst");
  char *end;

  if (asked == NULL)
    {
      *burst = get_usual_burst (head, flavour);
      return TRUE;
    }
  double seconds = g_ascii_strtod (asked, &end);
  if (end == asked || *end != '\0' || !(seconds >= 0.0 && seconds <= BURST_MAX_S))
    return FALSE;
  *burst = (Burst){ llround (seconds * G_USEC_PER_SEC), 0 };
  return TRUE;
}

static void
set_stream_fields (BcRequest *request, BcReply *reply, const char *tag, BcFlavour flavour)
{
  const BcWebConfig *config = &request->server->config;

  bc_reply_set_field (reply, "Content-Type", bc_flavour_get_media_type (flavour));
  bc_reply_set_field (reply, "Cache-Control", "no-store");
  bc_reply_set_field (reply, "X-Accel-Buffering", "no");
  bc_reply_set_field (reply, "Accept-Ranges", "none");
  bc_reply_set_field (reply, "icy-name", config->title);
  if (tag != NULL)
    bc_reply_set_field (reply, "Content-Language", tag);
}

/* A head without length: the body ends with the connection. */
static GBytes *
write_head (const BcReply *reply)
{
  GString *text = g_string_new ("HTTP/1.1 200 OK\r\n");

  for (guint i = 0; i + 1 < reply->fields->len; i += 2)
    g_string_append_printf (text, "%s: %s\r\n", (char *) g_ptr_array_index (reply->fields, i),
                            (char *) g_ptr_array_index (reply->fields, i + 1));
  g_string_append (text, "\r\n");
  return g_string_free_to_bytes (text);
}

typedef struct
{
  const char *channel; /* (nullable): none */
  BcFlavour flavour;
  BcStream *stream;
  const char *tag; /* (nullable) */
  guint64 group;
} Join;

/* A flavour is made from here on, should nobody have wanted it so far. */
static gboolean
want (BcRequest *request, BcReply *reply, const Join *join, gint64 past_us)
{
  const BcWebPorts *ports = &request->server->config.ports;
  g_autoptr (GError) error = NULL;

  if (join->channel == NULL || ports->want_flavour == NULL ||
      ports->want_flavour (join->channel, join->flavour, past_us, &error, ports->user_data))
    return TRUE;
  bc_reply_set_error (reply, error);
  return FALSE;
}

static void
join_stream (BcRequest *request, BcReply *reply, const Join *join)
{
  Burst burst;

  if (!choose_burst (request->head, join->flavour, &burst))
    {
      bc_reply_set_problem (reply, 400, "burst is a number of seconds from 0 to %.0f", BURST_MAX_S);
      return;
    }
  gboolean is_asking_only = strcmp (request->head->method, "HEAD") == 0;
  if (!is_asking_only && !want (request, reply, join, burst.burst_us))
    return;
  set_stream_fields (request, reply, join->tag, join->flavour);
  reply->status = 200;
  reply->is_endless = TRUE;
  if (is_asking_only)
    return;
  g_autoptr (GBytes) head = write_head (reply);
  bc_stream_add_listener (join->stream, &(BcListener){ .fd = bc_request_take_fd (request, reply),
                                                       .head = head,
                                                       .burst_us = burst.burst_us,
                                                       .burst_min_bytes = burst.min_bytes,
                                                       .group = join->group });
}

void
bc_live_answer_stream (BcRequest *request, BcReply *reply, const BcLiveAsk *ask)
{
  const BcWebConfig *config = &request->server->config;
  Join join = { .flavour = ask->flavour, .group = ask->group };

  join.channel = bc_live_find_channel (request, reply, ask->name, &join.tag);
  if (join.channel == NULL)
    return;
  g_autofree char *id = bc_flavour_make_stream_id (ask->flavour, join.channel);
  join.stream = bc_broadcast_find_stream (config->broadcast, id);
  if (join.stream == NULL)
    {
      answer_unknown (request, reply, ask->name);
      return;
    }
  if (bc_access_is_public (config->access))
    bc_reply_set_field (reply, "Access-Control-Allow-Origin", "*");
  join_stream (request, reply, &join);
}

/* --- By token --- */

/* "?codec=" of MP4; FALSE: `reply` says what there is. */
static gboolean
choose_codec (BcRequest *request, BcReply *reply, BcFlavour *flavour)
{
  static const struct
  {
    const char *codec;
    BcFlavour flavour;
  } codecs[] = {
    { "opus", BC_FLAVOUR_MP4_OPUS },
    { "opus-low", BC_FLAVOUR_MP4_LOW },
    { "aac", BC_FLAVOUR_MP4_AAC },
  };
  g_autofree char *asked = bc_head_get_parameter (request->head, "codec");

  if (*flavour != BC_FLAVOUR_MP4_OPUS || asked == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (strcmp (asked, codecs[i].codec) == 0)
      {
        *flavour = codecs[i].flavour;
        return TRUE;
      }
  bc_reply_set_problem (reply, 400, "codec is opus, opus-low or aac");
  return FALSE;
}

void
bc_handle_live (BcRequest *request, BcReply *reply)
{
  BcLiveAsk ask = { .name = request->id,
                    .flavour = (BcFlavour) request->route->argument,
                    .group = request->who.token };

  if (choose_codec (request, reply, &ask.flavour))
    bc_live_answer_stream (request, reply, &ask);
}

/* Whoever opens what a playlist says, or scans a code, has no token: the address carries a key. */
static void
answer_for_players (BcRequest *request, BcReply *reply, BcLiveAnswer answer)
{
  BcLiveAsk ask = { .name = request->id, .flavour = (BcFlavour) request->route->argument };
  gboolean is_open = bc_access_is_public (request->server->config.access);
  g_autoptr (GError) error = NULL;

  if (bc_live_find_channel (request, reply, ask.name, NULL) == NULL)
    return;
  if (!is_open && (ask.key = bc_request_get_playlist_key (request, &error)) == NULL)
    bc_reply_set_error (reply, error);
  else
    answer (request, reply, &ask);
}

void
bc_handle_playlist (BcRequest *request, BcReply *reply)
{
  answer_for_players (request, reply, bc_live_answer_playlist);
}

void
bc_handle_qr (BcRequest *request, BcReply *reply)
{
  answer_for_players (request, reply, bc_live_answer_qr);
}

/* --- By key --- */

/* What the last part of the path ends with, the longer before what it ends with. */
static const struct
{
  const char *suffix;
  BcFlavour flavour;
  BcLiveAnswer answer;
} keyed[] = {
  { ".low.ogg", BC_FLAVOUR_LOW, bc_live_answer_stream },
  { ".ogg", BC_FLAVOUR_OGG, bc_live_answer_stream },
  { ".aac", BC_FLAVOUR_AAC, bc_live_answer_stream },
  { ".mp4", BC_FLAVOUR_MP4_OPUS, bc_live_answer_stream },
  { ".low.m3u", BC_FLAVOUR_LOW, bc_live_answer_playlist },
  { ".aac.m3u", BC_FLAVOUR_AAC, bc_live_answer_playlist },
  { ".m3u", BC_FLAVOUR_OGG, bc_live_answer_playlist },
  { ".low.qr.svg", BC_FLAVOUR_LOW, bc_live_answer_qr },
  { ".aac.qr.svg", BC_FLAVOUR_AAC, bc_live_answer_qr },
  { ".qr.svg", BC_FLAVOUR_OGG, bc_live_answer_qr },
};

static void
answer_keyed (BcRequest *request, BcReply *reply, BcLiveAsk *ask)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keyed); i++)
    {
      if (!g_str_has_suffix (request->id, keyed[i].suffix))
        continue;
      g_autofree char *name =
          g_strndup (request->id, strlen (request->id) - strlen (keyed[i].suffix));
      ask->name = name;
      ask->flavour = keyed[i].flavour;
      if (choose_codec (request, reply, &ask->flavour))
        keyed[i].answer (request, reply, ask);
      return;
    }
  bc_reply_set_problem (reply, 404, "There is nothing at this address");
}

/* The key is said nowhere: not in the answer, nor in a log. */
void
bc_handle_keyed (BcRequest *request, BcReply *reply)
{
  BcLiveAsk ask = { .key = request->key };

  ask.group = bc_live_keys_find (request->server->live_keys, request->key,
                                 bc_web_server_get_key_time (request->server));
  if (ask.group != 0)
    answer_keyed (request, reply, &ask);
  else
    bc_reply_set_problem (reply, 404,
                          "This address is not good, or not any more: such addresses end with the "
                          "day, or are taken back. The page gives a new one");
}

/* --- By a desk's people --- */

/* What a desk's interpreter hears: the room's sound, also while it is closed to listeners. */
void
bc_handle_ear (BcRequest *request, BcReply *reply)
{
  g_autofree char *id = g_strdup_printf ("ear-%s", request->id);
  BcStream *stream = bc_broadcast_find_stream (request->server->config.broadcast, id);

  if (!bc_request_is_of_booth (request, reply))
    return;
  if (stream != NULL)
    join_stream (
        request, reply,
        &(Join){ .flavour = BC_FLAVOUR_OGG, .stream = stream, .group = request->who.token });
  else
    bc_reply_set_problem (reply, 404, "The ear of desk \"%s\" is not sent over HTTP", request->id);
}

/* --- What is told --- */

void
bc_handle_events (BcRequest *request, BcReply *reply)
{
  const char *last_id = bc_head_get (request->head, "Last-Event-ID");

  reply->status = 200;
  reply->is_endless = TRUE;
  bc_reply_set_field (reply, "Content-Type", "text/event-stream");
  bc_reply_set_field (reply, "Cache-Control", "no-store");
  bc_reply_set_field (reply, "X-Accel-Buffering", "no");
  if (strcmp (request->head->method, "HEAD") == 0)
    return;
  g_autoptr (GBytes) head = write_head (reply);
  bc_events_add_listener (request->server->events, bc_request_take_fd (request, reply),
                          &request->who, head, last_id);
}
