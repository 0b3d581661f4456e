/* SPDX-License-Identifier: Apache-2.0 */
/* Every routing rule as delegates hear it: the floor and each desk on a tone of its own, through real RTP and real
 * ffmpeg sources, measured in the decoded /live streams of all six channels. */
#include "../harness/ffmpeg-source.h"
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/live-verdict.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"
#include "../support/tone-meter.h"

#include <math.h>

#define RATE 48000
#define MS(ms) ((gint64) (ms) *RATE / 1000)
#define LEVEL_DBFS (-20.0)
#define UNDERLAY_DB (-18.0)
#define TOLERANCE_DB 0.5
#define RISE_DB 0.5           /* over the underlay: the floor has started to rise */
#define SILENCE_DBFS (-60.0)  /* at least so far down is “not there” */
#define NOTICE_ROUND_MS 12000 /* a clip and its pause */
#define WINDOW_SAMPLES ((gsize) MS (300))
/* Looked at when the machine stood still in a window and a source missed the moment of a packet. */
#define MORE_WINDOWS 4

/* Sources by number; their tones lie far enough apart to be told from each other in 300 ms. */
enum
{
  FLOOR,
  BACKUP,
  EN_1,
  FR_1,
  RU_1,
  BCMS_1,
  FR_2,
  ES_1,
  N_SOURCES
};

static const double tones_hz[N_SOURCES] = { 400, 470, 550, 700, 1150, 1300, 850, 1000 };

static const char *const channels[] = { "en", "fr", "es", "ru", "bcms", "original" };
enum
{
  EN,
  FR,
  ES,
  RU,
  BCMS,
  ORIGINAL,
  N_CHANNELS
};

typedef struct
{
  Verdict *verdict;
  GatewayProcess *gateway;
  RtpSender *rtp[N_RTP_LINES];
  MeetingJson meeting;
  FfmpegSource *fr_2;
  FfmpegSource *es_1;
  LiveListener *listeners[N_CHANNELS];
  gint64 tones_from[N_CHANNELS]; /* programme time from which on a channel carries tones alone */
  gint64 tones_to[N_CHANNELS];   /* and up to which; 0: to the end */
} Scene;

/* --- Setting the scene --- */

static void
call (Scene *scene, const char *method, const char *path)
{
  http_expect_ok (scene->gateway->port, method, path, NULL);
}

static void
say_floor_language (Scene *scene, const char *language)
{
  g_autofree char *json = g_strdup_printf ("{\"language\":\"%s\"}", language);

  http_expect_ok (scene->gateway->port, "PUT", "/api/v1/floor", json);
}

static void
start_rtp (Scene *scene, RtpLine line)
{
  scene->rtp[line] = rtp_sender_new (scene->meeting.ports[line], tones_hz[line], LEVEL_DBFS);
}

static void
stop_rtp (Scene *scene, RtpLine line)
{
  rtp_sender_free (g_steal_pointer (&scene->rtp[line]));
}

static void
wait_ms (guint ms)
{
  g_usleep (ms * 1000UL);
}

/* All sources send, every channel has a listener; no session is open. */
static void
scene_init (Scene *scene, Verdict *verdict)
{
  *scene = (Scene){ .verdict = verdict };
  meeting_json_init (&scene->meeting);
  g_autofree char *json = meeting_json_to_string (&scene->meeting);
  scene->gateway = gateway_process_new (json);
  gateway_process_set_witness (scene->gateway, verdict->witness);
  for (guint line = 0; line < N_RTP_LINES; line++)
    start_rtp (scene, line);
  scene->fr_2 = ffmpeg_source_new (scene->gateway->port, "fr-2", tones_hz[FR_2], LEVEL_DBFS);
  scene->es_1 = ffmpeg_source_new (scene->gateway->port, "es-1", tones_hz[ES_1], LEVEL_DBFS);
  witness_watch (verdict->witness, ffmpeg_source_get_pid (scene->fr_2));
  witness_watch (verdict->witness, ffmpeg_source_get_pid (scene->es_1));
  for (guint i = 0; i < N_CHANNELS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/%s.ogg?burst=0", channels[i]);
      scene->listeners[i] = live_listener_new (scene->gateway->port, path);
    }
  /* ffmpeg brings a page a second, and the gateway waits until it knows how uneven that is. */
  wait_ms (5000);
}

/* From now on `channel` carries tones alone; before, it was a spoken notice, whose consonants are clicks to a
 * detector. */
static void
mark_tones_from (Scene *scene, guint channel)
{
  scene->tones_from[channel] = live_listener_get_end (scene->listeners[channel]);
}

static void
mark_tones_to (Scene *scene, guint channel)
{
  scene->tones_to[channel] = live_listener_get_end (scene->listeners[channel]);
}

static void
expect_no_click (Scene *scene, guint channel)
{
  LiveListener *listener = scene->listeners[channel];
  gint64 to = scene->tones_to[channel];
  gint64 end = to != 0 ? to : live_listener_get_end (listener);

  g_assert_cmpint (end - scene->tones_from[channel], >, MS (1000));
  live_verdict_no_gap (scene->verdict, listener, channels[channel]);
  live_verdict_no_click (scene->verdict, listener, channels[channel], scene->tones_from[channel],
                         end);
}

/* Whatever happened in the scene, nothing may have clicked in any channel. */
static void
scene_clear (Scene *scene)
{
  for (guint i = 0; i < N_CHANNELS; i++)
    {
      expect_no_click (scene, i);
      live_listener_free (scene->listeners[i]);
    }
  for (guint line = 0; line < N_RTP_LINES; line++)
    rtp_sender_free (scene->rtp[line]);
  ffmpeg_source_free (scene->fr_2);
  ffmpeg_source_free (scene->es_1);
  gateway_process_free (scene->gateway);
}

/* --- Measuring --- */

static double
level_at (Scene *scene, guint channel, guint source, gint64 end)
{
  g_autofree float *sound =
      live_listener_get_sound (scene->listeners[channel], end, WINDOW_SAMPLES);

  return tone_meter_level_db (sound, WINDOW_SAMPLES, tones_hz[source]);
}

typedef struct
{
  guint channel;
  int desk;        /* the source that is heard in full; -1: none */
  double floor_db; /* the floor's gain; -INFINITY: none */
} Heard;

#define NO_DESK (-1)

typedef struct
{
  guint channel;
  guint source;
  double level_dbfs; /* -INFINITY: it is not there */
} ToneHeard;

static gboolean
is_right (double level_dbfs, double wanted_dbfs)
{
  return isinf (wanted_dbfs) ? level_dbfs < SILENCE_DBFS
                             : fabs (level_dbfs - wanted_dbfs) <= TOLERANCE_DB;
}

/* A level that is wrong stays wrong; one that is because the machine stood still is right in one of the next windows. */
static void
expect_level_at (Scene *scene, const char *when, const ToneHeard *tone, gint64 end)
{
  gint64 since_us = g_get_monotonic_time ();
  double level_dbfs = level_at (scene, tone->channel, tone->source, end);

  for (guint i = 1; i <= MORE_WINDOWS && !is_right (level_dbfs, tone->level_dbfs) &&
                    verdict_is_doubtful (scene->verdict, since_us);
       i++)
    level_dbfs = level_at (scene, tone->channel, tone->source, end + (gint64) (i * WINDOW_SAMPLES));
  verdict_expect (scene->verdict, is_right (level_dbfs, tone->level_dbfs), since_us,
                  "%s: channel %s, tone of source %u: %.2f dBFS, the plan says %.2f", when,
                  channels[tone->channel], tone->source, level_dbfs, tone->level_dbfs);
}

/* The window that begins about now. */
static gint64
next_window_end (Scene *scene)
{
  return live_listener_get_end (scene->listeners[ORIGINAL]) + MS (100);
}

static void
expect_level (Scene *scene, const char *when, guint channel, guint source, double wanted_dbfs)
{
  ToneHeard tone = { channel, source, wanted_dbfs };

  expect_level_at (scene, when, &tone, next_window_end (scene));
}

static void
expect_channel_at (Scene *scene, const char *when, const Heard *heard, gint64 end)
{
  ToneHeard floor = { heard->channel, FLOOR, LEVEL_DBFS + heard->floor_db };

  expect_level_at (scene, when, &floor, end);
  for (guint source = EN_1; source < N_SOURCES; source++)
    {
      ToneHeard tone = { heard->channel, source,
                         (int) source == heard->desk ? LEVEL_DBFS : -INFINITY };
      expect_level_at (scene, when, &tone, end);
    }
}

static void
expect_channel (Scene *scene, const char *when, const Heard *heard)
{
  expect_channel_at (scene, when, heard, next_window_end (scene));
}

static void
expect_all (Scene *scene, const char *when, const Heard heard[N_CHANNELS])
{
  gint64 end = next_window_end (scene);

  for (guint i = 0; i < N_CHANNELS; i++)
    expect_channel_at (scene, when, &heard[i], end);
}

static void
expect_floor_everywhere (Scene *scene, const char *when)
{
  gint64 end = next_window_end (scene);

  for (guint i = 0; i < N_CHANNELS; i++)
    expect_channel_at (scene, when, &(Heard){ i, NO_DESK, 0 }, end);
}

static double
loudest_dbfs (const float *samples, gsize n)
{
  float peak = 1e-9F;

  for (gsize i = 0; i < n; i++)
    peak = MAX (peak, fabsf (samples[i]));
  return 20 * log10 (peak);
}

/* A notice speaks on the tones' frequencies too, so it is its pauses that tell: steady tones would fill them. */
static void
expect_only_notice (Scene *scene, const char *when, guint channel, gint64 end)
{
  gsize n = (gsize) MS (NOTICE_ROUND_MS);
  g_autofree float *sound = live_listener_get_sound (scene->listeners[channel], end, n);
  double quietest_dbfs = 0;

  for (gsize at = 0; at + WINDOW_SAMPLES <= n; at += WINDOW_SAMPLES / 3)
    quietest_dbfs = MIN (quietest_dbfs, loudest_dbfs (sound + at, WINDOW_SAMPLES));
  g_test_message ("%s: channel %s: %.0f dBFS in the pause, %.0f dBFS at most", when,
                  channels[channel], quietest_dbfs, loudest_dbfs (sound, n));
  verdict_expect (scene->verdict, quietest_dbfs < SILENCE_DBFS && loudest_dbfs (sound, n) > -30,
                  g_get_monotonic_time () - NOTICE_ROUND_MS * 1000, "%s: no notice in channel %s",
                  when, channels[channel]);
}

static void
expect_room_unheard (Scene *scene, const char *when)
{
  gint64 end = live_listener_get_end (scene->listeners[EN]) + MS (NOTICE_ROUND_MS);

  for (guint i = 0; i < N_CHANNELS; i++)
    expect_only_notice (scene, when, i, end);
}

/* Milliseconds of programme time from `from` until the floor in `channel` has left its underlay; looks at
 * most 6 s ahead. */
static double
rise_after_ms (Scene *scene, guint channel, gint64 from)
{
  const gsize step = MS (5), window = MS (20);
  double threshold_dbfs = LEVEL_DBFS + UNDERLAY_DB + RISE_DB;

  for (gint64 at = from; at < from + MS (6000); at += (gint64) step)
    {
      g_autofree float *sound =
          live_listener_get_sound (scene->listeners[channel], at + (gint64) window, window);
      if (tone_meter_level_db (sound, window, tones_hz[FLOOR]) > threshold_dbfs)
        return (double) (at + (gint64) window / 2 - from) * 1000 / RATE;
    }
  return INFINITY;
}

static void
expect_rise (Scene *scene, double rise_ms, double most_ms)
{
  verdict_expect (scene->verdict, rise_ms <= most_ms * gateway_process_get_patience (),
                  g_get_monotonic_time () - (gint64) (MIN (rise_ms, 6000) * 1000),
                  "the floor rises after %.0f ms", rise_ms);
}

static void
open_with_desks (Scene *scene)
{
  say_floor_language (scene, "en");
  call (scene, "POST", "/api/v1/sessions/s1/open");
  call (scene, "POST", "/api/v1/desks/fr-1/on");
  call (scene, "POST", "/api/v1/desks/es-1/on");
  call (scene, "POST", "/api/v1/desks/ru-1/on");
  call (scene, "POST", "/api/v1/desks/bcms-1/on");
  wait_ms (1200);
  for (guint i = 0; i < N_CHANNELS; i++)
    if (scene->tones_from[i] == 0)
      mark_tones_from (scene, i);
}

static const Heard with_desks[N_CHANNELS] = {
  { EN, NO_DESK, 0 },        { FR, FR_1, UNDERLAY_DB },     { ES, ES_1, UNDERLAY_DB },
  { RU, RU_1, UNDERLAY_DB }, { BCMS, BCMS_1, UNDERLAY_DB }, { ORIGINAL, NO_DESK, 0 },
};

/* --- The rules --- */

typedef void (*Play) (Scene *scene);

static void
test_scene (gconstpointer play)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };
  Scene scene;

  do
    {
      scene_init (&scene, &verdict);
      ((Play) play) (&scene);
      scene_clear (&scene);
    }
  while (verdict_is_open (&verdict));
}

static void
play_sessions_and_audience (Scene *scene)
{
  expect_room_unheard (scene, "before anything is open");
  say_floor_language (scene, "en");
  call (scene, "POST", "/api/v1/sessions/s1/open");
  wait_ms (1200);
  expect_floor_everywhere (scene, "open, nobody on air (rules 4 and 5)");
  open_with_desks (scene);
  expect_all (scene, "desks on air (rule 3)", with_desks);
  call (scene, "POST", "/api/v1/sessions/s1/suspend");
  wait_ms (1200);
  expect_floor_everywhere (scene, "interpretation suspended (rule 2)");
  call (scene, "POST", "/api/v1/sessions/s1/open");
  wait_ms (1200);
  expect_all (scene, "open again", with_desks);
  for (guint i = 0; i < N_CHANNELS; i++)
    mark_tones_to (scene, i);
  call (scene, "POST", "/api/v1/sessions/s1/close");
  wait_ms (1200);
  expect_room_unheard (scene, "closed");
}

static void
play_hold_handover_cough (Scene *scene)
{
  open_with_desks (scene);

  call (scene, "POST", "/api/v1/desks/fr-1/cough");
  wait_ms (600);
  expect_channel (scene, "a cough keeps the floor down", &(Heard){ FR, NO_DESK, UNDERLAY_DB });
  call (scene, "POST", "/api/v1/desks/fr-1/uncough");
  wait_ms (600);
  expect_channel (scene, "after the cough", &with_desks[FR]);

  call (scene, "POST", "/api/v1/desks/fr-1/off");
  wait_ms (600);
  expect_channel (scene, "the hold keeps the floor down", &(Heard){ FR, NO_DESK, UNDERLAY_DB });
  call (scene, "POST", "/api/v1/desks/fr-2/on");
  wait_ms (2600);
  expect_channel (scene, "the partner took over", &(Heard){ FR, FR_2, UNDERLAY_DB });

  call (scene, "POST", "/api/v1/desks/fr-2/off");
  wait_ms (1500);
  expect_channel (scene, "1.5 s into the hold", &(Heard){ FR, NO_DESK, UNDERLAY_DB });
  wait_ms (2200);
  expect_channel (scene, "after the hold (rule 5)", &(Heard){ FR, NO_DESK, 0 });
}

static void
play_lost_rtp_desk (Scene *scene)
{
  open_with_desks (scene);
  stop_rtp (scene, LINE_FR);
  gint64 killed = live_listener_programme_at (scene->listeners[FR], g_get_monotonic_time ());
  double rise_ms = rise_after_ms (scene, FR, killed);
  g_test_message ("the floor rises %.0f ms after an RTP desk is killed", rise_ms);
  expect_rise (scene, rise_ms, 500);
  wait_ms (2000);
  expect_channel (scene, "a desk is lost", &(Heard){ FR, NO_DESK, 0 });
  expect_channel (scene, "a desk of another channel is lost", &with_desks[RU]);

  start_rtp (scene, LINE_FR);
  wait_ms (2500);
  expect_channel (scene, "the lost desk is back", &with_desks[FR]);
}

static void
play_lost_http_desk (Scene *scene)
{
  open_with_desks (scene);
  gint64 closed_us = ffmpeg_source_kill (scene->es_1);
  gint64 killed = live_listener_programme_at (scene->listeners[ES], closed_us);
  double rise_ms = rise_after_ms (scene, ES, killed);
  g_test_message ("the floor rises %.0f ms after a source's connection closed", rise_ms);
  expect_rise (scene, rise_ms, 300);
  wait_ms (2000);
  expect_channel (scene, "the connection closed", &(Heard){ ES, NO_DESK, 0 });
}

static void
play_frozen_http_desk (Scene *scene)
{
  open_with_desks (scene);
  gint64 frozen_us = ffmpeg_source_freeze (scene->es_1);
  gint64 frozen = live_listener_programme_at (scene->listeners[ES], frozen_us);
  double rise_ms = rise_after_ms (scene, ES, frozen);
  g_test_message ("the floor rises %.0f ms after a source froze", rise_ms);
  /* What was in the buffer plays first: ffmpeg's page of 1 s over a target of 1.1 s, then 300 ms. */
  expect_rise (scene, rise_ms, 2200 + 300);
  wait_ms (2000);
  expect_channel (scene, "the source froze", &(Heard){ ES, NO_DESK, 0 });
}

static void
play_silent_desk (Scene *scene)
{
  open_with_desks (scene);
  say_floor_language (scene, "fr");
  rtp_sender_set_level (scene->rtp[LINE_FR], -INFINITY);
  rtp_sender_set_level (scene->rtp[LINE_RU], -INFINITY);
  wait_ms (2500);
  expect_channel (scene, "silent for 2.5 s", &(Heard){ FR, NO_DESK, UNDERLAY_DB });
  wait_ms (6000);
  expect_channel (scene, "silent for 8 s under its own language", &(Heard){ FR, NO_DESK, 0 });
  expect_channel (scene, "silent for 8 s under another", &(Heard){ RU, NO_DESK, UNDERLAY_DB });
  wait_ms (8500);
  expect_channel (scene, "silent for 17 s under another", &(Heard){ RU, NO_DESK, 0 });
  rtp_sender_set_level (scene->rtp[LINE_FR], LEVEL_DBFS);
  wait_ms (1500);
  expect_channel (scene, "its voice takes the floor down", &with_desks[FR]);
}

static void
play_floor_lost (Scene *scene)
{
  open_with_desks (scene);
  call (scene, "POST", "/api/v1/desks/bcms-1/off");
  wait_ms (3500);

  stop_rtp (scene, LINE_FLOOR);
  wait_ms (1500);
  expect_level (scene, "the backup is the floor", ORIGINAL, BACKUP, LEVEL_DBFS);
  expect_level (scene, "the backup is under FR", FR, BACKUP, LEVEL_DBFS + UNDERLAY_DB);
  mark_tones_to (scene, EN);
  mark_tones_to (scene, BCMS);
  mark_tones_to (scene, ORIGINAL);

  stop_rtp (scene, LINE_BACKUP);
  wait_ms (2000);
  expect_channel (scene, "the floor is lost, the desk goes on", &(Heard){ FR, FR_1, -INFINITY });
  expect_only_notice (scene, "the floor is lost, nobody on air (rule 1)", BCMS,
                      live_listener_get_end (scene->listeners[BCMS]) + MS (NOTICE_ROUND_MS));

  start_rtp (scene, LINE_FLOOR);
  wait_ms (2000);
  expect_channel (scene, "the floor is back", &(Heard){ BCMS, NO_DESK, 0 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/app/routing-heard/sessions-and-audience", play_sessions_and_audience,
                        test_scene);
  g_test_add_data_func ("/app/routing-heard/hold-handover-cough", play_hold_handover_cough,
                        test_scene);
  g_test_add_data_func ("/app/routing-heard/lost-rtp-desk", play_lost_rtp_desk, test_scene);
  g_test_add_data_func ("/app/routing-heard/lost-http-desk", play_lost_http_desk, test_scene);
  g_test_add_data_func ("/app/routing-heard/frozen-http-desk", play_frozen_http_desk, test_scene);
  g_test_add_data_func ("/app/routing-heard/silent-desk", play_silent_desk, test_scene);
  g_test_add_data_func ("/app/routing-heard/floor-lost", play_floor_lost, test_scene);
  return g_test_run ();
}
