/* SPDX-License-Identifier: Apache-2.0 */
#include "versions-private.h"

#include <string.h>

static void
test_names (void)
{
  g_autoptr (BcVersions) versions = bc_versions_new ();
  g_autofree char *one = bc_versions_note (versions, "{\"a\":1}");
  g_autofree char *again = bc_versions_note (versions, "{\"a\":1}");
  g_autofree char *other = bc_versions_note (versions, "{\"a\":2}");
  g_autofree char *unknown = bc_versions_note (NULL, "{\"a\":3}");

  g_assert_cmpuint (strlen (one), ==, BC_VERSION_LENGTH);
  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (bc_versions_find (versions, one), ==, "{\"a\":1}");
  g_assert_cmpstr (bc_versions_find (versions, other), ==, "{\"a\":2}");
  g_assert_null (bc_versions_find (versions, unknown));
}

static void
test_the_oldest_are_forgotten (void)
{
  g_autoptr (BcVersions) versions = bc_versions_new ();
  g_autofree char *first = bc_versions_note (versions, "first");
  g_autofree char *last = NULL;

  for (guint i = 1; i < BC_VERSIONS_MAX_STATES; i++)
    {
      g_autofree char *state = g_strdup_printf ("%u", i);
      g_free (last);
      last = bc_versions_note (versions, state);
    }
  g_assert_nonnull (bc_versions_find (versions, first));
  /* Shown again, it is young again. */
  g_free (bc_versions_note (versions, "first"));
  g_autofree char *second = bc_version_of ("1");
  g_free (bc_versions_note (versions, "one more"));
  g_assert_nonnull (bc_versions_find (versions, first));
  g_assert_null (bc_versions_find (versions, second));
  g_assert_nonnull (bc_versions_find (versions, last));
}

/* Few large ones are as much as many small ones; the newest stays whatever its size. */
static void
test_memory_is_finite (void)
{
  g_autoptr (BcVersions) versions = bc_versions_new ();
  g_autofree char *half = g_strnfill (BC_VERSIONS_MAX_BYTES / 2, 'h');
  g_autofree char *whole = g_strnfill (BC_VERSIONS_MAX_BYTES + 1, 'w');
  g_autofree char *small = bc_versions_note (versions, "small");
  g_autofree char *first = bc_versions_note (versions, half);

  g_assert_nonnull (bc_versions_find (versions, small));
  g_autofree char *second = bc_versions_note (versions, whole);
  g_assert_null (bc_versions_find (versions, small));
  g_assert_null (bc_versions_find (versions, first));
  g_assert_nonnull (bc_versions_find (versions, second));
}

static void
test_what_is_different (void)
{
  static const struct
  {
    const char *description;
    const char *before;
    const char *now;
    const char *words;
  } rows[] = {
    { "a word", "{\"state\":\"planned\"}", "{\"state\":\"open\"}",
      "\"state\" was \"planned\", now it is \"open\"" },
    { "nothing before", "{\"person\":null}", "{\"person\":\"Ana\"}",
      "\"person\" was nothing, now it is \"Ana\"" },
    { "nothing now", "{\"person\":\"Ana\"}", "{\"person\":null}",
      "\"person\" was \"Ana\", now it is nothing" },
    { "two things", "{\"a\":1,\"b\":true}", "{\"a\":2,\"b\":false}",
      "\"a\" was 1, now it is 2; \"b\" was true, now it is false" },
    { "what is the same is not said", "{\"a\":1,\"b\":1}", "{\"a\":1,\"b\":2}",
      "\"b\" was 1, now it is 2" },
    { "somebody came", "{\"speakers\":[]}", "{\"speakers\":[{\"id\":\"s1\",\"name\":\"Ana\"}]}",
      "\"speakers\" has Ana, who was not there" },
    { "somebody left", "{\"speakers\":[{\"id\":\"s1\",\"name\":null,\"delegation\":\"Malta\"}]}",
      "{\"speakers\":[]}", "\"speakers\" has Malta no more" },
    { "somebody spoke",
      "{\"speakers\":[{\"id\":\"s1\",\"name\":\"Ana\",\"done\":false},{\"id\":\"s2\"}]}",
      "{\"speakers\":[{\"id\":\"s1\",\"name\":\"Ana\",\"done\":true},{\"id\":\"s2\"}]}",
      "Ana: \"done\" was false, now it is true" },
    { "another order", "{\"speakers\":[{\"id\":\"s1\"},{\"id\":\"s2\"}]}",
      "{\"speakers\":[{\"id\":\"s2\"},{\"id\":\"s1\"}]}", "\"speakers\" stands in another order" },
    { "one gone, one come, no word of order", "{\"speakers\":[{\"id\":\"s1\"},{\"id\":\"s2\"}]}",
      "{\"speakers\":[{\"id\":\"s2\"},{\"id\":\"s3\"}]}",
      "\"speakers\" has s3, who was not there; \"speakers\" has s1 no more" },
    { "a list of words", "{\"tags\":[\"a\"]}", "{\"tags\":[\"a\",\"b\"]}",
      "\"tags\" was 1 of them, now it is 2 of them" },
    { "forgotten: how it is", NULL, "{\"state\":\"open\",\"title\":null}",
      "\"state\" is \"open\"; \"title\" is nothing" },
    { "many things are not told one by one",
      "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1}",
      "{\"a\":2,\"b\":2,\"c\":2,\"d\":2,\"e\":2,\"f\":2,\"g\":2,\"h\":2,\"i\":2,\"j\":2}",
      "\"a\" was 1, now it is 2; \"b\" was 1, now it is 2; \"c\" was 1, now it is 2; \"d\" was 1, "
      "now it is 2; \"e\" was 1, now it is 2; \"f\" was 1, now it is 2; \"g\" was 1, now it is 2; "
      "\"h\" was 1, now it is 2; and 2 more" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = bc_versions_explain (rows[i].before, rows[i].now);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

static void
test_long_values_are_cut (void)
{
  g_autofree char *title = g_strnfill (500, 'x');
  g_autofree char *now = g_strdup_printf ("{\"title\":\"%s\"}", title);
  g_autofree char *words = bc_versions_explain ("{\"title\":\"y\"}", now);

  g_assert_cmpuint (strlen (words), <, 200);
  g_assert_nonnull (strstr (words, "xxx…"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/versions/names", test_names);
  g_test_add_func ("/web/versions/the-oldest-are-forgotten", test_the_oldest_are_forgotten);
  g_test_add_func ("/web/versions/memory-is-finite", test_memory_is_finite);
  g_test_add_func ("/web/versions/what-is-different", test_what_is_different);
  g_test_add_func ("/web/versions/long-values-are-cut", test_long_values_are_cut);
  return g_test_run ();
}
