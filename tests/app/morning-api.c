/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the room that goes over HTTP. */
#include "../harness/http.h"
#include "morning-room.h"

#include <math.h>
#include <string.h>

#define WATCHDOG_S 10

/* --- What people do --- */

static void
expect_taken (const Room *room, const char *method, const char *path, const char *field,
              const char *json)
{
  g_autofree char *whole = g_strconcat ("/api/v1/", path, NULL);
  g_autoptr (HttpAnswer) answer =
      http_request_with (room->gateway->port, method, whole, field, json);

  if (answer->status != 200)
    g_error ("%s %s: %u %s", method, path, answer->status, answer->body);
}

void
room_do (const Room *room, const char *method, const char *path, const char *json)
{
  expect_taken (room, method, path, "If-Match: *\r\n", json);
}

void
room_do_as (const Room *room, const char *field, const char *path, const char *json)
{
  expect_taken (room, "POST", path, field, json);
}

static JsonNode *
parse (const HttpAnswer *answer)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (answer->body, &error);

  g_assert_no_error (error);
  return root;
}

void
room_refused (const Room *room, const char *field, const Attempt *attempt)
{
  g_autofree char *whole = g_strconcat ("/api/v1/", attempt->path, NULL);
  const char *method = g_str_has_prefix (attempt->path, "desks/") ? "PUT" : "POST";
  g_autoptr (HttpAnswer) answer =
      http_request_with (room->gateway->port, method, whole, field, attempt->json);
  g_autoptr (JsonNode) root = parse (answer);
  const char *detail = json_object_get_string_member (json_node_get_object (root), "detail");

  g_test_message ("%s %s: %u %s", method, attempt->path, answer->status, detail);
  g_assert_cmpuint (answer->status, ==, attempt->status);
  g_assert_nonnull (strstr (detail, attempt->words));
}

char *
room_leader_field (const Room *room)
{
  return g_strdup_printf ("Authorization: Bearer %s\r\n", room->leader);
}

static char *
write_moment (const Room *room, double in_s)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (g_date_time_get_timezone (room->began));
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, in_s);

  return g_date_time_format (then, "%H:%M:%S");
}

void
room_plan (const Room *room, const char *session, double from_s, double length_s)
{
  g_autofree char *starts = write_moment (room, from_s);
  g_autofree char *ends = write_moment (room, from_s + length_s);
  g_autofree char *path = g_strconcat ("sessions/", session, NULL);
  g_autofree char *json =
      g_strdup_printf ("{\"starts_at\":\"%s\",\"ends_at\":\"%s\",\"reason\":\"as the morning "
                       "goes\"}",
                       starts, ends);

  room_do (room, "PATCH", path, json);
}

/* --- What the API says --- */

static JsonNode *
get (const Room *room, const char *path)
{
  g_autofree char *whole = g_strconcat ("/api/v1/", path, NULL);
  g_autoptr (HttpAnswer) answer = http_request (room->gateway->port, "GET", whole, NULL);

  if (answer->status != 200)
    g_error ("GET %s: %u %s", path, answer->status, answer->body);
  return parse (answer);
}

static JsonNode *
find_member (JsonNode *root, const char *member)
{
  JsonNode *node = json_object_get_member (json_node_get_object (root), member);

  if (node == NULL)
    g_error ("there is no \"%s\"", member);
  return node;
}

double
room_get_number (const Room *room, const char *path, const char *member)
{
  g_autoptr (JsonNode) root = get (room, path);
  JsonNode *node = find_member (root, member);

  return JSON_NODE_HOLDS_NULL (node) ? NAN : json_node_get_double (node);
}

gboolean
room_get_boolean (const Room *room, const char *path, const char *member)
{
  g_autoptr (JsonNode) root = get (room, path);

  return json_node_get_boolean (find_member (root, member));
}

char *
room_get_word (const Room *room, const char *path, const char *member)
{
  g_autoptr (JsonNode) root = get (room, path);

  return g_strdup (json_node_get_string (find_member (root, member)));
}

char *
room_get_why (const Room *room, const char *channel)
{
  g_autoptr (JsonNode) root = get (room, "channels");
  JsonArray *channels = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (channels); i++)
    {
      JsonObject *object = json_array_get_object_element (channels, i);

      if (g_str_equal (json_object_get_string_member (object, "id"), channel))
        return g_strdup (json_object_get_string_member (object, "why"));
    }
  g_assert_not_reached ();
}

void
room_expect_word (const Room *room, const char *path, const char *member, const char *word)
{
  g_autofree char *said = room_get_word (room, path, member);

  g_assert_cmpstr (said, ==, word);
}

void
room_expect_why (const Room *room, const char *channel, const char *words)
{
  g_autofree char *why = room_get_why (room, channel);

  if (strstr (why, words) == NULL)
    g_error ("channel %s: “%s”, not “%s”", channel, why, words);
}

void
room_await_word (const Room *room, const char *path, const char *member, const char *word)
{
  double watchdog_s = WATCHDOG_S * gateway_process_get_patience ();
  gint64 watchdog_us = g_get_monotonic_time () + (gint64) (watchdog_s * G_USEC_PER_SEC);

  for (;;)
    {
      g_autofree char *said = room_get_word (room, path, member);

      if (g_strcmp0 (said, word) == 0)
        return;
      if (g_get_monotonic_time () > watchdog_us)
        g_error ("%s: \"%s\" is “%s”, not “%s”", path, member, said, word);
      room_wait_ms (30);
    }
}

/* Events come up to a tenth of a second later. */
void
room_expect_told (const Room *room, const char *event, const char *words, guint times)
{
  for (guint i = 0; i < 20 && event_listener_count (room->events, event, words) < times; i++)
    room_wait_ms (50);
  guint n = event_listener_count (room->events, event, words);
  if (n == times)
    return;
  g_autofree char *all = event_listener_get_all (room->events, event);
  g_error ("“%s” was told %u times, not %u, but:\n%s", words, n, times, all);
}

void
room_await_desks (const Room *room)
{
  static const char *const desks[] = { "desks/en-1", "desks/fr-1", "desks/ru-1", "desks/bcms-1" };

  for (guint i = 0; i < G_N_ELEMENTS (desks); i++)
    {
      for (guint n = 0; n < 200 && !room_get_boolean (room, desks[i], "input_found"); n++)
        room_wait_ms (50);
      g_assert_true (room_get_boolean (room, desks[i], "input_found"));
    }
}
