/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define PERSON_MAX_CHARACTERS 100
#define CANNOT_MAX_CHARACTERS 200

static void
answer_desk (BcRequest *request, BcReply *reply)
{
  bc_api_answer_resource (request, reply, BC_RESOURCE_DESK, request->id);
}

/* --- Keys --- */

static BcEvent
make_key_event (const char *desk, guint key)
{
  static const struct
  {
    BcEventKind kind;
    gint64 amount;
  } keys[] = {
    [BC_KEY_ON] = { BC_EVENT_DESK_ON, 0 },
    [BC_KEY_OFF] = { BC_EVENT_DESK_OFF, 0 },
    [BC_KEY_COUGH] = { BC_EVENT_DESK_COUGH, 1 },
    [BC_KEY_UNCOUGH] = { BC_EVENT_DESK_COUGH, 0 },
    [BC_KEY_ARM] = { BC_EVENT_DESK_ARM, 1 },
    [BC_KEY_DISARM] = { BC_EVENT_DESK_ARM, 0 },
    [BC_KEY_HANDOVER] = { BC_EVENT_DESK_HANDOVER, 0 },
  };

  g_assert (key < G_N_ELEMENTS (keys));
  return (BcEvent){ .kind = keys[key].kind, .subject = desk, .amount = keys[key].amount };
}

void
bc_handle_desk_key (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "reason", NULL };
  g_autoptr (JsonObject) body = NULL;
  BcEvent event = make_key_event (request->id, request->route->argument);

  if (bc_request_is_of_booth (request, reply) &&
      (body = bc_api_read_action (request, reply, allowed)) != NULL &&
      bc_api_read_reason (body, &event.reason, reply) && bc_api_apply (request, reply, event))
    answer_desk (request, reply);
}

/* --- Microphone and output together --- */

/* One of two words, or absent; FALSE: something else. */
static gboolean
is_one_of (const char *value, const char *one, const char *other)
{
  return value == NULL || strcmp (value, one) == 0 || strcmp (value, other) == 0;
}

static gboolean
read_desk (JsonObject *body, const char **mic, const char **output, GError **error)
{
  if (!bc_json_get_string (body, "mic", mic, error) ||
      !bc_json_get_string (body, "output", output, error))
    return FALSE;
  if (is_one_of (*mic, "on", "off") && is_one_of (*output, "a", "b"))
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "\"mic\" is \"on\" or \"off\", \"output\" is \"a\" or \"b\"");
  return FALSE;
}

void
bc_handle_put_desk (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "mic", "output", NULL };
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;
  const char *mic, *output;

  if (!bc_request_is_of_booth (request, reply) ||
      (body = bc_api_read_body (request, reply, allowed)) == NULL)
    return;
  if (!read_desk (body, &mic, &output, &error))
    {
      bc_reply_set_error (reply, error);
      return;
    }
  /* The output first: a desk that goes on air does so into the right channel; off, before it turns. */
  gboolean is_off = g_strcmp0 (mic, "off") == 0;
  if (is_off && !bc_api_apply (request, reply, make_key_event (request->id, BC_KEY_OFF)))
    return;
  if (output != NULL &&
      !bc_api_apply (
          request, reply,
          (BcEvent){ .kind = BC_EVENT_DESK_OUTPUT, .subject = request->id, .value = output }))
    return;
  if (mic != NULL && !is_off &&
      !bc_api_apply (request, reply, make_key_event (request->id, BC_KEY_ON)))
    return;
  answer_desk (request, reply);
}

/* --- One word: who sits there, why it cannot interpret, what it hears --- */

typedef struct
{
  BcEventKind kind;
  const char *key;
  guint max_characters;
  gboolean may_be_null;
} Word;

static const Word words[] = {
  [BC_WORD_PERSON] = { BC_EVENT_DESK_SIT, "name", PERSON_MAX_CHARACTERS, TRUE },
  [BC_WORD_CANNOT] = { BC_EVENT_DESK_CANNOT, "reason", CANNOT_MAX_CHARACTERS, TRUE },
  [BC_WORD_EAR] = { BC_EVENT_DESK_EAR, "source", PERSON_MAX_CHARACTERS, FALSE },
};

static gboolean
read_word (JsonObject *body, const Word *word, const char **value, GError **error)
{
  if (!bc_json_get_words (body, word->key, word->max_characters, value, error))
    return FALSE;
  if (json_object_has_member (body, word->key) && (*value != NULL || word->may_be_null))
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"%s\" is missing%s", word->key,
               word->may_be_null ? "; null takes it back" : "");
  return FALSE;
}

void
bc_handle_desk_word (BcRequest *request, BcReply *reply)
{
  g_assert (request->route->argument < G_N_ELEMENTS (words));
  const Word *word = &words[request->route->argument];
  const char *const allowed[] = { word->key, NULL };
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;
  const char *value;

  if (!bc_request_is_of_booth (request, reply) ||
      (body = bc_api_read_body (request, reply, allowed)) == NULL)
    return;
  if (!read_word (body, word, &value, &error))
    bc_reply_set_error (reply, error);
  else if (bc_api_apply (request, reply,
                         (BcEvent){ .kind = word->kind, .subject = request->id, .value = value }))
    answer_desk (request, reply);
}
