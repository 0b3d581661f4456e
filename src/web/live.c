/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "server-private.h"

#include <math.h>
#include <string.h>

#define OGG_TYPE "audio/ogg" /* bare: Icecast relays compare it as text */
#define ORIGINAL "original"

/* Chromium's <audio> starts only at about 32 KB. */
#define BROWSER_BURST_US (5 * G_USEC_PER_SEC)
#define BROWSER_BURST_BYTES 40960
/* Players begin with the first second they get, and stay behind by what they got at once. */
#define PLAYER_BURST_US G_USEC_PER_SEC
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
answer_unknown (BcRequest *request, BcReply *reply)
{
  const BcSetup *setup = bc_meeting_get_setup (request->server->config.meeting);
  GString *known = g_string_new (ORIGINAL);

  for (guint i = 0; i < setup->channels->len; i++)
    {
      const BcChannel *channel = g_ptr_array_index (setup->channels, i);
      g_string_append_printf (known, ", %s", channel->id);
    }
  bc_reply_set_problem (reply, 404, "There is no channel \"%s\"; there are: %s", request->id,
                        known->str);
  g_string_free (known, TRUE);
}

static gboolean
is_browser (const BcHead *head)
{
  const char *agent = bc_head_get (head, "User-Agent");

  return bc_head_get (head, "Sec-Fetch-Dest") != NULL ||
         (agent != NULL && g_str_has_prefix (agent, "Mozilla/"));
}

/* "?burst=SECONDS" wins; FALSE: it is none. */
static gboolean
choose_burst (const BcHead *head, Burst *burst)
{
  g_autofree char *asked = bc_head_get_parameter (head, "burst");
  char *end;

  if (asked == NULL)
    {
      *burst = is_browser (head) ? (Burst){ BROWSER_BURST_US, BROWSER_BURST_BYTES }
                                 : (Burst){ PLAYER_BURST_US, 0 };
      return TRUE;
    }
  double seconds = g_ascii_strtod (asked, &end);
  if (end == asked || *end != '\0' || !(seconds >= 0.0 && seconds <= BURST_MAX_S))
    return FALSE;
  *burst = (Burst){ llround (seconds * G_USEC_PER_SEC), 0 };
  return TRUE;
}

static void
set_stream_fields (BcRequest *request, BcReply *reply, const char *tag)
{
  const BcWebConfig *config = &request->server->config;

  bc_reply_set_field (reply, "Content-Type", OGG_TYPE);
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

static void
join (BcRequest *request, BcReply *reply, BcStream *stream, const char *tag)
{
  Burst burst;

  if (!choose_burst (request->head, &burst))
    {
      bc_reply_set_problem (reply, 400, "burst is a number of seconds from 0 to %.0f", BURST_MAX_S);
      return;
    }
  set_stream_fields (request, reply, tag);
  reply->status = 200;
  reply->is_endless = TRUE;
  if (strcmp (request->head->method, "HEAD") == 0)
    return;
  g_autoptr (GBytes) head = write_head (reply);
  bc_stream_add_listener (stream, &(BcListener){ .fd = bc_request_take_fd (request, reply),
                                                 .head = head,
                                                 .burst_us = burst.burst_us,
                                                 .burst_min_bytes = burst.min_bytes });
}

void
bc_handle_live (BcRequest *request, BcReply *reply)
{
  const BcWebConfig *config = &request->server->config;
  const char *tag;
  const char *channel = find_channel (bc_meeting_get_setup (config->meeting), request->id, &tag);
  BcStream *stream = channel != NULL ? bc_broadcast_find_stream (config->broadcast, channel) : NULL;

  if (stream == NULL)
    {
      answer_unknown (request, reply);
      return;
    }
  if (bc_access_is_public (config->access))
    bc_reply_set_field (reply, "Access-Control-Allow-Origin", "*");
  join (request, reply, stream, tag);
}

/* What a desk's interpreter hears: the room's sound, also while it is closed to listeners. */
void
bc_handle_ear (BcRequest *request, BcReply *reply)
{
  g_autofree char *id = g_strdup_printf ("ear-%s", request->id);
  BcStream *stream = bc_broadcast_find_stream (request->server->config.broadcast, id);

  if (!bc_request_is_of_booth (request, reply))
    return;
  if (stream != NULL)
    join (request, reply, stream, NULL);
  else
    bc_reply_set_problem (reply, 404, "The ear of desk \"%s\" is not sent over HTTP", request->id);
}

void
bc_handle_playlist (BcRequest *request, BcReply *reply)
{
  const BcWebConfig *config = &request->server->config;
  const BcSetup *setup = bc_meeting_get_setup (config->meeting);
  const char *tag;
  const char *id = find_channel (setup, request->id, &tag);

  if (id == NULL)
    {
      answer_unknown (request, reply);
      return;
    }
  const BcChannel *channel = bc_setup_find_channel (setup, id);
  const BcLanguage *language =
      channel != NULL ? bc_setup_find_language (setup, channel->language) : NULL;
  const char *host = request->head->host;
  if (host == NULL)
    host = request->server->uri + strlen ("http://");
  bc_reply_set_text (reply, 200, "audio/x-mpegurl; charset=utf-8",
                     g_strdup_printf ("#EXTM3U\n#EXTINF:-1,%s - %s\n%s://%.*s/live/%s.ogg\n",
                                      config->title, language != NULL ? language->name : "Original",
                                      bc_request_get_scheme (request), (int) strcspn (host, "/"),
                                      host, id));
  bc_reply_set_field (reply, "Cache-Control", "no-cache");
}

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
