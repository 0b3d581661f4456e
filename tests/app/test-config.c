/* SPDX-License-Identifier: Apache-2.0 */
#include "config-text.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* --- What comes out --- */

static void
test_defaults (void)
{
  g_autoptr (BcConfig) config = config_text_parse_well (config_text);
  const BcSetup *setup = config->setup;
  const BcConfigInput *room = g_ptr_array_index (config->inputs, 0);
  const BcConfigInput *ingest = g_ptr_array_index (config->inputs, 1);
  const BcChannel *channel = bc_setup_find_channel (setup, "fr");
  const BcDesk *desk = bc_setup_find_desk (setup, "fr-1");
  g_autoptr (BcSetup) untouched = bc_setup_new ();

  g_assert_cmpstr (config->gateway, ==, "gw-1");
  g_assert_true (config->is_public);
  g_assert_null (config->disclaimer);
  g_assert_null (config->trusted_proxies);
  g_assert_cmpuint (config->bitrate_bps, ==, 64000);
  g_assert_cmpuint (config->complexity, ==, 10);
  g_assert_cmpint (setup->pool.limit_s, ==, 90);
  g_assert_cmpstr (setup->pool.timezone, ==, "Europe/Zurich");
  g_assert_cmpint (setup->pool.mode, ==, BC_METER_SESSION);
  g_assert_cmpint (room->kind, ==, BC_INPUT_RTP);
  g_assert_cmpstr (room->address, ==, "127.0.0.1");
  g_assert_cmpuint (room->latency_ms, ==, 40);
  g_assert_null (room->allow);
  g_assert_cmpint (ingest->kind, ==, BC_INPUT_INGEST);
  g_assert_null (ingest->user);
  g_assert_null (ingest->password_sha256);
  g_assert_cmpfloat (channel->underlay_db, ==, -18);
  g_assert_cmpstr (desk->name, ==, "fr-1");
  g_assert_cmpint (desk->mic, ==, BC_MIC_KEY);
  g_assert_null (desk->ear);
  g_assert_null (config->notices_directory);
  g_assert_cmpint (setup->pool.ceiling_s, ==, 0);
  g_assert_cmpuint (setup->pool.allotments->len, ==, 0);
  g_assert_null (((BcSession *) g_ptr_array_index (setup->sessions, 0))->speakers);
  g_assert_cmpuint (setup->rules.turn_minutes, ==, untouched->rules.turn_minutes);
  g_assert_cmpuint (setup->rules.countdown_ms, ==, untouched->rules.countdown_ms);
  g_assert_cmpint (setup->rules.interlock, ==, untouched->rules.interlock);
  g_assert_cmpuint (setup->rules.ramp_down_ms, ==, untouched->rules.ramp_down_ms);
  g_assert_cmpfloat (setup->rules.hold_floor_db, ==, untouched->rules.hold_floor_db);
  g_assert_cmpstr (bc_setup_find_language (setup, "fr")->short_name, ==, "FR");
}

static const char everything[] =
    "{\"$schema\":\"../docs/configuration.schema.json\","
    "\"meeting\":{\"id\":\"m\",\"title\":\"A \\ud83d\\ude00\"},"
    "\"server\":{\"listen\":\"[::]:80\",\"gateway\":\"gw-2\",\"public\":false,"
    "\"trusted_proxies\":[\"10.0.0.0/8\"],\"public_url\":\"https://a.example/\","
    "\"announce\":[\"203.0.113.7\",\"2001:db8::7\"],\"disclaimer\":\"D\"},"
    "\"pool\":{\"id\":\"p\",\"minutes\":0,\"timezone\":\"Asia/Bishkek\",\"meter\":\"voice\","
    "\"ceiling_minutes\":7.5,\"allotments\":{\"m\":0,\"other\":1.5,\"none\":null}},"
    "\"languages\":[{\"id\":\"bcms\",\"tag\":\"hbs\",\"aliases\":[\"bs\",\"hbs\"],\"name\":\"B\","
    "\"short\":\"BC\"}],"
    "\"inputs\":[{\"id\":\"a\",\"type\":\"rtp\",\"address\":\"::1\",\"port\":0,\"allow\":[\"10.1."
    "0.0/16\"],"
    "\"latency_ms\":60},{\"id\":\"b\",\"type\":\"ingest\",\"password_sha256\":\"" HASH_B "\"},"
    "{\"id\":\"c\",\"type\":\"ingest\",\"user\":\"u\",\"password_sha256\":\"" HASH_A "\"}],"
    "\"floor\":[{\"input\":\"a\",\"role\":\"main\",\"gain_db\":-3.5},{\"input\":\"b\",\"role\":"
    "\"add\"}],"
    "\"channels\":[{\"id\":\"x\",\"language\":\"bcms\",\"underlay_db\":\"off\"},"
    "{\"id\":\"y\",\"language\":\"bcms\",\"underlay_db\":-24.5}],"
    "\"booths\":[{\"id\":\"z\",\"language\":\"bcms\"}],"
    "\"desks\":[{\"id\":\"d\",\"booth\":\"z\",\"name\":\"D "
    "1\",\"input\":\"c\",\"output_a\":\"x\","
    "\"output_b\":\"y\",\"mic\":\"input\",\"ear\":\"floor\"}],"
    "\"sessions\":[{\"id\":\"s\",\"speakers\":[{\"id\":\"a\",\"name\":\"A\",\"delegation\":\"B\","
    "\"language\":\"bcms\",\"minutes\":5,\"statement\":\"https://example.org/a\"},"
    "{\"id\":\"b\",\"delegation\":\"C\"}]}],"
    "\"notices\":{\"directory\":\"recordings\"},"
    "\"rules\":{\"interlock\":\"interlock\",\"hold_ms\":1,\"silent_other_ms\":2,"
    "\"turn_minutes\":20,\"countdown_ms\":9,\"ending_pause_ms\":8,\"once_notice_ms\":7,"
    "\"prompt_silence_s\":61,\"hold_floor_"
    "db\":-40},"
    "\"encoding\":{\"bitrate_bps\":96000,\"complexity\":5},"
    "\"access\":{\"tokens\":[{\"role\":\"interpreter\",\"name\":\"Ana\",\"sha256\":\"" HASH_B "\","
    "\"booth\":\"z\"}]}}";

static void
test_everything_is_read (void)
{
  g_autoptr (BcConfig) config = config_text_parse_well (everything);
  const BcSetup *setup = config->setup;
  const BcConfigInput *a = g_ptr_array_index (config->inputs, 0);
  const BcConfigInput *b = g_ptr_array_index (config->inputs, 1);
  const BcConfigToken *token = g_ptr_array_index (config->tokens, 0);
  const BcFloorInput *floor = g_ptr_array_index (setup->floor_inputs, 0);
  const BcDesk *desk = bc_setup_find_desk (setup, "d");

  g_assert_cmpstr (setup->title, ==, "A 😀");
  g_assert_cmpstr (config->listen, ==, "[::]:80");
  g_assert_cmpstr (config->gateway, ==, "gw-2");
  g_assert_false (config->is_public);
  g_assert_cmpstr (config->trusted_proxies[0], ==, "10.0.0.0/8");
  g_assert_cmpstr (config->public_url, ==, "https://a.example/");
  g_assert_cmpstr (config->announce[1], ==, "2001:db8::7");
  g_assert_cmpstr (config->disclaimer, ==, "D");
  g_assert_cmpint (setup->pool.limit_s, ==, 0);
  g_assert_cmpstr (setup->pool.timezone, ==, "Asia/Bishkek");
  g_assert_cmpint (setup->pool.mode, ==, BC_METER_VOICE);
  g_assert_cmpstr (bc_setup_find_language (setup, "bs")->short_name, ==, "BC");
  g_assert_cmpstr (a->address, ==, "::1");
  g_assert_cmpstr (a->allow[0], ==, "10.1.0.0/16");
  g_assert_cmpuint (a->latency_ms, ==, 60);
  g_assert_cmpstr (b->user, ==, "source");
  g_assert_cmpstr (b->password_sha256, ==, HASH_B);
  g_assert_cmpfloat (floor->gain_db, ==, -3.5);
  g_assert_true (isinf (bc_setup_find_channel (setup, "x")->underlay_db));
  g_assert_cmpfloat (bc_setup_find_channel (setup, "y")->underlay_db, ==, -24.5);
  g_assert_cmpstr (desk->name, ==, "D 1");
  g_assert_cmpstr (desk->output_b, ==, "y");
  g_assert_cmpint (desk->mic, ==, BC_MIC_INPUT);
  g_assert_cmpstr (desk->ear, ==, "floor");
  g_assert_cmpstr (config->notices_directory, ==, "recordings");
  g_assert_cmpuint (setup->rules.turn_minutes, ==, 20);
  g_assert_cmpuint (setup->rules.countdown_ms, ==, 9);
  g_assert_cmpuint (setup->rules.ending_pause_ms, ==, 8);
  g_assert_cmpuint (setup->rules.once_notice_ms, ==, 7);
  g_assert_cmpuint (setup->rules.prompt_silence_s, ==, 61);
  g_assert_cmpint (setup->rules.interlock, ==, BC_INTERLOCK_KEEP);
  g_assert_cmpuint (setup->rules.hold_ms, ==, 1);
  g_assert_cmpuint (setup->rules.silent_other_ms, ==, 2);
  g_assert_cmpfloat (setup->rules.hold_floor_db, ==, -40);
  g_assert_cmpuint (config->bitrate_bps, ==, 96000);
  g_assert_cmpuint (config->complexity, ==, 5);
  g_assert_cmpint (token->role, ==, BC_ROLE_INTERPRETER);
  g_assert_cmpstr (token->booth, ==, "z");
}

static void
test_shares_are_read (void)
{
  g_autoptr (BcConfig) config = config_text_parse_well (everything);
  const BcPool *pool = &config->setup->pool;
  const BcAllotment *first = g_ptr_array_index (pool->allotments, 0);
  const BcAllotment *second = g_ptr_array_index (pool->allotments, 1);

  g_assert_cmpint (pool->ceiling_s, ==, 450);
  g_assert_cmpuint (pool->allotments->len, ==, 2);
  g_assert_cmpstr (first->meeting, ==, "m");
  g_assert_cmpint (first->limit_s, ==, 0);
  g_assert_cmpstr (second->meeting, ==, "other");
  g_assert_cmpint (second->limit_s, ==, 90);
}

static void
test_speakers_are_read (void)
{
  g_autoptr (BcConfig) config = config_text_parse_well (everything);
  const BcSession *session = g_ptr_array_index (config->setup->sessions, 0);
  const BcSpeaker *a = bc_speakers_find (session->speakers, "a");
  const BcSpeaker *b = bc_speakers_find (session->speakers, "b");

  g_assert_cmpuint (session->speakers->speakers->len, ==, 2);
  g_assert_cmpstr (a->name, ==, "A");
  g_assert_cmpstr (a->delegation, ==, "B");
  g_assert_cmpstr (a->language, ==, "bcms");
  g_assert_cmpuint (a->minutes, ==, 5);
  g_assert_cmpstr (a->statement, ==, "https://example.org/a");
  g_assert_null (b->name);
  g_assert_null (b->language);
  g_assert_cmpuint (b->minutes, ==, 0);
}

/* From the file's own directory; and one that is not there is remarked upon. */
static void
test_recordings_lie_where_the_file_does (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "meeting.json", NULL);
  g_autofree char *recordings = g_build_filename (folder, "recordings", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, everything, -1, &error));
  g_autoptr (BcConfig) without = bc_config_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (without->notices_directory, ==, recordings);
  const char *remark = g_ptr_array_index (without->remarks, without->remarks->len - 1);
  g_assert_true (g_str_has_prefix (remark, "/notices/directory: there is no directory"));

  g_assert_cmpint (g_mkdir (recordings, 0700), ==, 0);
  g_autoptr (BcConfig) with = bc_config_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (with->remarks->len, ==, without->remarks->len - 1);
  g_assert_cmpint (g_rmdir (recordings), ==, 0);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_times_are_of_the_meetings_zone (void)
{
  g_autofree char *json = config_text_change (
      "\"timezone\":\"Europe/Zurich\"},\n\"server\":{\"listen\":\"127.0.0.1:0\"},\n"
      "\"pool\":{\"id\":\"p\",",
      "\"timezone\":\"America/New_York\"},\n"
      "\"pool\":{\"id\":\"p\",\"timezone\":\"Asia/Bishkek\",");
  g_autoptr (BcConfig) winter = config_text_parse_well (config_text);
  g_autoptr (BcConfig) abroad = config_text_parse_well (json);
  const BcSession *session = g_ptr_array_index (winter->setup->sessions, 0);
  const BcSession *far = g_ptr_array_index (abroad->setup->sessions, 0);

  /* 2020-11-12T09:00:00Z and 15:00:00Z */
  g_assert_cmpint (session->starts_wall_us, ==, G_GINT64_CONSTANT (1605171600) * G_USEC_PER_SEC);
  g_assert_cmpint (session->ends_wall_us - session->starts_wall_us, ==, 1800 * G_USEC_PER_SEC);
  g_assert_cmpstr (session->day, ==, "2020-11-12");
  g_assert_cmpint (far->starts_wall_us, ==, G_GINT64_CONSTANT (1605193200) * G_USEC_PER_SEC);
  g_assert_cmpstr (far->day, ==, "2020-11-12");
}

static void
test_an_evening_is_the_pools_next_day (void)
{
  g_autofree char *json =
      config_text_change ("\"minutes\":1.5}", "\"minutes\":90,\"timezone\":\"Pacific/Auckland\"}");
  g_autoptr (BcConfig) config = config_text_parse_well (json);
  const BcSession *session = g_ptr_array_index (config->setup->sessions, 0);

  /* 10:00 in Zurich is 22:00 in Auckland, still the same day … */
  g_assert_cmpstr (session->day, ==, "2020-11-12");

  g_autofree char *kiritimati = config_text_change (
      "\"minutes\":1.5}", "\"minutes\":90,\"timezone\":\"Pacific/Kiritimati\"}");
  g_autoptr (BcConfig) further = config_text_parse_well (kiritimati);
  /* … and 23:00 in Kiritimati; an hour later it is not. */
  g_assert_cmpstr (((BcSession *) g_ptr_array_index (further->setup->sessions, 0))->day, ==,
                   "2020-11-12");
  char *at = strstr (kiritimati, "\"10:00\",\"end\":\"10:30\"");
  memcpy (at, "\"11:00\",\"end\":\"11:30\"", strlen ("\"11:00\",\"end\":\"11:30\""));
  g_autoptr (BcConfig) later = config_text_parse_well (kiritimati);
  g_assert_cmpstr (((BcSession *) g_ptr_array_index (later->setup->sessions, 0))->day, ==,
                   "2020-11-13");
}

/* Of an end that comes twice the first is meant, unless only the second is after the start. */
static void
test_the_hour_that_comes_twice (void)
{
  static const struct
  {
    const char *times;
    guint minutes;
  } rows[] = {
    { "\"2020-10-25\",\"start\":\"01:30\",\"end\":\"02:30\"", 60 },
    { "\"2020-10-25\",\"start\":\"02:30\",\"end\":\"02:45\"", 15 },
    { "\"2020-10-25\",\"start\":\"02:45\",\"end\":\"02:15\"", 30 },
    { "\"2020-10-25\",\"start\":\"02:45\",\"end\":\"03:00\"", 75 },
    { "\"2021-03-28\",\"start\":\"01:45\",\"end\":\"03:00\"", 15 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = config_text_change (
          "\"2020-11-12\",\"start\":\"10:00\",\"end\":\"10:30\"", rows[i].times);
      g_autoptr (BcConfig) config = config_text_parse_well (json);
      const BcSession *session = g_ptr_array_index (config->setup->sessions, 0);

      g_test_message ("%s", rows[i].times);
      g_assert_cmpint (session->ends_wall_us - session->starts_wall_us, ==,
                       rows[i].minutes * 60 * (gint64) G_USEC_PER_SEC);
    }
}

static void
test_what_a_plan_needs_is_read (void)
{
  g_autofree char *json = config_text_change (
      "\"end\":\"10:30\"", "\"end\":\"10:30\",\"minutes\":20.5,\"kind\":\"sound-check\"");
  g_autofree char *leaving =
      config_text_change ("\"minutes\":1.5", "\"minutes\":1.5,\"service_ends_at\":\"18:05\"");
  g_autoptr (BcConfig) config = config_text_parse_well (json);
  g_autoptr (BcConfig) until = config_text_parse_well (leaving);
  const BcSession *session = g_ptr_array_index (config->setup->sessions, 0);

  g_assert_cmpint (session->kind, ==, BC_SESSION_KIND_SOUND_CHECK);
  g_assert_cmpint (session->stated_s, ==, 1230);
  g_assert_cmpuint (config->setup->pool.service_ends_minute, ==, 0);
  g_assert_cmpuint (until->setup->pool.service_ends_minute, ==, 18 * 60 + 5);
  g_assert_cmpstr (config->setup->timezone, ==, "Europe/Zurich");
  g_assert_true (config->agenda->setup == config->setup);
  g_assert_cmpuint (config->agenda->days->len, ==, 1);
}

/* --- Remarks --- */

static gboolean
has_remark (const BcConfig *config, const char *remark)
{
  return g_ptr_array_find_with_equal_func (config->remarks, remark, g_str_equal, NULL);
}

static void
test_remarks (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *remark;
  } rows[] = {
    { "\"input\":\"in-2\"", "\"input\":\"in-2\"",
      "/inputs/1: input \"in-1\" has no password: only a rehearsal can feed it" },
    { ",\n  {\"id\":\"fr-2\",\"booth\":\"fr\",\"input\":\"in-2\",\"output_a\":\"fr\"}", "",
      "/inputs/2: input \"in-2\" is used by neither floor nor desk" },
    { "\"role\":\"host\"", "\"role\":\"team-leader\"",
      "/access/tokens: nobody can open the meeting, but in a rehearsal: it has no token of a host "
      "or operator; \"boothcast token\" makes one" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = config_text_change (rows[i].from, rows[i].to);
      g_autoptr (BcConfig) config = config_text_parse_well (json);
      g_test_message ("%s", rows[i].remark);
      g_assert_true (has_remark (config, rows[i].remark));
    }

  g_autofree char *json = config_text_change ("\"minutes\":1.5", "\"minutes\":30");
  g_autoptr (BcConfig) config = config_text_parse_well (json);
  g_assert_cmpuint (config->remarks->len, ==, 1); /* the password */
}

/* --- The shipped ones --- */

static BcConfig *
load_shipped (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", name, NULL);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_load (path, &error);

  g_assert_no_error (error);
  return config;
}

static void
test_every_shipped_one_loads (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_loaded = 0;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".json"))
      {
        g_autoptr (BcConfig) config = load_shipped (name);
        g_assert_cmpuint (config->setup->channels->len, >, 0);
        n_loaded++;
      }
  g_assert_cmpuint (n_loaded, >=, 3);
}

/* Minutes of interpreted sessions on a day, by the clock. */
static gint64
sum_minutes (const BcConfig *config, const char *day)
{
  gint64 sum_us = 0;

  for (guint i = 0; i < config->setup->sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (config->setup->sessions, i);
      if (session->kind == BC_SESSION_KIND_INTERPRETED && g_str_equal (session->day, day))
        sum_us += session->ends_wall_us - session->starts_wall_us;
    }
  return sum_us / 60 / G_USEC_PER_SEC;
}

static void
test_the_agenda_of_2020 (void)
{
  g_autoptr (BcConfig) config = load_shipped ("unece-2020.json");

  g_assert_cmpuint (config->setup->channels->len, ==, 5);
  g_assert_cmpuint (config->setup->desks->len, ==, 10);
  g_assert_cmpint (config->setup->pool.limit_s, ==, 240 * 60);
  g_assert_cmpint (sum_minutes (config, "2020-11-12"), ==, 240);
  g_assert_cmpint (sum_minutes (config, "2020-11-13"), ==, 240);
  const BcFinding *finding = g_ptr_array_index (config->agenda->findings, 0);
  g_assert_cmpint (finding->kind, ==, BC_FINDING_STATED_MINUTES);
  g_assert_cmpstr (finding->path, ==, "sessions/fri-closing");
  g_assert_cmpstr (bc_setup_find_language (config->setup, "cnr")->id, ==, "bcms");

  /* 80 of a roundtable's 100 minutes are discussion from the floor. */
  const BcSession *roundtable = bc_setup_find_session (config->setup, "thu-rt1");
  g_assert_cmpint (bc_speakers_remaining_us (roundtable->speakers), ==, 100 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (bc_speakers_find (roundtable->speakers, "floor")->minutes, ==, 80);
}

static void
test_the_briefing_of_2022 (void)
{
  static const char *const channels[] = { "en", "fr", "es", "ru", "bcms" };
  g_autoptr (BcConfig) config = load_shipped ("imrf-briefing-2022.json");
  const BcAgendaDay *day = bc_agenda_find_day (config->agenda, "2022-02-01");
  const char *const expected[] = { "08:45", "08:55", "09:00", "12:00" };

  g_assert_cmpuint (config->setup->channels->len, ==, G_N_ELEMENTS (channels));
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    g_assert_nonnull (bc_setup_find_channel (config->setup, channels[i]));
  g_assert_cmpuint (day->items->len, ==, 2);
  g_assert_cmpint (bc_agenda_day_get_item (day, 0)->session->kind, ==, BC_SESSION_KIND_SOUND_CHECK);
  for (guint i = 0; i < 2; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (day, i);
      g_autofree char *starts = bc_local_time_clock (config->agenda->zone, item->starts_wall_us);
      g_autofree char *ends = bc_local_time_clock (config->agenda->zone, item->ends_wall_us);

      g_assert_cmpstr (starts, ==, expected[2 * i]);
      g_assert_cmpstr (ends, ==, expected[2 * i + 1]);
    }
  g_assert_cmpint (day->total_us, ==, 180 * G_TIME_SPAN_MINUTE);
}

static void
test_a_missing_file_is_named (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_config_load ("/nowhere/meeting.json", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "/nowhere/meeting.json"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/config/shares-are-read", test_shares_are_read);
  g_test_add_func ("/app/config/speakers-are-read", test_speakers_are_read);
  g_test_add_func ("/app/config/recordings-lie-where-the-file-does",
                   test_recordings_lie_where_the_file_does);
  g_test_add_func ("/app/config/the-briefing-of-2022", test_the_briefing_of_2022);
  g_test_add_func ("/app/config/defaults", test_defaults);
  g_test_add_func ("/app/config/everything-is-read", test_everything_is_read);
  g_test_add_func ("/app/config/times-are-of-the-meetings-zone",
                   test_times_are_of_the_meetings_zone);
  g_test_add_func ("/app/config/an-evening-is-the-pools-next-day",
                   test_an_evening_is_the_pools_next_day);
  g_test_add_func ("/app/config/the-hour-that-comes-twice", test_the_hour_that_comes_twice);
  g_test_add_func ("/app/config/what-a-plan-needs-is-read", test_what_a_plan_needs_is_read);
  g_test_add_func ("/app/config/remarks", test_remarks);
  g_test_add_func ("/app/config/every-shipped-one-loads", test_every_shipped_one_loads);
  g_test_add_func ("/app/config/the-agenda-of-2020", test_the_agenda_of_2020);
  g_test_add_func ("/app/config/a-missing-file-is-named", test_a_missing_file_is_named);
  return g_test_run ();
}
