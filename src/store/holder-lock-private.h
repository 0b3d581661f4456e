/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcHolderLock: one living process a holder. A lock on "<database>.<holder>.lock", which the kernel
 * lets go however the process ends. The file stays: removing it would let two in.
 *
 * Threading: one owner thread.
 */
typedef struct
{
  int fd; /* -1: not held */
} BcHolderLock;

/* BC_ERROR_CONFLICT: another process (named) is this holder; BC_ERROR_IO: the file cannot be made. */
gboolean bc_holder_lock_take (BcHolderLock *lock, const char *database_path, const char *holder,
                              GError **error);
void bc_holder_lock_release (BcHolderLock *lock);

/* Whether some process, this one included, is `holder` now. */
gboolean bc_holder_lock_is_held (const char *database_path, const char *holder);

G_END_DECLS
