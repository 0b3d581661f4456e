/* SPDX-License-Identifier: Apache-2.0 */
#include "source-link-private.h"

#include "farewell-private.h"
#include "source-socket-private.h"
#include "unpacker-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/priority.h>
#include <string.h>

/* The longest Ogg page is 64 KiB; that much and more without a single sound is garbage. Between two songs of MP3
 * stands what their files begin with. */
#define GARBAGE_OGG_BYTES (96 * 1024)
#define GARBAGE_MPEG_BYTES (4 * 1024 * 1024)
/* Pictures of the singers. */
#define MAX_TAG_BYTES (16 * 1024 * 1024)
#define GARBAGE_US (10 * G_TIME_SPAN_SECOND)
#define GARBAGE_MIN_BYTES 4096
/* As much as a decoder may hold back. */
#define CHANGE_BYTES (16 * 1024)
/* After its end a decoder that brings nothing more has nothing more. */
#define STUCK_US (3 * G_TIME_SPAN_SECOND)

struct _BcSourceLink
{
  BcSourceSocket socket;
  char *secret;
  GByteArray *head;  /* the connection's thread: bytes before the format is told */
  gsize n_tag_left;  /* the same: of a tag in front of them */
  gsize n_tag_bytes; /* … of all of them */
  BcElastic *elastic;
  BcFault *fault;
  BcSourceLinkShared *shared;
  GThread *thread;

  gboolean owes_answer;
  BcSide side;

  /* the connection's thread */
  gboolean is_refused; /* for what it sent; the fault says why */
  BcSniff format;
  const char *format_name;
  guint64 n_samples;
  guint64 n_silent_bytes;          /* since n_samples last rose */
  gint64 silent_us;                /* … of listening */
  gint64 looked_us;                /* when we last looked */
  guint8 seam[BC_SNIFF_OGG_BYTES]; /* the last bytes of what was read before */
  gsize n_seam_bytes;

  atomic_bool is_ahead; /* it sends faster than the sound lasts */
};

/* Telling the format ----------------------------------------------------------------------------- */

/* A tag in front is no sound, however long it is; some files have more than one. */
static void
strip_tags (BcSourceLink *connection)
{
  GByteArray *head = connection->head;

  while (head->len > 0)
    {
      if (connection->n_tag_left == 0)
        {
          connection->n_tag_left = bc_sniff_get_tag_bytes (head->data, head->len);
          connection->n_tag_bytes += connection->n_tag_left;
        }
      if (connection->n_tag_left == 0)
        return;
      guint n = (guint) MIN (connection->n_tag_left, head->len);
      g_byte_array_remove_range (head, 0, n);
      connection->n_tag_left -= n;
    }
}

static BcSniff
tell_format (BcSourceLink *connection, const char **what)
{
  guint8 data[BC_SOURCE_SOCKET_READ_BYTES];
  gsize n_bytes;
  BcSourceWait wait = BC_SOURCE_SOCKET_AGAIN;

  while (TRUE)
    {
      strip_tags (connection);
      if (connection->n_tag_bytes > MAX_TAG_BYTES)
        {
          *what = "a tag of more than 16 MB";
          return BC_SNIFF_REFUSED;
        }
      BcSniff verdict = bc_sniff (connection->head->data, connection->head->len, what);
      if (verdict != BC_SNIFF_MORE || wait == BC_SOURCE_SOCKET_END ||
          connection->socket.n_left == 0)
        return verdict;
      wait = bc_source_socket_wait (&connection->socket, TRUE, data, &n_bytes);
      g_byte_array_append (connection->head, data, (guint) n_bytes);
    }
}

static BcUnpacker *
new_unpacker (BcSourceLink *connection)
{
  g_autoptr (GError) error = NULL;
  const char *what = NULL;
  BcSniff format = tell_format (connection, &what);

  if (format == BC_SNIFF_REFUSED)
    bc_fault_set (connection->fault, "%s is not taken: send " BC_SNIFF_TAKEN, what);
  else if (format == BC_SNIFF_MORE && atomic_load (&connection->socket.has_ended))
    bc_fault_set (connection->fault, "the source closed before its format could be told");
  connection->is_refused = format == BC_SNIFF_REFUSED ||
                           (format == BC_SNIFF_MORE && atomic_load (&connection->socket.has_ended));
  if (format == BC_SNIFF_REFUSED || format == BC_SNIFF_MORE)
    return NULL;

  connection->format = format;
  connection->format_name = what;
  BcUnpackerConfig config = { .format = format,
                              .side = connection->side,
                              .elastic = connection->elastic,
                              .fault = connection->fault,
                              .wake = connection->socket.wake };
  BcUnpacker *unpacker = bc_unpacker_new (&config, &error);
  if (unpacker == NULL)
    {
      bc_fault_set (connection->fault, "%s", error->message);
      connection->is_refused = TRUE;
    }
  return unpacker;
}

/* Feeding the decoder ---------------------------------------------------------------------------- */

/* Silence is counted in looks, each worth what we at most wait: if we stood still ourselves, or do not
 * read at the moment, the source is not to blame. */
static void
note_silence (BcSourceLink *connection, BcUnpacker *unpacker, gboolean is_listening)
{
  guint64 n_samples = bc_unpacker_get_n_samples (unpacker);
  gint64 now_us = bc_clock_now_us ();
  gint64 passed_us =
      MIN (now_us - connection->looked_us, BC_SOURCE_SOCKET_WAIT_MS * G_TIME_SPAN_MILLISECOND);

  atomic_store_explicit (&connection->is_ahead, !bc_unpacker_is_live (unpacker, now_us),
                         memory_order_relaxed);
  connection->looked_us = now_us;
  if (is_listening)
    connection->silent_us += passed_us;
  if (n_samples == connection->n_samples)
    return;
  connection->n_samples = n_samples;
  connection->n_silent_bytes = 0;
  connection->silent_us = 0;
}

static gboolean
is_mpeg (const BcSourceLink *connection)
{
  return connection->format == BC_SNIFF_MPEG || connection->format == BC_SNIFF_AAC;
}

/* Decoders of MPEG find frames here and there in the pages of Ogg: what they bring of it tells nothing. */
static BcSniff
find_ogg (BcSourceLink *connection, const guint8 *data, gsize n_bytes, const char **what)
{
  guint8 both[BC_SNIFF_OGG_BYTES + BC_SOURCE_SOCKET_READ_BYTES];
  gsize n_both = connection->n_seam_bytes + n_bytes;
  gsize n_seam_bytes = MIN (n_both, BC_SNIFF_OGG_BYTES);

  memcpy (both, connection->seam, connection->n_seam_bytes);
  memcpy (both + connection->n_seam_bytes, data, n_bytes);
  memcpy (connection->seam, both + n_both - n_seam_bytes, n_seam_bytes);
  connection->n_seam_bytes = n_seam_bytes;
  return bc_sniff_find_ogg (both, n_both, what);
}

/* Another format takes the place of its own, without a new connection; `data`: the latest of it. */
static gboolean
has_changed (BcSourceLink *connection, const guint8 *data, gsize n_bytes)
{
  const char *what = NULL;
  BcSniff now = is_mpeg (connection) ? find_ogg (connection, data, n_bytes, &what) : BC_SNIFF_MORE;

  if (now == BC_SNIFF_MORE)
    {
      if (connection->n_silent_bytes < CHANGE_BYTES)
        return FALSE;
      now = bc_sniff (data, n_bytes, &what);
      if (now == connection->format || now == BC_SNIFF_MORE || now == BC_SNIFF_REFUSED)
        return FALSE;
    }
  connection->is_refused = TRUE;
  bc_fault_set (connection->fault, "the source changed from %s to %s: reconnect it",
                connection->format_name, what);
  return TRUE;
}

static gboolean
is_garbage (BcSourceLink *connection)
{
  guint64 most = is_mpeg (connection) ? GARBAGE_MPEG_BYTES : GARBAGE_OGG_BYTES;

  if (connection->n_silent_bytes < most &&
      (connection->n_silent_bytes < GARBAGE_MIN_BYTES || connection->silent_us < GARBAGE_US))
    return FALSE;
  connection->is_refused = TRUE;
  bc_fault_set (connection->fault,
                "no sound in the last %" G_GUINT64_FORMAT " bytes: not %s any more",
                connection->n_silent_bytes, connection->format_name);
  return TRUE;
}

static gboolean
feed_once (BcSourceLink *connection, BcUnpacker *unpacker)
{
  guint8 data[BC_SOURCE_SOCKET_READ_BYTES];
  gsize n_bytes;
  gboolean wants_more = bc_unpacker_wants_more (unpacker);
  BcSourceWait wait = bc_source_socket_wait (&connection->socket, wants_more, data, &n_bytes);

  connection->n_silent_bytes += n_bytes;
  if (n_bytes > 0)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data, n_bytes);
      bc_unpacker_push (unpacker, bytes);
    }
  note_silence (connection, unpacker, wants_more);
  return wait != BC_SOURCE_SOCKET_END && !bc_unpacker_has_failed (unpacker) &&
         !has_changed (connection, data, n_bytes) && !is_garbage (connection);
}

/* The source has closed. What a file sent ahead of time plays out; a live source's rest is old news. Which of
 * the two it was shows when all of it is decoded: a live source's is at once. */
static gboolean
play_out (BcSourceLink *connection, BcUnpacker *unpacker)
{
  guint8 data[BC_SOURCE_SOCKET_READ_BYTES];
  gsize n_bytes;

  if (!atomic_load (&connection->socket.has_ended))
    return FALSE;
  bc_unpacker_end (unpacker);
  connection->silent_us = 0;
  while (!bc_unpacker_is_through (unpacker) && !bc_unpacker_has_failed (unpacker) &&
         connection->silent_us < STUCK_US)
    {
      if (bc_source_socket_wait (&connection->socket, FALSE, data, &n_bytes) ==
          BC_SOURCE_SOCKET_END)
        return FALSE;
      note_silence (connection, unpacker, TRUE);
    }
  return !bc_unpacker_is_live (unpacker, bc_clock_now_us ());
}

static gboolean
run_decoder (BcSourceLink *connection)
{
  g_autoptr (BcUnpacker) unpacker = new_unpacker (connection);

  if (unpacker == NULL)
    return FALSE;
  if (atomic_load (&connection->shared->is_endless))
    bc_elastic_expect_live (connection->elastic);
  g_autoptr (GBytes) head = g_byte_array_free_to_bytes (g_steal_pointer (&connection->head));
  if (g_bytes_get_size (head) > 0)
    bc_unpacker_push (unpacker, head);
  connection->looked_us = bc_clock_now_us ();
  connection->n_silent_bytes = 0;
  while (connection->socket.n_left > 0 && feed_once (connection, unpacker))
    continue;
  gboolean is_played_out = play_out (connection, unpacker);
  connection->is_refused = connection->is_refused || bc_unpacker_has_failed (unpacker);
  return is_played_out;
}

/* Who replaces or stops it has said all there is to say. */
static void
say_farewell (BcSourceLink *connection)
{
  g_autofree char *refusal = connection->is_refused ? bc_fault_get (connection->fault) : NULL;
  BcFarewell farewell = { .fd = connection->socket.fd,
                          .wake = connection->socket.wake,
                          .is_stopping = &connection->socket.is_stopping,
                          .refusal = refusal };

  if (connection->owes_answer && !atomic_load (&connection->socket.is_stopping))
    bc_farewell_say (&farewell);
}

static gpointer
run (gpointer data)
{
  BcSourceLink *connection = data;

  bc_priority_take (BC_PRIORITY_INPUT);
  gboolean is_played_out = run_decoder (connection);

  /* The decoder's threads are gone: this one is the elastic buffer's producer now. */
  bc_elastic_end (connection->elastic, !is_played_out);
  if (connection->is_refused)
    atomic_fetch_add_explicit (&connection->shared->n_refused, 1, memory_order_relaxed);
  atomic_store (&connection->shared->is_alive, FALSE);
  say_farewell (connection);
  bc_source_socket_close (&connection->socket);
  return NULL;
}

/* The main thread -------------------------------------------------------------------------------- */

/* What came with the head, as far as it is the body's. */
static void
take_first (BcSourceLink *connection, const BcInputConnection *offer)
{
  gsize n_bytes = 0;
  const guint8 *first =
      offer->already_read != NULL ? g_bytes_get_data (offer->already_read, &n_bytes) : NULL;

  n_bytes = bc_source_socket_take_first (&connection->socket, n_bytes);
  if (n_bytes > 0)
    g_byte_array_append (connection->head, first, (guint) n_bytes);
}

BcSourceLink *
bc_source_link_new (const BcSourceLinkConfig *config)
{
  const BcInputConnection *offer = config->offer;
  BcSourceSocketConfig socket = { .fd = offer->fd,
                                  .n_body_bytes = offer->n_body_bytes,
                                  .go_ahead = offer->go_ahead,
                                  .fault = config->fault,
                                  .n_total_bytes = &config->shared->n_bytes };
  BcSourceLink *connection = g_new0 (BcSourceLink, 1);

  bc_source_socket_init (&connection->socket, &socket);
  connection->secret = g_strdup (offer->credential);
  connection->owes_answer = offer->owes_answer;
  connection->elastic = config->elastic;
  connection->fault = config->fault;
  connection->side = config->side;
  connection->shared = config->shared;
  connection->head = g_byte_array_new ();
  take_first (connection, offer);
  atomic_store (&connection->shared->is_alive, TRUE);
  connection->thread = g_thread_new ("bc-ingest", run, connection);
  return connection;
}

void
bc_source_link_free (BcSourceLink *connection)
{
  if (connection == NULL)
    return;
  bc_source_socket_stop (&connection->socket);
  g_thread_join (connection->thread);
  bc_source_socket_clear (&connection->socket);
  g_clear_pointer (&connection->head, g_byte_array_unref);
  g_free (connection->secret);
  g_free (connection);
}

gboolean
bc_source_link_is_holding (const BcSourceLink *connection)
{
  return bc_source_socket_is_waiting (&connection->socket);
}

gboolean
bc_source_link_is_replaceable (const BcSourceLink *connection, const char *secret, gint64 now_us)
{
  if (!atomic_load (&connection->shared->is_alive))
    return TRUE;
  if (g_strcmp0 (connection->secret, secret) != 0)
    return FALSE;
  if (atomic_load (&connection->socket.has_ended))
    return TRUE;
  /* Whoever sends a file may have been gone for minutes: its rest still waits in the network's buffers. */
  if (atomic_load_explicit (&connection->is_ahead, memory_order_relaxed))
    return TRUE;
  return bc_source_socket_is_silent_for (&connection->socket, BC_SOURCE_LINK_HALF_OPEN_US, now_us);
}
