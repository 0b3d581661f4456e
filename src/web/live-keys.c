/* SPDX-License-Identifier: Apache-2.0 */
#include "live-keys-private.h"

#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>
#include <string.h>

#define KEY_BYTES 16
#define HASH_BYTES 32
#define ID_BYTES 8 /* of the hash, as hexadecimal digits */
/* However long a day of the pool lasts whose clock is disputed. */
#define LIFE_MAX_US (36 * G_TIME_SPAN_HOUR)
#define SAVED_TYPE "a(aysutx)"

typedef struct
{
  guint8 hash[HASH_BYTES];
  char id[2 * ID_BYTES + 1];
  char *owner;
  guint64 token;
  guint32 day;
  gint64 given_wall_us;
  guint64 group;
} Key;

struct _BcLiveKeys
{
  GPtrArray *keys; /* of Key *, oldest first */
  guint64 last_group;
  BcKeyOverFunc on_over;
  gpointer user_data;
};

static void
key_free (gpointer data)
{
  Key *key = data;

  g_free (key->owner);
  g_free (key);
}

BcLiveKeys *
bc_live_keys_new (BcKeyOverFunc on_over, gpointer user_data)
{
  BcLiveKeys *keys = g_new0 (BcLiveKeys, 1);

  keys->keys = g_ptr_array_new_with_free_func (key_free);
  keys->on_over = on_over;
  keys->user_data = user_data;
  return keys;
}

void
bc_live_keys_free (BcLiveKeys *keys)
{
  if (keys == NULL)
    return;
  g_ptr_array_unref (keys->keys);
  g_free (keys);
}

/* --- One key --- */

static gboolean
is_good (const Key *key, BcKeyTime now)
{
  return key->day == now.day && now.wall_us - key->given_wall_us < LIFE_MAX_US;
}

static void
end_key (BcLiveKeys *keys, guint number)
{
  guint64 group = ((const Key *) g_ptr_array_index (keys->keys, number))->group;

  g_ptr_array_remove_index (keys->keys, number);
  keys->on_over (group, keys->user_data);
}

static Key *
add_key (BcLiveKeys *keys, const guint8 hash[HASH_BYTES], const BcKeyOwner *owner)
{
  Key *key = g_new0 (Key, 1);

  memcpy (key->hash, hash, HASH_BYTES);
  for (guint i = 0; i < ID_BYTES; i++)
    g_snprintf (key->id + 2 * i, 3, "%02x", hash[i]);
  key->owner = g_strdup (owner->name);
  key->token = owner->token;
  key->group = ++keys->last_group;
  g_ptr_array_add (keys->keys, key);
  return key;
}

static void
hash_text (const char *text, guint8 hash[HASH_BYTES])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_bytes = HASH_BYTES;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, hash, &n_bytes);
}

static void
describe (const Key *key, BcLiveKey *described)
{
  *described = (BcLiveKey){ key->id, key->owner, key->token, key->given_wall_us, key->group };
}

/* --- All of them --- */

static guint
count_of (const BcLiveKeys *keys, guint64 token)
{
  guint n = 0;

  for (guint i = 0; i < keys->keys->len; i++)
    n += ((const Key *) g_ptr_array_index (keys->keys, i))->token == token;
  return n;
}

static gboolean
has_room (const BcLiveKeys *keys, const BcKeyOwner *owner, GError **error)
{
  if (count_of (keys, owner->token) >= BC_LIVE_KEYS_MAX_AN_OWNER)
    g_set_error (
        error, BC_ERROR, BC_ERROR_CONFLICT,
        "%u keys were given to \"%s\" today, which is all there are for one: take one back",
        BC_LIVE_KEYS_MAX_AN_OWNER, owner->name);
  else if (keys->keys->len >= BC_LIVE_KEYS_MAX)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "%u keys were given today, which is all there are", BC_LIVE_KEYS_MAX);
  else
    return TRUE;
  return FALSE;
}

char *
bc_live_keys_give (BcLiveKeys *keys, const BcKeyOwner *owner, BcKeyTime now, BcLiveKey *given,
                   GError **error)
{
  guint8 hash[HASH_BYTES];
  char *text;

  bc_live_keys_sweep (keys, now);
  if (!has_room (keys, owner, error))
    return NULL;
  text = bc_id_new_token (KEY_BYTES);
  hash_text (text, hash);
  Key *key = add_key (keys, hash, owner);
  key->day = now.day;
  key->given_wall_us = now.wall_us;
  describe (key, given);
  return text;
}

static gboolean
is_same_hash (const guint8 *a, const guint8 *b)
{
  guint8 difference = 0;

  for (gsize i = 0; i < HASH_BYTES; i++)
    difference |= a[i] ^ b[i];
  return difference == 0;
}

guint64
bc_live_keys_find (BcLiveKeys *keys, const char *key, BcKeyTime now)
{
  guint8 hash[HASH_BYTES];
  guint64 group = 0;

  hash_text (key, hash);
  for (guint i = 0; i < keys->keys->len; i++)
    {
      const Key *candidate = g_ptr_array_index (keys->keys, i);
      if (is_same_hash (candidate->hash, hash) && is_good (candidate, now))
        group = candidate->group;
    }
  return group;
}

gboolean
bc_live_keys_revoke (BcLiveKeys *keys, const char *id, const guint64 *token)
{
  for (guint i = 0; i < keys->keys->len; i++)
    {
      const Key *key = g_ptr_array_index (keys->keys, i);
      if (strcmp (key->id, id) != 0 || (token != NULL && key->token != *token))
        continue;
      end_key (keys, i);
      return TRUE;
    }
  return FALSE;
}

guint
bc_live_keys_revoke_of (BcLiveKeys *keys, guint64 token)
{
  guint before = keys->keys->len;

  for (guint i = before; i > 0; i--)
    if (((const Key *) g_ptr_array_index (keys->keys, i - 1))->token == token)
      end_key (keys, i - 1);
  return before - keys->keys->len;
}

guint
bc_live_keys_revoke_all (BcLiveKeys *keys)
{
  guint n = keys->keys->len;

  while (keys->keys->len > 0)
    end_key (keys, keys->keys->len - 1);
  return n;
}

gboolean
bc_live_keys_sweep (BcLiveKeys *keys, BcKeyTime now)
{
  guint before = keys->keys->len;

  for (guint i = before; i > 0; i--)
    if (!is_good (g_ptr_array_index (keys->keys, i - 1), now))
      end_key (keys, i - 1);
  return keys->keys->len < before;
}

guint
bc_live_keys_get_n (const BcLiveKeys *keys)
{
  return keys->keys->len;
}

void
bc_live_keys_get (const BcLiveKeys *keys, guint number, BcLiveKey *key)
{
  describe (g_ptr_array_index (keys->keys, number), key);
}

/* --- Over a restart --- */

GVariant *
bc_live_keys_save (const BcLiveKeys *keys)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (SAVED_TYPE));
  for (guint i = 0; i < keys->keys->len; i++)
    {
      const Key *key = g_ptr_array_index (keys->keys, i);
      g_variant_builder_add (
          &builder, "(@aysutx)",
          g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, key->hash, HASH_BYTES, 1), key->owner,
          key->day, key->token, key->given_wall_us);
    }
  return g_variant_builder_end (&builder);
}

void
bc_live_keys_restore (BcLiveKeys *keys, GVariant *saved, BcKeyTime now)
{
  GVariantIter iter;
  GVariant *bytes;
  BcKeyOwner owner;
  guint32 day;
  gint64 given_wall_us;

  if (!g_variant_is_of_type (saved, G_VARIANT_TYPE (SAVED_TYPE)))
    return;
  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(@ay&sutx)", &bytes, &owner.name, &day, &owner.token,
                              &given_wall_us))
    {
      g_autoptr (GVariant) own = bytes;
      gsize n_bytes;
      const guint8 *hash = g_variant_get_fixed_array (own, &n_bytes, 1);
      if (n_bytes != HASH_BYTES || keys->keys->len >= BC_LIVE_KEYS_MAX)
        continue;
      Key *key = add_key (keys, hash, &owner);
      key->day = day;
      key->given_wall_us = given_wall_us;
    }
  bc_live_keys_sweep (keys, now);
}
