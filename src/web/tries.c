/* SPDX-License-Identifier: Apache-2.0 */
#include "tries-private.h"

#include "peers-private.h"

/* When the last ones were, as a ring. */
typedef struct
{
  gint64 at_us[BC_TRIES_MAX];
  guint n_tries; /* ever */
} Row;

struct _BcTries
{
  GHashTable *rows; /* GBytes network → Row */
};

BcTries *
bc_tries_new (void)
{
  BcTries *tries = g_new0 (BcTries, 1);

  tries->rows =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  return tries;
}

void
bc_tries_free (BcTries *tries)
{
  if (tries == NULL)
    return;
  g_hash_table_unref (tries->rows);
  g_free (tries);
}

guint
bc_tries_get_n_networks (const BcTries *tries)
{
  return g_hash_table_size (tries->rows);
}

static gboolean
is_over (gpointer key, gpointer value, gpointer user_data)
{
  const Row *row = value;
  const gint64 *now_us = user_data;

  return row->at_us[(row->n_tries - 1) % BC_TRIES_MAX] + BC_TRIES_WINDOW_US <= *now_us;
}

static Row *
get_row (BcTries *tries, GSocketAddress *address, gint64 now_us)
{
  g_autoptr (GBytes) network = bc_address_get_network (address);
  Row *row = g_hash_table_lookup (tries->rows, network);

  if (row != NULL)
    return row;
  if (g_hash_table_size (tries->rows) >= BC_TRIES_MAX_NETWORKS)
    g_hash_table_foreach_remove (tries->rows, is_over, &now_us);
  /* A flood from everywhere: begin anew rather than grow. */
  if (g_hash_table_size (tries->rows) >= BC_TRIES_MAX_NETWORKS)
    g_hash_table_remove_all (tries->rows);
  row = g_new0 (Row, 1);
  g_hash_table_insert (tries->rows, g_steal_pointer (&network), row);
  return row;
}

gint64
bc_tries_note (BcTries *tries, GSocketAddress *address, gint64 now_us)
{
  Row *row = get_row (tries, address, now_us);
  gint64 *oldest_us = &row->at_us[row->n_tries % BC_TRIES_MAX];

  if (row->n_tries >= BC_TRIES_MAX && *oldest_us + BC_TRIES_WINDOW_US > now_us)
    return *oldest_us + BC_TRIES_WINDOW_US - now_us;
  *oldest_us = now_us;
  row->n_tries++;
  return 0;
}
