/* SPDX-License-Identifier: Apache-2.0 */
#include "audit-reader.h"

struct _BcAuditReader
{
  BcStore *store;
  char *meeting;
  GPtrArray *readings; /* of Reading *, under way: the store that closes answers none of them */
};

typedef struct
{
  BcAuditReader *reader;
  BcWebAuditFunc answered;
  gpointer data;
} Reading;

BcAuditReader *
bc_audit_reader_new (BcStore *store, const char *meeting)
{
  BcAuditReader *reader = g_new0 (BcAuditReader, 1);

  reader->store = store;
  reader->meeting = g_strdup (meeting);
  reader->readings = g_ptr_array_new_with_free_func (g_free);
  return reader;
}

void
bc_audit_reader_free (BcAuditReader *reader)
{
  if (reader == NULL)
    return;
  g_ptr_array_unref (reader->readings);
  g_free (reader->meeting);
  g_free (reader);
}

static void
on_read (GPtrArray *entries, const GError *error, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (BcWebAuditLine));

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const BcAuditEntry *entry = entries->pdata[i];
      BcWebAuditLine line = { entry->id, entry->wall_us, entry->actor, entry->text };

      g_array_append_val (lines, line);
    }
  reading->answered (entries != NULL ? (const BcWebAuditLine *) lines->data : NULL, lines->len,
                     error, reading->data);
  g_ptr_array_remove_fast (reading->reader->readings, reading);
}

void
bc_audit_reader_ask (BcAuditReader *reader, const BcWebAuditQuery *query, BcWebAuditFunc answered,
                     gpointer data)
{
  Reading *reading = g_new (Reading, 1);
  BcAuditQuery wanted = { .meeting = reader->meeting,
                          .from_wall_us = query->from_wall_us,
                          .until_wall_us = query->until_wall_us,
                          .before = query->before,
                          .limit = query->limit };

  *reading = (Reading){ reader, answered, data };
  g_ptr_array_add (reader->readings, reading);
  bc_store_read_audit (reader->store, &wanted, on_read, reading);
}
