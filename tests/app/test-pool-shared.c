/* SPDX-License-Identifier: Apache-2.0 */
/* Three gateways, each with a meeting of its own, on one pool and one file: two of them are killed and started again at
 * random, sessions open and are suspended, the store is made slow (another process has its lock) and read-only (a
 * limit of nothing on what a gateway may write: RLIMIT_FSIZE). In the end the ledger holds what was on air within a second for each fault, and
 * the gateway that nobody killed has never stopped sounding. With -m slow for five minutes. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-verdict.h"
#include "../harness/rtp-sender.h"
#include "../support/ports.h"
#include "../support/tone-meter.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

#define N_ROOMS 3
#define RATE 48000
#define FLOOR_HZ 400
#define DESK_HZ 900
#define LEVEL_DBFS (-20.0)
#define WINDOW_SAMPLES ((gsize) RATE / 10)
#define MS_US 1000
#define LOOK_S 0.1 /* how well the test itself knows when something was on air */

static const char template[] =
    "{\"meeting\":{\"id\":\"room-%u\",\"title\":\"Room %u\",\"timezone\":\"Europe/Zurich\"},"
    "\"server\":{\"gateway\":\"gw-%u\",\"public\":true},"
    "\"pool\":{\"id\":\"shared\",\"minutes\":240,\"timezone\":\"Europe/Zurich\"},"
    "\"languages\":[{\"id\":\"en\",\"name\":\"English\"},{\"id\":\"fr\",\"name\":\"Français\"}],"
    "\"inputs\":[{\"id\":\"floor\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"fr-1\",\"type\":\"rtp\",\"port\":%u}],"
    "\"floor\":[{\"input\":\"floor\"}],"
    "\"channels\":[{\"id\":\"fr\",\"language\":\"fr\"}],"
    "\"booths\":[{\"id\":\"fr\",\"language\":\"fr\"}],"
    "\"desks\":[{\"id\":\"fr-1\",\"booth\":\"fr\",\"name\":\"FR "
    "1\",\"input\":\"fr-1\",\"output_a\":\"fr\"}],"
    "\"sessions\":[{\"id\":\"s1\",\"title\":\"All day\",\"kind\":\"interpreted\"}]}";

typedef struct
{
  GatewayProcess *gateway;
  RtpSender *floor;
  RtpSender *desk;
  gint64 since_us; /* on air since then; 0: it is not */
  double on_air_s;
  guint n_looks; /* times that it went on or off air */
  guint n_kills;
} Room;

typedef struct
{
  Verdict *verdict;
  gint64 began_us;
  char *data;
  Room rooms[N_ROOMS];
  LiveListener *listener; /* of room 0's FR channel */
  guint n_faults;
} Scene;

/* --- What was on air, by the test's own watch --- */

static void
note_on_air (Room *room, gboolean is_on_air, gint64 at_us)
{
  if (is_on_air == (room->since_us != 0))
    return;
  room->n_looks++;
  if (is_on_air)
    room->since_us = at_us;
  else
    {
      room->on_air_s += (double) (at_us - room->since_us) / G_USEC_PER_SEC;
      room->since_us = 0;
    }
}

static void
set_session (Room *room, const char *verb)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/sessions/s1/%s", verb);
  gint64 before_us = g_get_monotonic_time ();

  http_expect_ok (room->gateway->port, "POST", path, NULL);
  note_on_air (room, g_str_equal (verb, "open"), (before_us + g_get_monotonic_time ()) / 2);
}

static gboolean
is_session_open (const Room *room)
{
  g_autoptr (HttpAnswer) answer = http_request (room->gateway->port, "GET", "/api/v1/budget", NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  return strstr (answer->body, "\"running\"") != NULL;
}

/* --- The scene --- */

static void
room_init (Scene *scene, guint index)
{
  Room *room = &scene->rooms[index];
  guint16 floor_port = ports_claim (), desk_port = ports_claim ();
  g_autofree char *json = g_strdup_printf (template, index, index, index, floor_port, desk_port);

  *room = (Room){ 0 };
  room->gateway = gateway_process_new_with (json, scene->data, NULL);
  gateway_process_set_witness (room->gateway, scene->verdict->witness);
  room->floor = rtp_sender_new (floor_port, FLOOR_HZ, LEVEL_DBFS);
  room->desk = rtp_sender_new (desk_port, DESK_HZ, LEVEL_DBFS);
}

static void
scene_init (Scene *scene, Verdict *verdict)
{
  g_autoptr (GError) error = NULL;

  *scene = (Scene){ .verdict = verdict, .began_us = g_get_monotonic_time () };
  scene->data = g_dir_make_tmp ("boothcast-pool-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_ROOMS; i++)
    room_init (scene, i);
  for (guint i = 0; i < N_ROOMS; i++)
    {
      http_expect_ok (scene->rooms[i].gateway->port, "POST", "/api/v1/desks/fr-1/on", NULL);
      set_session (&scene->rooms[i], "open");
    }
  scene->listener = live_listener_new (scene->rooms[0].gateway->port, "/live/fr.ogg?burst=0");
  g_usleep (1500 * MS_US);
}

/* SIGTERM: each settles what it has. */
static void
scene_stop_gateways (Scene *scene)
{
  for (guint i = 0; i < N_ROOMS; i++)
    {
      g_clear_pointer (&scene->rooms[i].gateway, gateway_process_free);
      rtp_sender_free (scene->rooms[i].floor);
      rtp_sender_free (scene->rooms[i].desk);
    }
}

static void
scene_clear (Scene *scene)
{
  g_autoptr (GDir) directory = g_dir_open (scene->data, 0, NULL);
  const char *name;

  live_listener_free (scene->listener);
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (scene->data, name, NULL);
      g_unlink (path);
    }
  g_rmdir (scene->data);
  g_free (scene->data);
}

/* --- Faults --- */

static sqlite3 *
connect_store (const Scene *scene)
{
  g_autofree char *path = g_build_filename (scene->data, "boothcast.db", NULL);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (database, 5000);
  return database;
}

/* Nobody else can read or write for that long. */
static void
make_slow (Scene *scene)
{
  sqlite3 *database = connect_store (scene);
  gint32 ms = g_test_rand_int_range (600, 3000);

  g_test_message ("the store is locked for %d ms", ms);
  g_assert_cmpint (sqlite3_exec (database, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_usleep ((gulong) ms * MS_US);
  g_assert_cmpint (sqlite3_exec (database, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
  scene->n_faults++;
}

static gboolean
is_ready (const Room *room)
{
  g_autoptr (HttpAnswer) answer = http_request (room->gateway->port, "GET", "/readyz", NULL);

  return answer->status == 200;
}

static void
make_read_only (Scene *scene)
{
  gint32 ms = g_test_rand_int_range (2000, 4000);

  g_test_message ("the store is read-only for %d ms", ms);
  for (guint i = 0; i < N_ROOMS; i++)
    gateway_process_set_writing (scene->rooms[i].gateway, FALSE);
  g_usleep ((gulong) ms * MS_US);
  g_assert_false (is_ready (&scene->rooms[0]));
  for (guint i = 0; i < N_ROOMS; i++)
    gateway_process_set_writing (scene->rooms[i].gateway, TRUE);
  scene->n_faults++;
}

static void
kill_one (Scene *scene)
{
  guint index = (guint) g_test_rand_int_range (1, N_ROOMS);
  Room *room = &scene->rooms[index];
  gboolean was_open = room->since_us != 0;

  g_test_message ("room %u is killed", index);
  gateway_process_kill (room->gateway);
  note_on_air (room, FALSE, g_get_monotonic_time ());
  g_usleep ((gulong) g_test_rand_int_range (0, 1000) * MS_US);
  gateway_process_start (room->gateway);
  note_on_air (room, is_session_open (room), g_get_monotonic_time ());
  /* It comes back as it was. */
  g_assert_cmpint (room->since_us != 0, ==, was_open);
  room->n_kills++;
  scene->n_faults++;
}

static void
open_or_suspend_one (Scene *scene)
{
  Room *room = &scene->rooms[g_test_rand_int_range (1, N_ROOMS)];

  set_session (room, room->since_us != 0 ? "suspend" : "open");
}

static void
do_anything (Scene *scene)
{
  static void (*const deeds[]) (Scene * scene) = {
    make_slow, make_read_only, kill_one, kill_one, open_or_suspend_one, open_or_suspend_one
  };

  deeds[g_test_rand_int_range (0, G_N_ELEMENTS (deeds))](scene);
}

/* --- What must be so in the end --- */

static double
query (sqlite3 *database, const char *sql, char *text, gsize text_bytes)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  double value = sqlite3_column_double (statement, 0);
  g_strlcpy (text, (const char *) sqlite3_column_text (statement, 0), text_bytes);
  sqlite3_finalize (statement);
  return value;
}

/* What a crash may cost is one second; a store that is away costs nothing, for what runs meanwhile is booked later: in the
 * ledger, or, after a crash, as a correction in the gateway's name. */
static double
check_room (const Scene *scene, guint index, sqlite3 *database)
{
  const Room *room = &scene->rooms[index];
  g_autofree char *sql =
      g_strdup_printf ("SELECT (SELECT total (ms) FROM ledger WHERE meeting = 'room-%u')"
                       " + (SELECT total (amount_ms) FROM booking"
                       "    WHERE meeting = 'room-%u' AND kind = 'correction')",
                       index, index);
  double tolerance_s = room->n_kills + LOOK_S * (1 + room->n_looks);
  char text[32];
  double booked_s = query (database, sql, text, sizeof text) / 1000;

  g_test_message ("room %u: %.3f s were on air, %.3f s are booked; killed %u times", index,
                  room->on_air_s, booked_s, room->n_kills);
  verdict_expect (scene->verdict,
                  fabs (booked_s - room->on_air_s) <= tolerance_s * gateway_process_get_patience (),
                  scene->began_us, "room %u: %.3f s are booked", index, booked_s);
  return booked_s;
}

static void
check_books (const Scene *scene)
{
  sqlite3 *database = connect_store (scene);
  double on_air_s = 0, booked_s = 0;
  char text[32];

  for (guint i = 0; i < N_ROOMS; i++)
    {
      booked_s += check_room (scene, i, database);
      on_air_s += scene->rooms[i].on_air_s;
    }
  double used_s = query (database, "SELECT sum (used_ms) FROM pool_day", text, sizeof text) / 1000;
  double leased_s =
      query (database, "SELECT sum (leased_ms) FROM pool_day", text, sizeof text) / 1000;
  g_test_message ("%.3f s were on air, %.3f s are booked; %u faults", on_air_s, booked_s,
                  scene->n_faults);
  g_assert_cmpfloat_with_epsilon (booked_s, used_s, 0.0005);
  g_assert_cmpfloat_with_epsilon (leased_s, 0, 0.0005);
  verdict_expect (scene->verdict,
                  fabs (booked_s - on_air_s) <= scene->n_faults * gateway_process_get_patience (),
                  scene->began_us, "%.3f s are booked", booked_s);
  query (database, "PRAGMA integrity_check", text, sizeof text);
  g_assert_cmpstr (text, ==, "ok");
  sqlite3_close (database);
}

static void
expect_level (Scene *scene, double level_dbfs, gint64 at)
{
  gint64 at_us = live_listener_get_arrival_us (scene->listener, at);

  if (level_dbfs > LEVEL_DBFS - 3)
    return;
  g_autofree char *what =
      g_strdup_printf ("%.1f dBFS at %.1f s of the programme", level_dbfs, (double) at / RATE);
  verdict_note_wrong (scene->verdict, at_us, at_us, what);
}

/* From joining to the end: the desk at its level in every tenth of a second. */
static void
check_sound (Scene *scene)
{
  gint64 end = live_listener_get_end (scene->listener);
  gsize n = live_listener_get_n_samples (scene->listener);
  g_autofree float *sound = live_listener_get_sound (scene->listener, end, n);
  double least_dbfs = 0;
  gsize from = RATE / 2; /* the decoder's and the desk's own beginning */

  g_assert_false (live_listener_is_ended (scene->listener));
  g_assert_cmpuint (n, >, 10 * RATE);
  for (gsize at = from; at + WINDOW_SAMPLES <= n; at += WINDOW_SAMPLES)
    {
      double level_dbfs = tone_meter_level_db (sound + at, WINDOW_SAMPLES, DESK_HZ);

      if (gateway_process_get_patience () == 1)
        expect_level (scene, level_dbfs, end - (gint64) (n - at));
      least_dbfs = MIN (least_dbfs, level_dbfs);
    }
  g_test_message ("%.0f s of sound, never below %.1f dBFS, %u gaps", (double) n / RATE, least_dbfs,
                  live_listener_get_n_gaps (scene->listener));
  if (gateway_process_get_patience () == 1)
    live_verdict_no_gap (scene->verdict, scene->listener, "the channel of room 0");
}

static void
live_through (Verdict *verdict)
{
  gint64 length_us = (g_test_slow () ? 300 : 32) * G_USEC_PER_SEC;
  Scene scene;

  scene_init (&scene, verdict);
  /* Each fault once, whatever chance brings. */
  make_slow (&scene);
  kill_one (&scene);
  make_read_only (&scene);
  for (gint64 end_us = g_get_monotonic_time () + length_us - 8 * G_USEC_PER_SEC;
       g_get_monotonic_time () < end_us;)
    {
      do_anything (&scene);
      g_usleep ((gulong) g_test_rand_int_range (200, 2000) * MS_US);
    }
  check_sound (&scene);
  for (guint i = 0; i < N_ROOMS; i++)
    set_session (&scene.rooms[i], "suspend");
  g_usleep (2000 * MS_US);
  scene_stop_gateways (&scene);
  check_books (&scene);
  scene_clear (&scene);
}

static void
test_three_on_one_pool (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    live_through (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/pool-shared/three-gateways-through-every-fault", test_three_on_one_pool);
  return g_test_run ();
}
