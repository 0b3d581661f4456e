/* SPDX-License-Identifier: Apache-2.0 */
#include "simulated-day.h"

#include <boothcast/meeting/local-time.h>

BcConfig *
day_load (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "unece-2020.json", NULL);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_load (path, &error);

  g_assert_no_error (error);
  return config;
}

BcConfig *
day_load_without_booths (void)
{
  BcConfig *config = day_load ();

  g_ptr_array_set_size (config->setup->desks, 0);
  g_ptr_array_set_size (config->setup->booths, 0);
  g_ptr_array_set_size (config->setup->channels, 0);
  return config;
}

BcScenario
day_scenario (const BcConfig *config, const char *day)
{
  BcScenario scenario = { .agenda = config->agenda,
                          .day = bc_agenda_find_day (config->agenda, day),
                          .limit_ms = config->setup->pool.limit_s * 1000 };

  g_assert_nonnull (scenario.day);
  return scenario;
}

BcSimulation *
day_run (const BcScenario *scenario)
{
  g_autoptr (GError) error = NULL;
  BcSimulation *made = bc_simulation_run (scenario, &error);

  g_assert_no_error (error);
  return made;
}

gint64
day_at (const BcConfig *config, const char *day, const char *clock)
{
  GDate date;
  guint minute;

  g_assert_true (bc_local_time_parse_day (day, &date));
  g_assert_true (bc_local_time_parse_clock (clock, &minute));
  return bc_local_time_find (config->agenda->zone, &date, minute).first_us;
}

void
day_expect_sense (const BcScenario *scenario, const BcSimulation *made)
{
  gint64 interpreted_ms = 0, before_ms = 0;

  for (guint i = 0; i < made->items->len; i++)
    {
      const BcSimulatedItem *item = &g_array_index (made->items, BcSimulatedItem, i);
      gint64 span_ms = (item->ends_wall_us - item->starts_wall_us) / 1000;

      interpreted_ms += item->interpreted_ms;
      g_assert_cmpint (item->cut_ms, >=, 0);
      if (item->session->kind == BC_SESSION_KIND_INTERPRETED)
        g_assert_cmpint (item->interpreted_ms + item->suspended_ms + item->cut_ms, ==, span_ms);
      else
        g_assert_cmpint (item->interpreted_ms, ==, 0);
    }
  g_assert_cmpint (made->limit_ms, >=, scenario->limit_ms);
  g_assert_cmpint (made->used_ms, <=, made->limit_ms);
  g_assert_cmpint (made->used_ms + made->left_ms, ==, made->limit_ms);
  if (scenario->draws == NULL)
    g_assert_cmpint (made->used_ms, ==, interpreted_ms);
  for (guint i = 0; i < made->minutes->len; i++)
    {
      const BcSimulatedMinute *minute = &g_array_index (made->minutes, BcSimulatedMinute, i);

      /* What was booked for a break is taken off again. */
      if (!scenario->is_break_forgotten)
        g_assert_cmpint (minute->used_ms, >=, before_ms);
      g_assert_cmpint (minute->used_ms, <=, made->limit_ms);
      before_ms = minute->used_ms;
    }
}
