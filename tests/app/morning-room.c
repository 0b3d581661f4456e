/* SPDX-License-Identifier: Apache-2.0 */
#include "morning-room.h"

#include "../harness/live-verdict.h"
#include "../support/ports.h"
#include "../support/tone-meter.h"

#include <math.h>

#define MS(ms) ((gint64) (ms) *SECOND / 1000)
#define TOLERANCE_DB 0.5
#define SILENCE_DBFS (-60.0) /* at least so far down is “not there” */
/* In a voice there is a little of every tone; a tone that is there is louder, even as an underlay. */
#define IN_VOICE_DBFS (-41.0)
#define BY_VOICE_DB 6.0       /* and adds at most so much to one that is there */
#define VOICE_DBFS (-30.0)    /* at least so loud is a voice at its loudest */
#define RESIDUAL_DBFS (-40.0) /* what a codec adds to a tone stays below */
#define WINDOW_SAMPLES ((gsize) MS (300))
/* Looked at when the machine stood still in a window and a source missed the moment of a packet. */
#define MORE_WINDOWS 4
#define MORNING_HOUR 9

/* Far enough apart to be told from each other in 300 ms. */
static const double tones_hz[N_SOURCES] = { 400, 550, 700, 1150, 1300 };

static const char *const streams[N_LISTENERS] = {
  "en", "fr", "ru", "bcms", "original", "ear-ru-1"
};

typedef struct
{
  Channel channel;
  Source source;
  double level_dbfs; /* as it should be */
} Tone;

/* --- The configuration --- */

static const char template[] =
    "{\"meeting\":{\"id\":\"morning\",\"title\":\"A morning\",\"timezone\":\"%s\"},"
    "\"server\":{\"gateway\":\"gw-1\",\"public\":true},"
    "\"pool\":{\"id\":\"shared\",\"minutes\":1,\"ceiling_minutes\":1},"
    "\"languages\":[{\"id\":\"en\",\"name\":\"English\"},{\"id\":\"fr\",\"name\":\"Français\"},"
    "{\"id\":\"ru\",\"name\":\"Русский\"},"
    "{\"id\":\"bcms\",\"tag\":\"hbs\",\"aliases\":[\"bs\",\"hr\",\"cnr\",\"sr\"],\"name\":\"BCMS\"}"
    "],"
    "\"inputs\":[{\"id\":\"floor\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"en-1\",\"type\":\"rtp\",\"port\":%u},{\"id\":\"fr-1\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"ru-1\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"bcms-1\",\"type\":\"rtp\",\"port\":%u}],"
    "\"floor\":[{\"input\":\"floor\"}],"
    "\"channels\":[{\"id\":\"en\",\"language\":\"en\"},{\"id\":\"fr\",\"language\":\"fr\"},"
    "{\"id\":\"ru\",\"language\":\"ru\"},{\"id\":\"bcms\",\"language\":\"bcms\"}],"
    "\"booths\":[{\"id\":\"en\",\"language\":\"en\"},"
    "{\"id\":\"fr\",\"language\":\"fr\",\"pivot\":\"en\"},"
    "{\"id\":\"ru\",\"language\":\"ru\",\"pivot\":\"en\"},{\"id\":\"bcms\",\"language\":\"bcms\"}],"
    "\"desks\":[{\"id\":\"en-1\",\"booth\":\"en\",\"name\":\"EN 1\",\"input\":\"en-1\","
    "\"output_a\":\"en\"},"
    "{\"id\":\"fr-1\",\"booth\":\"fr\",\"name\":\"FR 1\",\"input\":\"fr-1\",\"output_a\":\"fr\"},"
    "{\"id\":\"ru-1\",\"booth\":\"ru\",\"name\":\"RU 1\",\"input\":\"ru-1\",\"output_a\":\"ru\"},"
    "{\"id\":\"bcms-1\",\"booth\":\"bcms\",\"name\":\"BCMS 1\",\"input\":\"bcms-1\","
    "\"output_a\":\"bcms\",\"output_b\":\"en\"}],"
    "\"sessions\":[%s],"
    "\"access\":{\"tokens\":[{\"role\":\"team-leader\",\"name\":\"Maria\",\"sha256\":\"%s\"}]}}";

static const char second_template[] =
    "{\"meeting\":{\"id\":\"second\",\"title\":\"Another meeting\",\"timezone\":\"%s\"},"
    "\"server\":{\"gateway\":\"gw-2\",\"public\":true},"
    "\"pool\":{\"id\":\"shared\",\"minutes\":1,\"ceiling_minutes\":1},"
    "\"inputs\":[{\"id\":\"floor\",\"type\":\"rtp\",\"port\":0}],"
    "\"floor\":[{\"input\":\"floor\"}],"
    "\"sessions\":[{\"id\":\"s1\",\"title\":\"Side event\",\"kind\":\"interpreted\"}]}";

/* The zone in which it is morning: nobody's midnight comes in between. */
static char *
find_zone (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  int hours = MORNING_HOUR - g_date_time_get_hour (now);

  if (hours < -12)
    hours += 24;
  /* Its sign is that of POSIX: what is to be added to get to UTC. */
  return g_strdup_printf ("Etc/GMT%+d", -hours);
}

/* The published agenda, a minute for each item: it is moved to the second as the morning goes on. */
static char *
write_sessions (GDateTime *began)
{
  static const struct
  {
    const char *id, *title, *kind;
  } items[] = {
    { "check", "Sound check", "sound-check" },
    { "opening", "Opening", "interpreted" },
    { "coffee", "Coffee break", "break" },
    { "roundtable", "Roundtable", "interpreted" },
  };
  g_autofree char *day = g_date_time_format (began, "%Y-%m-%d");
  GString *sessions = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GDateTime) start = g_date_time_add_minutes (began, (int) i);
      g_autoptr (GDateTime) end = g_date_time_add_minutes (began, (int) i + 1);
      g_autofree char *start_text = g_date_time_format (start, "%H:%M");
      g_autofree char *end_text = g_date_time_format (end, "%H:%M");

      g_string_append_printf (sessions,
                              "%s{\"id\":\"%s\",\"title\":\"%s\",\"kind\":\"%s\",\"day\":\"%s\","
                              "\"start\":\"%s\",\"end\":\"%s\"}",
                              i > 0 ? "," : "", items[i].id, items[i].title, items[i].kind, day,
                              start_text, end_text);
    }
  return g_string_free (sessions, FALSE);
}

/* --- The room --- */

static void
start_gateways (Room *room, const guint16 ports[N_SOURCES])
{
  g_autofree char *zone_name = find_zone ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, room->leader, -1);
  g_autofree char *second_json = g_strdup_printf (second_template, zone_name);

  g_assert_nonnull (zone);
  room->began = g_date_time_new_now (zone);
  g_autofree char *sessions = write_sessions (room->began);
  g_autofree char *json = g_strdup_printf (template, zone_name, ports[FLOOR], ports[EN_1],
                                           ports[FR_1], ports[RU_1], ports[BCMS_1], sessions, hash);
  room->gateway = gateway_process_new (json);
  room->second = gateway_process_new_with (second_json, room->gateway->data, NULL);
  gateway_process_set_witness (room->gateway, room->verdict->witness);
  gateway_process_set_witness (room->second, room->verdict->witness);
  room->events = event_listener_new (room->gateway->port);
}

void
room_init (Room *room, Verdict *verdict)
{
  guint16 ports[N_SOURCES];

  *room = (Room){ .verdict = verdict };
  room->leader = g_strdup_printf ("leader-%08x%08x", g_random_int (), g_random_int ());
  room->tones = g_array_new (FALSE, FALSE, sizeof (Piece));
  for (guint i = 0; i < N_SOURCES; i++)
    ports[i] = ports_claim ();
  start_gateways (room, ports);
  for (guint i = 0; i < N_SOURCES; i++)
    room->senders[i] = rtp_sender_new (ports[i], tones_hz[i], LEVEL_DBFS);
  for (guint i = 0; i < N_LISTENERS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/%s.ogg?burst=0", streams[i]);
      room->listeners[i] = live_listener_new (room->gateway->port, path);
    }
}

/* All of it (transfer full). */
static float *
get_sound (const Room *room, Piece piece, gsize *n)
{
  *n = (gsize) (piece.to - piece.from);
  return live_listener_get_sound (room->listeners[piece.channel], piece.to, *n);
}

static void
expect_no_click (const Room *room, const Piece *piece)
{
  g_assert_cmpint (piece->to - piece->from, >, SECOND / 2);
  live_verdict_no_click (room->verdict, room->listeners[piece->channel], streams[piece->channel],
                         piece->from, piece->to);
}

void
room_clear (Room *room)
{
  for (guint i = 0; i < N_CHANNELS; i++)
    live_verdict_no_gap (room->verdict, room->listeners[i], streams[i]);
  for (guint i = 0; i < room->tones->len; i++)
    expect_no_click (room, &g_array_index (room->tones, Piece, i));
  for (guint i = 0; i < N_LISTENERS; i++)
    live_listener_free (room->listeners[i]);
  for (guint i = 0; i < N_SOURCES; i++)
    rtp_sender_free (room->senders[i]);
  event_listener_free (room->events);
  gateway_process_free (room->second);
  gateway_process_free (room->gateway);
  g_array_unref (room->tones);
  g_date_time_unref (room->began);
  g_free (room->leader);
}

/* --- What is heard --- */

void
room_wait_ms (guint ms)
{
  g_usleep (ms * 1000UL);
}

gint64
room_now (const Room *room, Channel channel)
{
  return live_listener_get_end (room->listeners[channel]);
}

gint64
room_moment (const Room *room, Channel channel)
{
  return live_listener_programme_at (room->listeners[channel], g_get_monotonic_time ()) + MS (50);
}

gint64
room_arrival_us (const Room *room, Channel channel, gint64 at)
{
  return live_listener_get_arrival_us (room->listeners[channel], at);
}

void
room_mark_tones (Room *room, Channel channel)
{
  room->tones_from[channel] = room_now (room, channel);
}

void
room_mark_end (Room *room, Channel channel)
{
  Piece piece = { channel, room->tones_from[channel], room_now (room, channel) };

  g_assert_cmpint (piece.from, >, 0);
  g_array_append_val (room->tones, piece);
  room->tones_from[channel] = 0;
}

static double
find_level_db (const Room *room, Source source, Piece piece)
{
  gsize n;
  g_autofree float *sound = get_sound (room, piece, &n);

  return tone_meter_level_db (sound, n, tones_hz[source]);
}

static gboolean
is_right (double level_dbfs, double wanted_dbfs)
{
  return wanted_dbfs < SILENCE_DBFS ? level_dbfs < SILENCE_DBFS
                                    : fabs (level_dbfs - wanted_dbfs) <= TOLERANCE_DB;
}

/* A level that is wrong stays wrong; one that is because the machine stood still is right in one of the next windows. */
static void
expect_tone (const Room *room, const char *when, const Tone *tone, gint64 from)
{
  gint64 since_us = g_get_monotonic_time ();
  double level_dbfs = 0;

  for (guint i = 0; i <= MORE_WINDOWS; i++)
    {
      gint64 at = from + (gint64) (i * WINDOW_SAMPLES);

      level_dbfs = find_level_db (room, tone->source,
                                  (Piece){ tone->channel, at, at + (gint64) WINDOW_SAMPLES });
      if (is_right (level_dbfs, tone->level_dbfs))
        return;
      if (!verdict_is_doubtful (room->verdict, since_us))
        break;
    }
  /* Told, and the test goes on: one run shows every level that is off. */
  verdict_expect (room->verdict, FALSE, since_us,
                  "%s: %s, tone of source %u: %.2f dBFS, it should be %.2f", when,
                  streams[tone->channel], tone->source, level_dbfs, tone->level_dbfs);
}

void
room_expect (const Room *room, const char *when, const Heard *heard)
{
  gint64 from = room_now (room, heard->channel);

  for (guint i = 0; i < N_SOURCES; i++)
    {
      double desk_db = i == heard->desk ? 0 : NOTHING_DB;
      Tone tone = { heard->channel, (Source) i,
                    LEVEL_DBFS + (i == FLOOR ? heard->floor_db : desk_db) };

      expect_tone (room, when, &tone, from);
    }
}

static double
find_peak_db (const float *samples, gsize n)
{
  float peak = 1e-9F;

  for (gsize i = 0; i < n; i++)
    peak = MAX (peak, fabsf (samples[i]));
  return 20 * log10 (peak);
}

void
room_expect_pause (const Room *room, const char *when, Piece piece)
{
  gsize n;
  g_autofree float *sound = get_sound (room, piece, &n);
  double quietest_dbfs = 0;

  for (gsize at = 0; at + WINDOW_SAMPLES <= n; at += WINDOW_SAMPLES / 3)
    quietest_dbfs = MIN (quietest_dbfs, find_peak_db (sound + at, WINDOW_SAMPLES));
  g_test_message ("%s: %s, %.0f dBFS in the pause", when, streams[piece.channel], quietest_dbfs);
  verdict_expect (room->verdict, quietest_dbfs < SILENCE_DBFS,
                  room_arrival_us (room, piece.channel, piece.from), "%s: no pause in %s", when,
                  streams[piece.channel]);
}

void
room_expect_notice (const Room *room, const char *when, Piece piece, double floor_db)
{
  gsize n;
  g_autofree float *sound = get_sound (room, piece, &n);
  gint64 since_us = room_arrival_us (room, piece.channel, piece.from);
  double loudest_dbfs = find_peak_db (sound, n);

  for (guint i = 0; i < N_SOURCES; i++)
    {
      double level_dbfs = tone_meter_level_db (sound, n, tones_hz[i]);
      double most_dbfs =
          MAX (i == FLOOR ? LEVEL_DBFS + floor_db + BY_VOICE_DB : NOTHING_DB, IN_VOICE_DBFS);

      g_test_message ("%s: %s, tone of source %u under a voice: %.1f dBFS", when,
                      streams[piece.channel], i, level_dbfs);
      verdict_expect (room->verdict, level_dbfs < most_dbfs, since_us,
                      "%s: %s, source %u is heard under the voice", when, streams[piece.channel],
                      i);
    }
  g_test_message ("%s: %s, a voice of %.1f dBFS", when, streams[piece.channel], loudest_dbfs);
  verdict_expect (room->verdict, loudest_dbfs > VOICE_DBFS, since_us, "%s: %s, no voice", when,
                  streams[piece.channel]);
}

void
room_expect_floor_alone (const Room *room, const char *when, Piece piece)
{
  gsize n;
  g_autofree float *sound = get_sound (room, piece, &n);
  double residual_dbfs = tone_meter_residual_db (sound, n, tones_hz[FLOOR]);

  g_test_message ("%s: %s, %.1f dBFS beside the floor", when, streams[piece.channel],
                  residual_dbfs);
  room_expect (room, when, &(Heard){ piece.channel, NO_DESK, 0 });
  verdict_expect (room->verdict, residual_dbfs < RESIDUAL_DBFS,
                  room_arrival_us (room, piece.channel, piece.from),
                  "%s: %s, something beside the floor", when, streams[piece.channel]);
}

gint64
room_find_rise (const Room *room, Piece piece, double *glide_ms)
{
  gsize n, n_steps;
  g_autofree float *sound = get_sound (room, piece, &n);
  g_autofree double *levels_db = tone_meter_envelope_db (sound, n, tones_hz[FLOOR], &n_steps);
  gsize up = n_steps, down;

  *glide_ms = 0;
  /* From its end: a voice comes near the floor's level for a moment, but does not keep it. */
  while (up > 0 && levels_db[up - 1] > LEVEL_DBFS - 1.5)
    up--;
  if (!verdict_expect (room->verdict, up < n_steps,
                       room_arrival_us (room, piece.channel, piece.from),
                       "the floor does not come up in %s", streams[piece.channel]))
    return piece.to;
  for (down = up; down > 0 && levels_db[down] > LEVEL_DBFS - 12; down--)
    ;
  *glide_ms = (double) (up - down) * 10;
  return piece.from + (gint64) up * MS (10);
}
