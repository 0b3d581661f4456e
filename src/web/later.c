/* SPDX-License-Identifier: Apache-2.0 */
#include "later-private.h"

struct _BcLater
{
  BcWebServer *server;
  SoupServerMessage *message;
  const char *path; /* of the route, for the metrics */
  BcReply reply;
  gboolean is_gone; /* libsoup has done with the message: the caller left */
};

void
bc_reply_give_to_soup (BcReply *reply, SoupServerMessage *message)
{
  SoupMessageHeaders *fields = soup_server_message_get_response_headers (message);

  for (guint i = 0; i + 1 < reply->fields->len; i += 2)
    soup_message_headers_replace (fields, g_ptr_array_index (reply->fields, i),
                                  g_ptr_array_index (reply->fields, i + 1));
  if (reply->is_endless)
    soup_message_headers_set_encoding (fields, SOUP_ENCODING_EOF);
  soup_server_message_set_status (message, reply->status, bc_status_get_phrase (reply->status));
  if (reply->body != NULL)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message), reply->body);
}

static void
on_message_finished (SoupServerMessage *message, gpointer user_data)
{
  BcLater *later = user_data;

  later->is_gone = TRUE;
}

static void
later_free (gpointer data)
{
  BcLater *later = data;

  g_signal_handlers_disconnect_by_data (later->message, later);
  g_object_unref (later->message);
  bc_reply_clear (&later->reply);
  g_free (later);
}

GHashTable *
bc_laters_new (void)
{
  return g_hash_table_new_full (NULL, NULL, later_free, NULL);
}

void
bc_laters_free (GHashTable *laters)
{
  g_hash_table_unref (laters);
}

BcLater *
bc_later_new (BcRequest *request, BcReply *reply)
{
  BcLater *later = g_new0 (BcLater, 1);

  g_assert (request->message != NULL);
  later->server = request->server;
  later->message = g_object_ref (request->message);
  later->path = request->route->path;
  later->reply = *reply;
  bc_reply_init (reply);
  reply->is_taken = TRUE;
  g_signal_connect (later->message, "finished", G_CALLBACK (on_message_finished), later);
  soup_server_message_pause (later->message);
  g_hash_table_add (later->server->laters, later);
  return later;
}

BcReply *
bc_later_get_reply (BcLater *later)
{
  return &later->reply;
}

void
bc_later_finish (BcLater *later)
{
  bc_metrics_count (later->server->metrics, later->path, later->reply.status);
  if (!later->is_gone)
    {
      bc_reply_give_to_soup (&later->reply, later->message);
      soup_server_message_unpause (later->message);
    }
  g_hash_table_remove (later->server->laters, later);
}
