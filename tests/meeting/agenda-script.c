/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-script.h"

#include <boothcast/meeting/local-time.h>

#include <string.h>

GTimeZone *
agenda_script_zone (const char *name)
{
  GTimeZone *zone = g_time_zone_new_identifier (name != NULL ? name : "Europe/Zurich");

  g_assert_nonnull (zone);
  return zone;
}

/* "10:30" or "02:30+" */
static gint64
read_time (GTimeZone *zone, const GDate *day, const char *text)
{
  g_autofree char *clock = g_strndup (text, 5);
  guint minute = 0;

  g_assert_true (bc_local_time_parse_clock (clock, &minute));
  BcInstant instant = bc_local_time_find (zone, day, minute);
  g_assert_cmpint (instant.reading, !=, BC_CLOCK_NEVER);
  return text[5] == '+' ? instant.second_us : instant.first_us;
}

static void
read_times (BcSession *session, GTimeZone *zone, const char *text)
{
  g_auto (GStrv) times = g_strsplit (text, "-", 2);
  GDate day;

  g_assert_true (bc_local_time_parse_day (session->day, &day));
  session->starts_wall_us = read_time (zone, &day, times[0]);
  session->ends_wall_us = read_time (zone, &day, times[1]);
  if (session->ends_wall_us > session->starts_wall_us)
    return;
  g_date_add_days (&day, 1);
  session->ends_wall_us = read_time (zone, &day, times[1]);
}

static BcSession *
read_session (const char *line, guint number, GTimeZone *zone)
{
  static const char kinds[] = "isb";
  BcSession *session = g_new0 (BcSession, 1);
  g_auto (GStrv) words = g_strsplit (line, " ", 5);

  g_assert_cmpuint (g_strv_length (words), ==, 5);
  session->id = g_strdup_printf ("s%u", number);
  session->title = g_strdup (words[4]);
  session->day = g_str_equal (words[0], "-") ? NULL : g_strdup (words[0]);
  if (!g_str_equal (words[1], "-"))
    read_times (session, zone, words[1]);
  session->stated_s = (gint64) (g_ascii_strtod (words[2], NULL) * 60);
  g_assert_nonnull (strchr (kinds, words[3][0]));
  session->kind = (BcSessionKind) (strchr (kinds, words[3][0]) - kinds);
  return session;
}

static void
add_team (BcSetup *setup)
{
  BcLanguage *language = g_new0 (BcLanguage, 1);
  BcChannel *channel = g_new0 (BcChannel, 1);
  BcBooth *booth = g_new0 (BcBooth, 1);

  language->id = g_strdup ("fr");
  g_ptr_array_add (setup->languages, language);
  channel->id = g_strdup ("fr");
  channel->language = g_strdup ("fr");
  g_ptr_array_add (setup->channels, channel);
  booth->id = g_strdup ("fr");
  booth->language = g_strdup ("fr");
  g_ptr_array_add (setup->booths, booth);
  for (guint i = 1; i <= 2; i++)
    {
      BcDesk *desk = g_new0 (BcDesk, 1);

      desk->id = g_strdup_printf ("fr-%u", i);
      desk->booth = g_strdup ("fr");
      desk->output_a = g_strdup ("fr");
      g_ptr_array_add (setup->desks, desk);
    }
}

BcSetup *
agenda_script_read (const char *lines, AgendaWorld world)
{
  BcSetup *setup = bc_setup_new ();
  g_autoptr (GTimeZone) zone = agenda_script_zone (world.zone);
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);
  const char *pool_zone = world.pool_zone != NULL ? world.pool_zone : world.zone;

  setup->id = g_strdup ("m");
  setup->pool.id = g_strdup ("unog");
  setup->pool.timezone = g_strdup (pool_zone != NULL ? pool_zone : "Europe/Zurich");
  setup->pool.limit_s = (gint64) (world.pool_minutes != 0 ? world.pool_minutes * 60 : 240 * 60);
  if (world.service_ends_at != NULL)
    g_assert_true (
        bc_local_time_parse_clock (world.service_ends_at, &setup->pool.service_ends_minute));
  add_team (setup);
  for (guint i = 0; all[i] != NULL; i++)
    if (all[i][0] != '\0')
      g_ptr_array_add (setup->sessions, read_session (all[i], i + 1, zone));
  return setup;
}

BcAgenda *
agenda_script_make (const char *lines, AgendaWorld world)
{
  g_autoptr (BcSetup) setup = agenda_script_read (lines, world);
  g_autoptr (GTimeZone) zone = agenda_script_zone (world.zone);
  g_autoptr (GTimeZone) pool_zone = agenda_script_zone (setup->pool.timezone);

  return bc_agenda_new (setup, zone, pool_zone);
}

char *
agenda_script_findings (const BcAgenda *agenda)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < agenda->findings->len; i++)
    {
      const BcFinding *finding = agenda->findings->pdata[i];
      const char *slash = strchr (finding->path, '/');

      g_assert_nonnull (slash);
      g_test_message ("%s: %s", finding->day != NULL ? finding->day : "-", finding->text);
      g_string_append_printf (all, "%s%s %s %s", i > 0 ? "; " : "",
                              bc_severity_to_string (finding->severity),
                              bc_finding_kind_to_string (finding->kind), slash + 1);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

gint64
agenda_script_at (const char *day, const char *clock)
{
  g_autoptr (GTimeZone) zone = agenda_script_zone (NULL);
  GDate date;
  guint minute = 0;

  g_assert_true (bc_local_time_parse_day (day, &date));
  g_assert_true (bc_local_time_parse_clock (clock, &minute));
  return bc_local_time_find (zone, &date, minute).first_us;
}
