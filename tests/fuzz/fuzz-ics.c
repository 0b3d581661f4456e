/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/ics.h"

#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>

/*
 * A calendar on any bytes: either events that a configuration can have, or an error in words.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = bc_ics_read ((const char *) data, size, zone, &error);

  g_assert_true ((events == NULL) == (error != NULL));
  if (events == NULL)
    {
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  for (guint i = 0; i < events->len; i++)
    {
      const BcIcsEvent *event = events->pdata[i];

      g_assert_true (bc_id_is_valid (event->id));
      g_assert_true (g_utf8_validate (event->title, -1, NULL));
      g_assert_cmpuint (event->ends_minute, <, 24 * 60);
      g_assert_cmpint (event->starts_wall_us, >, 0);
    }
  return 0;
}
