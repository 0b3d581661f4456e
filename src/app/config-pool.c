/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <boothcast/base/ids.h>
#include <boothcast/meeting/local-time.h>
#include <math.h>

#define DAY_MINUTES (24 * 60)

/* 00:00 would be the beginning of the day, when nobody leaves. */
static void
read_service_end (BcConfigReader *reader, BcPool *pool)
{
  g_autofree char *text = bc_config_reader_get_string (reader, "service_ends_at", NULL);

  if (text && (!bc_local_time_parse_clock (text, &pool->service_ends_minute) ||
               pool->service_ends_minute == 0))
    bc_config_reader_fault (reader, "service_ends_at", "a clock time after 00:00 (\"18:00\")");
}

/* Minutes of the day at `key`, in seconds. */
static gint64
read_minutes (BcConfigReader *reader, const char *key, gboolean is_needed)
{
  double minutes = bc_config_reader_get_number (
      reader, key, (BcConfigRange){ .maximum = DAY_MINUTES, .is_needed = is_needed });

  return (gint64) llround (minutes * 60);
}

/* --- Allotments --- */

static void
free_allotment (gpointer data)
{
  BcAllotment *allotment = data;

  g_free (allotment->meeting);
  g_free (allotment);
}

static void
on_allotment (BcConfigReader *reader, const char *meeting, gpointer user_data)
{
  GPtrArray *allotments = user_data;
  BcAllotment *allotment = NULL;

  if (!bc_id_is_valid (meeting))
    bc_config_reader_fault_item (reader, meeting, meeting, "a meeting's id (1 to %d of a-z 0-9 -)",
                                 BC_ID_MAX_LENGTH);
  if (!bc_config_reader_has (reader, meeting))
    return;
  allotment = g_new0 (BcAllotment, 1);
  allotment->meeting = g_strdup (meeting);
  allotment->limit_s = read_minutes (reader, meeting, FALSE);
  g_ptr_array_add (allotments, allotment);
}

static void
read_allotments (BcConfigReader *pool_reader, BcPool *pool)
{
  g_auto (BcConfigReader) reader = { 0 };

  bc_config_reader_enter (&reader, pool_reader, "allotments");
  pool->allotments = g_ptr_array_new_with_free_func (free_allotment);
  bc_config_reader_for_each_key (&reader, on_allotment, pool->allotments);
}

void
bc_config_read_pool (BcConfigLoading *loading, BcConfigReader *root)
{
  static const char *const meters[] = { "session", "voice", NULL };
  BcPool *pool = &loading->config->setup->pool;
  g_auto (BcConfigReader) reader = { 0 };
  g_auto (BcConfigIds) ids = { 0 };

  bc_config_ids_init (&ids, "the pool's id");
  bc_config_reader_enter_needed (&reader, root, "pool");
  pool->id = bc_config_reader_need_id (&reader, "id", &ids);
  pool->limit_s = read_minutes (&reader, "minutes", TRUE);
  loading->pool_zone =
      bc_config_read_zone (&reader, "timezone", loading->config->setup->timezone, &pool->timezone);
  pool->mode =
      (BcMeterMode) bc_config_reader_get_choice (&reader, "meter", meters, BC_METER_SESSION);
  read_service_end (&reader, pool);
  pool->ceiling_s = read_minutes (&reader, "ceiling_minutes", FALSE);
  read_allotments (&reader, pool);
}
