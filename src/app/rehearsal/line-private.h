/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "line.h"

#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct
{
  void (*send) (BcLine *line, const guint8 *packet, gsize n_bytes, gint64 now_us);
  /* It was whole until now. */
  void (*cut) (BcLine *line);
  void (*free) (BcLine *line);
} BcLineKind;

/* Stands first in each kind's own struct. */
struct _BcLine
{
  const BcLineKind *kind;
  atomic_bool is_cut;
  gboolean was_cut;
};

void bc_line_init (BcLine *line, const BcLineKind *kind);

/* A non-blocking socket of this address' family; -1 with BC_ERROR_IO. */
int bc_line_open_socket (GSocketAddress *address, int type, GError **error);
/* connect (2); its result. */
int bc_line_connect (int fd, GSocketAddress *address);

G_END_DECLS
