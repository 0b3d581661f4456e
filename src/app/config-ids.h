/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcConfigIds: the ids of one kind that were read so far, and where; later sections refer to them.
 *
 * Threading: one thread.
 */
typedef struct
{
  const char *kind;    /* "a channel's id" */
  GPtrArray *ids;      /* of char * */
  GPtrArray *pointers; /* of char *: where each stands */
} BcConfigIds;

void bc_config_ids_init (BcConfigIds *ids, const char *kind);
void bc_config_ids_clear (BcConfigIds *ids);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcConfigIds, bc_config_ids_clear)
/* FALSE if it is already there; then `first` is where. */
gboolean bc_config_ids_add (BcConfigIds *ids, const char *id, const char *pointer,
                            const char **first);

G_END_DECLS
