/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <libsoup/soup.h>

#define TIMEOUT_S 30 /* two of the gateway's pings */

/* In a reference-counted box: whatever is under way holds it, so that an answer may come after the end. */
struct _BcWatch
{
  SoupSession *session;
  GCancellable *cancellable; /* cancelled: it is over */
  GInputStream *stream;      /* (nullable) */
  BcWatchEnded on_ended;
  gpointer user_data;
  char ignored[4096];
};

static void read_on (BcWatch *watch);

static void
clear_watch (gpointer data)
{
  BcWatch *watch = data;

  g_object_unref (watch->session);
  g_object_unref (watch->cancellable);
  g_clear_object (&watch->stream);
}

static void
release (BcWatch *watch)
{
  g_rc_box_release_full (watch, clear_watch);
}

static void
on_read (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) problem = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &problem);
  BcWatch *watch = user_data;

  if (!g_cancellable_is_cancelled (watch->cancellable))
    {
      if (n_read > 0)
        read_on (watch);
      else
        watch->on_ended (problem ? problem->message : "its event stream ended", watch->user_data);
    }
  release (watch);
}

static void
read_on (BcWatch *watch)
{
  g_input_stream_read_async (watch->stream, watch->ignored, sizeof watch->ignored,
                             G_PRIORITY_DEFAULT, watch->cancellable, on_read,
                             g_rc_box_acquire (watch));
}

static void
on_answer (GObject *session, GAsyncResult *result, gpointer user_data)
{
  BcWatch *watch = user_data;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (session), result);

  watch->stream = soup_session_send_finish (SOUP_SESSION (session), result, NULL);
  if (watch->stream && soup_message_get_status (message) == SOUP_STATUS_OK)
    read_on (watch);
  release (watch);
}

BcWatch *
bc_watch_new (GUri *events, BcWatchEnded on_ended, gpointer user_data)
{
  BcWatch *watch = g_rc_box_new0 (BcWatch);
  g_autoptr (SoupMessage) message = soup_message_new_from_uri ("GET", events);

  watch->session = soup_session_new_with_options ("timeout", TIMEOUT_S, NULL);
  watch->cancellable = g_cancellable_new ();
  watch->on_ended = on_ended;
  watch->user_data = user_data;
  soup_session_send_async (watch->session, message, G_PRIORITY_DEFAULT, watch->cancellable,
                           on_answer, g_rc_box_acquire (watch));
  return watch;
}

void
bc_watch_free (BcWatch *watch)
{
  if (!watch)
    return;
  g_cancellable_cancel (watch->cancellable);
  release (watch);
}
