/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <json-glib/json-glib.h>

/*
 * BcJson: writes JSON in one pass. And the other way: a request's body read strictly (RFC 8259; json-glib
 * alone also takes comments, assignments and doubled keys).
 *
 * Threading: values.
 */
typedef struct
{
  GString *text;
  gboolean needs_comma;
} BcJson;

void bc_json_init (BcJson *json);
/* What was written (transfer full); `json` is cleared. */
char *bc_json_finish (BcJson *json);

/* `key` is NULL inside an array and at the top. */
void bc_json_open (BcJson *json, const char *key, char bracket);
void bc_json_close (BcJson *json, char bracket);
void bc_json_add_string (BcJson *json, const char *key, const char *value); /* NULL: null */
void bc_json_add_integer (BcJson *json, const char *key, gint64 value);
void bc_json_add_boolean (BcJson *json, const char *key, gboolean value);
/* Milliseconds as seconds: 12340 → 12.34 */
void bc_json_add_seconds (BcJson *json, const char *key, gint64 value_ms);
/* JSON that is made already. */
void bc_json_add_raw (BcJson *json, const char *key, const char *value);

#define BC_JSON_MAX_BYTES (256 * 1024)
#define BC_JSON_MAX_DEPTH 8

/* Whether `text` is one JSON value and nothing else; `n_members` gets the keys of all objects in it. */
gboolean bc_json_check (const char *text, gsize n_bytes, guint *n_members, GError **error);

/* The object in `body`, with no other keys than `allowed` (NULL-terminated). BC_ERROR_INVALID names what is
 * wrong. */
JsonObject *bc_json_read_object (GBytes *body, const char *const *allowed, GError **error);
/* Whether an object within the body has no other keys than these; `where` names it: "speakers[3]". */
gboolean bc_json_check_keys (JsonObject *object, const char *const *allowed, const char *where,
                             GError **error);
/* A member that must be a string, or a boolean. FALSE with BC_ERROR_INVALID when it is not; a missing one
 * is NULL, resp. an error. */
gboolean bc_json_get_string (JsonObject *object, const char *key, const char **value,
                             GError **error);
gboolean bc_json_get_boolean (JsonObject *object, const char *key, gboolean *value, GError **error);
/* Words for people, of one line and at most `max_characters`. A missing one, null and "" are NULL. */
gboolean bc_json_get_words (JsonObject *object, const char *key, guint max_characters,
                            const char **value, GError **error);
/* A whole number from `min` to `max`; a missing one is an error. */
gboolean bc_json_get_integer (JsonObject *object, const char *key, const gint64 range[2],
                              gint64 *value, GError **error);
