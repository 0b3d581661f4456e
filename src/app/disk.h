/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcDisk: asks a directory's disk whether it takes a write, on a thread of its own that may hang as long as the disk
 * does: nobody waits for it.
 *
 * Threading: the main thread; the writing is another's.
 */
typedef struct _BcDisk BcDisk;

BcDisk *bc_disk_new (const char *directory);
void bc_disk_free (BcDisk *disk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcDisk, bc_disk_free)

/* Begins a write, unless one is under way. */
void bc_disk_ask (BcDisk *disk);
/* When (monotonic µs) the newest write began that came back well; 0: none did. */
gint64 bc_disk_get_well_us (BcDisk *disk);

/* One small file written, made durable (fsync) and removed; how long that took. Waits. BC_ERROR_IO. */
gboolean bc_disk_try (const char *directory, gint64 *took_us, GError **error);

G_END_DECLS
