/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

#include <boothcast/media/input.h>

G_BEGIN_DECLS

/*
 * BcInputList: the gateway's inputs, in the order of the configuration, which is that of their numbers. It only grows.
 * It is a GPtrArray of BcInput *, for those who go through all of them.
 *
 * Threading: the main thread.
 */
typedef GPtrArray BcInputList;

/* (transfer full): g_ptr_array_unref (), which frees the inputs. */
BcInputList *bc_input_list_new (void);

/* Makes those of the configuration from number `first` on. BC_ERROR_CONFIG, BC_ERROR_IO: the list is of no use. */
gboolean bc_input_list_make (BcInputList *list, const BcConfig *config, guint first,
                             GError **error);
/* Opens their ports. BC_ERROR_IO names the port. */
gboolean bc_input_list_start (BcInputList *list, GError **error);
/* Tells those from number `first` on of their backups, which may be any. */
void bc_input_list_join_backups (BcInputList *list, const BcConfig *config, guint first);
void bc_input_list_stop (BcInputList *list);

/* (transfer none) (nullable) */
BcInput *bc_input_list_find (const BcInputList *list, const char *id);

G_END_DECLS
