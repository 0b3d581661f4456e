/* SPDX-License-Identifier: Apache-2.0 */
#include "live-keys-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define TODAY ((BcKeyTime){ 737741, G_GINT64_CONSTANT (1605168000) * G_USEC_PER_SEC })
#define TOMORROW ((BcKeyTime){ 737742, TODAY.wall_us + G_TIME_SPAN_DAY })

#define TOKEN_OF(owner) (g_str_hash (owner) | TOKENS)
#define TOKENS (G_GUINT64_CONSTANT (1) << 63)

typedef struct
{
  BcLiveKeys *keys;
  GArray *over; /* of guint64 */
} Fixture;

static void
on_over (guint64 group, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_array_append_val (fixture->over, group);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->over = g_array_new (FALSE, FALSE, sizeof (guint64));
  fixture->keys = bc_live_keys_new (on_over, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_live_keys_free (fixture->keys);
  g_array_unref (fixture->over);
}

static char *
give (Fixture *fixture, const char *owner, BcLiveKey *given)
{
  g_autoptr (GError) error = NULL;
  char *key = bc_live_keys_give (fixture->keys, &(BcKeyOwner){ owner, TOKEN_OF (owner) }, TODAY,
                                 given, &error);

  g_assert_no_error (error);
  return key;
}

static void
test_given (Fixture *fixture, gconstpointer data)
{
  BcLiveKey given, other;
  g_autofree char *key = give (fixture, "delegate Ana", &given);
  g_autofree char *id = g_strdup (given.id);
  g_autofree char *second = give (fixture, "delegate Ana", &other);

  g_assert_cmpuint (strlen (key), ==, 22); /* 128 bits */
  g_assert_cmpstr (key, !=, second);
  g_assert_null (strstr (key, id));
  g_assert_cmpuint (given.group, !=, other.group);
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, key, TODAY), ==, given.group);
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, second, TODAY), ==, other.group);
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  BcLiveKey given;
  g_autofree char *key = give (fixture, "delegate Ana", &given);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *longer = g_strconcat (key, "A", NULL);
  g_autofree char *shorter = g_strndup (key, strlen (key) - 1);
  const char *const wrong[] = { "", "x", longer, shorter, hash, given.id };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("%s", wrong[i]);
      g_assert_cmpuint (bc_live_keys_find (fixture->keys, wrong[i], TODAY), ==, 0);
    }
}

/* Its own people, whatever they are called, or the host. */
static void
test_taken_back (Fixture *fixture, gconstpointer data)
{
  static const guint64 another = TOKENS | 1;
  const guint64 own = TOKEN_OF ("delegate Ana");
  BcLiveKey given;
  g_autofree char *key = give (fixture, "delegate Ana", &given);
  g_autofree char *id = g_strdup (given.id);

  g_assert_false (bc_live_keys_revoke (fixture->keys, id, &another));
  g_assert_false (bc_live_keys_revoke (fixture->keys, key, NULL));
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, key, TODAY), ==, given.group);
  g_assert_true (bc_live_keys_revoke (fixture->keys, id, &own));
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, key, TODAY), ==, 0);
  g_assert_cmpuint (fixture->over->len, ==, 1);
  g_assert_cmpuint (g_array_index (fixture->over, guint64, 0), ==, given.group);
  g_assert_false (bc_live_keys_revoke (fixture->keys, id, NULL));

  g_autofree char *next = give (fixture, "delegate Ivo", &given);
  g_free (give (fixture, "delegate Ana", &given));
  g_assert_cmpuint (bc_live_keys_revoke_all (fixture->keys), ==, 2);
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, next, TODAY), ==, 0);
  g_assert_cmpuint (fixture->over->len, ==, 3);
}

/* With its token go all of its keys, and no others. */
static void
test_gone_with_the_token (Fixture *fixture, gconstpointer data)
{
  BcLiveKey given;
  g_autofree char *first = give (fixture, "delegate Ana", &given);
  g_autofree char *other = give (fixture, "delegate Ivo", &given);
  g_autofree char *second = give (fixture, "delegate Ana", &given);

  g_assert_cmpuint (bc_live_keys_revoke_of (fixture->keys, TOKEN_OF ("delegate Ana")), ==, 2);
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, first, TODAY), ==, 0);
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, second, TODAY), ==, 0);
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, other, TODAY), !=, 0);
  g_assert_cmpuint (fixture->over->len, ==, 2);
  g_assert_cmpuint (bc_live_keys_revoke_of (fixture->keys, TOKEN_OF ("delegate Ana")), ==, 0);
}

static void
test_gone_with_the_day (Fixture *fixture, gconstpointer data)
{
  BcKeyTime stuck = { TODAY.day, TODAY.wall_us + 37 * G_TIME_SPAN_HOUR };
  BcLiveKey given;
  g_autofree char *key = give (fixture, "delegate Ana", &given);

  g_assert_cmpuint (bc_live_keys_find (fixture->keys, key, TOMORROW), ==, 0);
  /* A clock that is disputed keeps the day, but not for ever. */
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, key, stuck), ==, 0);
  g_assert_false (bc_live_keys_sweep (fixture->keys, TODAY));
  g_assert_cmpuint (bc_live_keys_find (fixture->keys, key, TODAY), !=, 0);
  g_assert_true (bc_live_keys_sweep (fixture->keys, TOMORROW));
  g_assert_cmpuint (fixture->over->len, ==, 1);
  g_assert_cmpuint (bc_live_keys_get_n (fixture->keys), ==, 0);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  const guint64 own = TOKEN_OF ("delegate Ana");
  const BcKeyOwner full = { "delegate Ana", own }, namesake = { "delegate Ana", own ^ 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;
  BcLiveKey given;

  for (guint i = 0; i < BC_LIVE_KEYS_MAX_AN_OWNER; i++)
    g_free (give (fixture, "delegate Ana", &given));
  g_autofree char *id = g_strdup (given.id);
  g_assert_null (bc_live_keys_give (fixture->keys, &full, TODAY, &given, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFLICT);
  g_free (bc_live_keys_give (fixture->keys, &namesake, TODAY, &given, &none));
  g_assert_no_error (none);
  g_assert_true (bc_live_keys_revoke (fixture->keys, id, &own));
  g_free (give (fixture, "delegate Ana", &given));
}

/* What is kept opens nothing, and brings back what was good. */
static void
test_restart (Fixture *fixture, gconstpointer data)
{
  BcLiveKey given, back;
  g_autofree char *key = give (fixture, "delegate Ana", &given);
  g_autoptr (GVariant) saved = g_variant_ref_sink (bc_live_keys_save (fixture->keys));
  g_autofree char *text = g_variant_print (saved, TRUE);
  g_autoptr (GVariant) strange = g_variant_ref_sink (g_variant_new_string ("no keys"));
  g_autoptr (GVariant) read = g_variant_parse (NULL, text, NULL, NULL, NULL);
  g_autoptr (BcLiveKeys) next = bc_live_keys_new (on_over, fixture);
  g_autoptr (BcLiveKeys) later = bc_live_keys_new (on_over, fixture);

  g_assert_null (strstr (text, key));
  g_assert_nonnull (read);
  bc_live_keys_restore (next, strange, TODAY);
  bc_live_keys_restore (next, read, TODAY);
  g_assert_cmpuint (bc_live_keys_find (next, key, TODAY), !=, 0);
  bc_live_keys_get (next, 0, &back);
  g_assert_cmpstr (back.id, ==, given.id);
  g_assert_cmpstr (back.owner, ==, "delegate Ana");
  g_assert_cmpuint (back.token, ==, TOKEN_OF ("delegate Ana"));
  g_assert_cmpint (back.given_wall_us, ==, TODAY.wall_us);
  bc_live_keys_restore (later, read, TOMORROW);
  g_assert_cmpuint (bc_live_keys_get_n (later), ==, 0);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/web/live-keys/given", test_given);
  ADD ("/web/live-keys/wrong-ones-open-nothing", test_wrong);
  ADD ("/web/live-keys/taken-back", test_taken_back);
  ADD ("/web/live-keys/gone-with-the-token", test_gone_with_the_token);
  ADD ("/web/live-keys/gone-with-the-day", test_gone_with_the_day);
  ADD ("/web/live-keys/a-limit-an-owner", test_limit);
  ADD ("/web/live-keys/over-a-restart", test_restart);
  return g_test_run ();
}
