/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config-faults.h"
#include "config-ids.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * BcConfigReader: reads one JSON object key by key, each with its type and limits, and keeps what was asked
 * for: a key that nobody asked for is a fault when the reader ends, with the nearest known one. A getter
 * never fails: after a fault it hands out the fallback and reading goes on. null counts as absent.
 *
 * Threading: one thread.
 */
typedef struct
{
  BcConfigFaults *faults; /* not owned */
  JsonObject *object;     /* (nullable): absent, or something else stood there */
  char *pointer;          /* "/desks/3" */
  GPtrArray *asked;       /* of const char *: keys, in the order they were asked for */
} BcConfigReader;

/* `node` (nullable: an empty object) is at `pointer`. Ended by g_auto or finish (), which tells of unknown keys. */
void bc_config_reader_init (BcConfigReader *reader, BcConfigFaults *faults, JsonNode *node,
                            const char *pointer);
void bc_config_reader_finish (BcConfigReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcConfigReader, bc_config_reader_finish)

/* Reads the object at `key` of `parent`; as absent if there is none. */
void bc_config_reader_enter (BcConfigReader *reader, BcConfigReader *parent, const char *key);
/* The same where the object must be there. */
void bc_config_reader_enter_needed (BcConfigReader *reader, BcConfigReader *parent,
                                    const char *key);

/* Reads each object of the list at `key` (absent: an empty list; over 200: a fault). */
typedef void (*BcConfigItemFunc) (BcConfigReader *item, gpointer user_data);
void bc_config_reader_for_each (BcConfigReader *reader, const char *key, BcConfigItemFunc on_item,
                                gpointer user_data);

/* Each key of an object whose keys are ids of the caller's own kind, all of them known (over 200: a fault). */
typedef void (*BcConfigKeyFunc) (BcConfigReader *object, const char *key, gpointer user_data);
void bc_config_reader_for_each_key (BcConfigReader *reader, BcConfigKeyFunc on_key,
                                    gpointer user_data);

/* "expected EXPECTED, found <what stands at key>". */
void bc_config_reader_fault (BcConfigReader *reader, const char *key, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean bc_config_reader_has (BcConfigReader *reader, const char *key);
gboolean bc_config_reader_has_text (BcConfigReader *reader, const char *key);
gboolean bc_config_reader_has_word (BcConfigReader *reader, const char *key, const char *word);

/* --- Strings: (transfer full); one line of text, 1–1000 bytes --- */

char *bc_config_reader_get_string (BcConfigReader *reader, const char *key, const char *fallback);
char **bc_config_reader_get_strings (BcConfigReader *reader, const char *key); /* (nullable) */
/* "expected EXPECTED, found <item>", about one item of such a list. */
void bc_config_reader_fault_item (BcConfigReader *reader, const char *key, const char *item,
                                  const char *format, ...) G_GNUC_PRINTF (4, 5);

/* One of `words` (NULL-terminated); its number. */
guint bc_config_reader_get_choice (BcConfigReader *reader, const char *key,
                                   const char *const *words, guint fallback);

/* --- Numbers --- */

typedef struct
{
  double minimum;
  double maximum;
  double fallback;
  gboolean is_whole;
  gboolean is_needed;
} BcConfigRange;

double bc_config_reader_get_number (BcConfigReader *reader, const char *key, BcConfigRange range);
gboolean bc_config_reader_get_boolean (BcConfigReader *reader, const char *key, gboolean fallback);

/* --- Ids --- */

/* A new, well-formed id; never NULL. */
char *bc_config_reader_need_id (BcConfigReader *reader, const char *key, BcConfigIds *ids);
/* An id that was read before; NULL after a fault, or, for get, if absent. */
char *bc_config_reader_need_reference (BcConfigReader *reader, const char *key,
                                       const BcConfigIds *ids);
char *bc_config_reader_get_reference (BcConfigReader *reader, const char *key,
                                      const BcConfigIds *ids);

G_END_DECLS
