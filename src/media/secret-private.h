/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A secret that we must know in clear to send it (a passphrase, a password of ours at somebody else's server): one
 * line in a file of its own that nobody but its owner may read. What others must tell us is kept as a hash only.
 *
 * Threading: any thread; reads a small file.
 */
typedef struct
{
  gsize min_bytes;
  gsize max_bytes;
} BcSecretLimits;

/* What SRT takes. */
#define BC_SECRET_SRT ((BcSecretLimits){ .min_bytes = 10, .max_bytes = 79 })
#define BC_SECRET_PASSWORD ((BcSecretLimits){ .min_bytes = 1, .max_bytes = 255 })

/* (transfer full) (nullable). BC_ERROR_CONFIG names the file and what is wrong with it: not there, not a plain file,
 * to be read by others, too short, too long, more than one line. The secret itself is never part of a message. */
char *bc_secret_read (const char *path, BcSecretLimits limits, GError **error);

G_END_DECLS
