/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdatomic.h>

#define LEAST_CAPACITY 32

/* A larger one takes the place of a former one, which is kept: somebody may just be reading it. */
typedef struct
{
  guint capacity;
  BcRow *rows[];
} Table;

struct _BcRows
{
  _Atomic (Table *) table;
  GPtrArray *tables; /* of Table *, all there were */
  GPtrArray *rows;   /* of BcRow * */
};

static void
set_table (BcRows *rows, guint capacity)
{
  Table *table = g_malloc0 (sizeof (Table) + capacity * sizeof (BcRow *));

  table->capacity = capacity;
  for (guint i = 0; i < rows->rows->len; i++)
    table->rows[i] = g_ptr_array_index (rows->rows, i);
  g_ptr_array_add (rows->tables, table);
  atomic_store (&rows->table, table);
}

BcRows *
bc_rows_new (void)
{
  BcRows *rows = g_new0 (BcRows, 1);

  rows->tables = g_ptr_array_new_with_free_func (g_free);
  rows->rows = g_ptr_array_new_with_free_func (g_free);
  set_table (rows, LEAST_CAPACITY);
  return rows;
}

void
bc_rows_free (BcRows *rows)
{
  if (rows == NULL)
    return;
  g_ptr_array_unref (rows->tables);
  g_ptr_array_unref (rows->rows);
  g_free (rows);
}

void
bc_rows_add (BcRows *rows, const BcRow *row)
{
  Table *table = atomic_load (&rows->table);
  BcRow *copy = g_memdup2 (row, sizeof *row);

  g_ptr_array_add (rows->rows, copy);
  /* Nobody looks at a place before whoever hands on its sound has been told of the row. */
  if (rows->rows->len <= table->capacity)
    table->rows[rows->rows->len - 1] = copy;
  else
    set_table (rows, 2 * table->capacity);
}

guint
bc_rows_get_n (const BcRows *rows)
{
  return rows->rows->len;
}

BcRow *
bc_rows_get (const BcRows *rows, guint handle)
{
  const Table *table = atomic_load (&rows->table);

  g_assert (handle < table->capacity && table->rows[handle] != NULL);

  return table->rows[handle];
}
