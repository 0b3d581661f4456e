/* SPDX-License-Identifier: Apache-2.0 */
#include "line-private.h"
#include "ogg-writer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RETRY_US (G_USEC_PER_SEC / 2)
#define ANSWER_WITHIN_US (5 * G_USEC_PER_SEC)
#define MAX_ANSWER_BYTES 4096
#define MAX_UNSENT_BYTES (64 * 1024) /* 8 s: the gateway does not read any more */

typedef struct _IngestLine IngestLine;

/* A state is a function that returns the next state; called once a tick. */
typedef void (*State) (void);
typedef State (*Step) (IngestLine *ingest, gint64 now_us);

struct _IngestLine
{
  BcLine line;
  GSocketAddress *gateway;
  char *head; /* of the request */
  char *input;
  guint pre_skip;
  BcLineReport on_report;
  gpointer user_data;

  State state; /* a Step */
  int fd;      /* -1: none */
  gint64 until_us;
  GString *answer;
  GByteArray *unsent;
  BcOggWriter *writer; /* (nullable): while sound flows */
  char *reported;      /* what was told last: once is enough */
};

static State wait_for_turn (IngestLine *ingest, gint64 now_us);
static State await_answer (IngestLine *ingest, gint64 now_us);
static State flow (IngestLine *ingest, gint64 now_us);

static void
hang_up (IngestLine *ingest)
{
  if (ingest->fd >= 0)
    close (ingest->fd);
  ingest->fd = -1;
  g_clear_pointer (&ingest->writer, bc_ogg_writer_free);
  g_byte_array_set_size (ingest->unsent, 0);
  g_string_truncate (ingest->answer, 0);
}

/* `why` (nullable): nothing worth telling. */
static State
try_later (IngestLine *ingest, const char *why, gint64 now_us)
{
  hang_up (ingest);
  ingest->until_us = now_us + RETRY_US;
  if (why && g_strcmp0 (why, ingest->reported) != 0)
    {
      g_free (ingest->reported);
      ingest->reported = g_strdup (why);
      g_autofree char *text = g_strdup_printf ("input %s: %s", ingest->input, why);
      if (ingest->on_report)
        ingest->on_report (text, ingest->user_data);
    }
  return (State) wait_for_turn;
}

/* FALSE: the connection is gone. */
static gboolean
send_unsent (IngestLine *ingest)
{
  while (ingest->unsent->len > 0)
    {
      gssize n_sent = send (ingest->fd, ingest->unsent->data, ingest->unsent->len, MSG_NOSIGNAL);
      if (n_sent < 0)
        return errno == EAGAIN || errno == EINTR || errno == ENOTCONN;
      g_byte_array_remove_range (ingest->unsent, 0, (guint) n_sent);
    }
  return TRUE;
}

/* Takes what the gateway says. FALSE: it hung up, or will not stop talking. */
static gboolean
listen_to (IngestLine *ingest)
{
  char bytes[512];
  gssize n_read = recv (ingest->fd, bytes, sizeof bytes, 0);

  if (n_read < 0)
    return errno == EAGAIN || errno == EINTR;
  g_string_append_len (ingest->answer, bytes, n_read);
  return n_read > 0 && ingest->answer->len < MAX_ANSWER_BYTES;
}

/* "409 Conflict" of "HTTP/1.1 409 Conflict"; NULL as long as the line is not whole. */
static char *
get_status (IngestLine *ingest)
{
  const char *space = strchr (ingest->answer->str, ' ');
  const char *end = strstr (ingest->answer->str, "\r\n");

  return space && end && space < end ? g_strndup (space + 1, (gsize) (end - space) - 1) : NULL;
}

/* --- The states --- */

static State
await_connection (IngestLine *ingest, gint64 now_us)
{
  struct pollfd asked = { .fd = ingest->fd, .events = POLLOUT };
  int problem = 0;
  socklen_t n_bytes = sizeof problem;

  if (poll (&asked, 1, 0) == 0 && now_us < ingest->until_us)
    return (State) await_connection;
  if (!(asked.revents & POLLOUT) ||
      getsockopt (ingest->fd, SOL_SOCKET, SO_ERROR, &problem, &n_bytes) != 0 || problem != 0)
    return try_later (ingest, NULL, now_us);

  g_byte_array_append (ingest->unsent, (const guint8 *) ingest->head,
                       (guint) strlen (ingest->head));
  return await_answer (ingest, now_us);
}

static State
wait_for_turn (IngestLine *ingest, gint64 now_us)
{
  if (now_us < ingest->until_us)
    return (State) wait_for_turn;

  ingest->fd = bc_line_open_socket (ingest->gateway, SOCK_STREAM, NULL);
  ingest->until_us = now_us + ANSWER_WITHIN_US;
  if (ingest->fd < 0 ||
      (bc_line_connect (ingest->fd, ingest->gateway) != 0 && errno != EINPROGRESS))
    return try_later (ingest, NULL, now_us);
  return await_connection (ingest, now_us);
}

static State
await_answer (IngestLine *ingest, gint64 now_us)
{
  gboolean is_whole = send_unsent (ingest) && listen_to (ingest);
  g_autofree char *status = get_status (ingest);

  if (status && (g_str_has_prefix (status, "100") || g_str_has_prefix (status, "200")))
    {
      g_clear_pointer (&ingest->reported, g_free);
      g_string_truncate (ingest->answer, 0);
      ingest->writer = bc_ogg_writer_new (ingest->pre_skip, ingest->unsent);
      return flow (ingest, now_us);
    }
  if (status || !is_whole || now_us >= ingest->until_us)
    return try_later (ingest, status, now_us);
  return (State) await_answer;
}

static State
flow (IngestLine *ingest, gint64 now_us)
{
  /* A second answer (200 after 100) may come; an end means that the gateway wants no more. */
  if (!listen_to (ingest) || !send_unsent (ingest) || ingest->unsent->len > MAX_UNSENT_BYTES)
    return try_later (ingest, NULL, now_us);
  return (State) flow;
}

/* --- The line --- */

static void
send_ingest (BcLine *line, const guint8 *packet, gsize n_bytes, gint64 now_us)
{
  IngestLine *ingest = (IngestLine *) line;

  if (ingest->writer)
    bc_ogg_writer_add (ingest->writer, packet, n_bytes, ingest->unsent);
  ingest->state = ((Step) ingest->state) (ingest, now_us);
}

static void
cut_ingest (BcLine *line)
{
  IngestLine *ingest = (IngestLine *) line;

  hang_up (ingest);
  ingest->until_us = 0;
  ingest->state = (State) wait_for_turn;
}

static void
free_ingest (BcLine *line)
{
  IngestLine *ingest = (IngestLine *) line;

  if (ingest->writer)
    {
      bc_ogg_writer_end (ingest->writer, ingest->unsent);
      send_unsent (ingest);
    }
  hang_up (ingest);
  g_object_unref (ingest->gateway);
  g_free (ingest->head);
  g_free (ingest->input);
  g_free (ingest->reported);
  g_string_free (ingest->answer, TRUE);
  g_byte_array_unref (ingest->unsent);
  g_free (ingest);
}

BcLine *
bc_line_new_ingest (const BcIngestConfig *config)
{
  static const BcLineKind kind = { .send = send_ingest, .cut = cut_ingest, .free = free_ingest };
  IngestLine *ingest = g_new0 (IngestLine, 1);

  bc_line_init (&ingest->line, &kind);
  ingest->gateway = g_object_ref (config->gateway);
  ingest->input = g_strdup (config->input);
  ingest->pre_skip = config->pre_skip;
  ingest->on_report = config->on_report;
  ingest->user_data = config->user_data;
  ingest->head = g_strdup_printf ("PUT /ingest/%s HTTP/1.1\r\n"
                                  "Host: %s\r\n"
                                  "User-Agent: boothcast-rehearsal/" BC_VERSION "\r\n"
                                  "Content-Type: audio/ogg\r\n"
                                  "Expect: 100-continue\r\n\r\n",
                                  config->input, config->host);
  ingest->state = (State) wait_for_turn;
  ingest->fd = -1;
  ingest->answer = g_string_new (NULL);
  ingest->unsent = g_byte_array_new ();
  return &ingest->line;
}
