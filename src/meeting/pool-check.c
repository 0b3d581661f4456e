/* SPDX-License-Identifier: Apache-2.0 */
#include "pool-private.h"

#include "setup-fault-private.h"

#include <boothcast/base/ids.h>
#include <string.h>

gboolean
bc_pool_is_zone_name (const char *name)
{
  return name != NULL && name[0] != '\0' && name[0] != '/' && strstr (name, "..") == NULL &&
         name[strspn (
             name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/")] == '\0';
}

static gboolean
check_allotments (const GPtrArray *allotments, GError **error)
{
  for (guint i = 0; allotments != NULL && i < allotments->len; i++)
    {
      const BcAllotment *allotment = allotments->pdata[i];
      g_autofree char *path = g_strdup_printf ("pool/allotments/%u", i);

      if (!bc_id_is_valid (allotment->meeting))
        return bc_setup_fault (error, path, "\"%s\" is not a meeting's id",
                               allotment->meeting != NULL ? allotment->meeting : "");
      if (allotment->limit_s < 0 || allotment->limit_s > BC_POOL_DAY_MAX_S)
        return bc_setup_fault (error, path, "is not within 0 and a day");
      for (guint before = 0; before < i; before++)
        if (strcmp (((BcAllotment *) allotments->pdata[before])->meeting, allotment->meeting) == 0)
          return bc_setup_fault (error, path, "meeting \"%s\" is there twice", allotment->meeting);
    }
  return TRUE;
}

gboolean
bc_pool_check (const BcPool *pool, GError **error)
{
  if (!bc_id_is_valid (pool->id))
    return bc_setup_fault (error, "pool/id", "\"%s\" is not an id",
                           pool->id != NULL ? pool->id : "");
  if (!bc_pool_is_zone_name (pool->timezone))
    return bc_setup_fault (error, "pool/timezone", "\"%s\" is not a zone like Europe/Zurich",
                           pool->timezone != NULL ? pool->timezone : "");
  if (pool->limit_s < 0 || pool->limit_s > BC_POOL_DAY_MAX_S)
    return bc_setup_fault (error, "pool/limit_s", "is not within 0 and a day");
  if (pool->mode != BC_METER_SESSION && pool->mode != BC_METER_VOICE)
    return bc_setup_fault (error, "pool/mode", "is not session or voice");
  if (pool->service_ends_minute >= 24 * 60)
    return bc_setup_fault (error, "pool/service_ends_minute", "is not within a day");
  if (pool->ceiling_s < 0 || pool->ceiling_s > BC_POOL_DAY_MAX_S)
    return bc_setup_fault (error, "pool/ceiling_s", "is not within 0 and a day");
  return check_allotments (pool->allotments, error);
}
