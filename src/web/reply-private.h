/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcReply: what a handler answers: status, fields, body; or that it has taken the connection away.
 *
 * Threading: values.
 */
typedef struct
{
  guint status;
  GPtrArray *fields;   /* name, value, name, value … */
  GBytes *body;        /* (nullable) */
  gboolean is_taken;   /* nobody is to answer any more */
  gboolean is_endless; /* the body has no length: it ends with the connection */
} BcReply;

void bc_reply_init (BcReply *reply);
void bc_reply_clear (BcReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcReply, bc_reply_clear)

/* Fields that every answer of ours carries are added by the server; a later value replaces an earlier. */
void bc_reply_set_field (BcReply *reply, const char *name, const char *value);
const char *bc_reply_get_field (const BcReply *reply, const char *name);

/* `text` is owned from here on. */
void bc_reply_set_text (BcReply *reply, guint status, const char *type, char *text);
void bc_reply_set_bytes (BcReply *reply, guint status, const char *type, GBytes *body);

/* application/problem+json (RFC 9457). */
void bc_reply_set_problem (BcReply *reply, guint status, const char *detail_format, ...)
    G_GNUC_PRINTF (3, 4);
/* The same from a BC_ERROR, with the status its code stands for. */
void bc_reply_set_error (BcReply *reply, const GError *error);

/* 412: what was to be changed is not any more what was seen; `current` is how it is now, as JSON. */
void bc_reply_set_stale (BcReply *reply, const char *detail, const char *current);

const char *bc_status_get_phrase (guint status);
/* BC_ERROR code → HTTP status; anything else is 500. */
guint bc_status_from_error (const GError *error);

/* The whole response as bytes (transfer full). */
GBytes *bc_reply_write (const BcReply *reply, gboolean has_body);
