/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BC_ERROR: the one error domain. Few codes, each one something a caller can act on; the message
 * is written for the person who has to mend it and names what and where. The web layer maps the
 * codes to HTTP status once, the application maps them to exit codes once.
 *
 * Threading: errors are plain values; any thread.
 */
#define BC_ERROR (bc_error_quark ())

typedef enum
{
  BC_ERROR_INVALID,      /* the request or value does not parse or is out of range */
  BC_ERROR_CONFIG,       /* the configuration is wrong */
  BC_ERROR_UNAUTHORIZED, /* nobody, or nobody known, is asking */
  BC_ERROR_FORBIDDEN,    /* known, but this role may not */
  BC_ERROR_NOT_FOUND,    /* no such channel, desk, session, input … */
  BC_ERROR_CONFLICT,     /* understood, but the present state refuses it */
  BC_ERROR_UNSUPPORTED,  /* a media type, codec or form that we do not take */
  BC_ERROR_UNAVAILABLE,  /* for the moment: try again later */
  BC_ERROR_IO            /* file, socket or database failed */
} BcError;

GQuark bc_error_quark (void);

/* Moves the foreign error `source` (transfer full) into `dest` as BC_ERROR `code`, prefixed with what
 * was being done: "opening /x/y.json: Permission denied". Clears `source`. */
void bc_error_take (GError **dest, BcError code, GError *source, const char *doing_format, ...)
    G_GNUC_PRINTF (4, 5);

G_END_DECLS
