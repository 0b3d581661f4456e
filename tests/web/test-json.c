/* SPDX-License-Identifier: Apache-2.0 */
#include "json-private.h"

#include <boothcast/base/error.h>
#include <string.h>

static const struct
{
  const char *description;
  const char *text;
  gboolean is_json;
} rows[] = {
  { "an object", "{\"a\": \"b\", \"c\": [1, -2.5e+3, true, false, null]}", TRUE },
  { "space around", " \t\r\n{}\n", TRUE },
  { "a scalar", "0", TRUE },
  { "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", TRUE },
  { "nothing", "", FALSE },
  { "only space", "  ", FALSE },
  { "two values", "{} {}", FALSE },
  { "a comment", "{/* no */}", FALSE },
  { "an assignment", "var a = {}", FALSE },
  { "a trailing comma", "{\"a\":1,}", FALSE },
  { "a trailing comma in a list", "[1,]", FALSE },
  { "single quotes", "{'a':1}", FALSE },
  { "a bare key", "{a:1}", FALSE },
  { "no colon", "{\"a\" 1}", FALSE },
  { "a line break in a string", "\"a\nb\"", FALSE },
  { "an unknown escape", "\"\\x\"", FALSE },
  { "half an escape", "\"\\u00", FALSE },
  { "a character in two halves", "\"\\ud83d\\uDE00\\udbff\\udfff\"", TRUE },
  { "what is next to halves", "\"\\ud7ff\\ue000\\uffff\"", TRUE },
  { "a first half alone", "\"\\ud83d\"", FALSE },
  { "a first half and a letter", "\"\\ud83dx\"", FALSE },
  { "a first half and another escape", "\"\\ud83d\\n\"", FALSE },
  { "a first half and another character", "\"\\ud83d\\u0041\"", FALSE },
  { "two first halves", "\"\\ud83d\\ud83d\"", FALSE },
  { "a second half alone", "\"\\ude00\"", FALSE },
  { "the halves the wrong way round", "\"\\ude00\\ud83d\"", FALSE },
  { "half of a second half", "\"\\ud83d\\ude0\"", FALSE },
  { "half a character in a key", "{\"\\ud83d\":1}", FALSE },
  { "an unclosed string", "\"a", FALSE },
  { "a backslash at the end", "\"a\\", FALSE },
  { "an unclosed object", "{\"a\":1", FALSE },
  { "a leading zero", "01", FALSE },
  { "a leading plus", "+1", FALSE },
  { "half a fraction", "1.", FALSE },
  { "half an exponent", "1e", FALSE },
  { "NaN", "NaN", FALSE },
  { "a word too long", "truely", FALSE },
  { "eight deep", "[[[[[[[[]]]]]]]]", TRUE },
  { "nine deep", "[[[[[[[[[]]]]]]]]]", FALSE },
  { "not UTF-8", "\"\xff\"", FALSE },
};

static void
test_grammar (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      guint n_members;
      gboolean is_json = bc_json_check (rows[i].text, strlen (rows[i].text), &n_members, &error);
      g_test_message ("%s", rows[i].description);
      g_assert_true (is_json == rows[i].is_json);
      g_assert_true (is_json || g_error_matches (error, BC_ERROR, BC_ERROR_INVALID));
    }
}

static JsonObject *
read_object (const char *text, GError **error)
{
  static const char *const allowed[] = { "a", "b", NULL };
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return bc_json_read_object (body, allowed, error);
}

static void
assert_refused (const char *text, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_object (text, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_bodies (void)
{
  g_autofree char *long_text = g_strnfill (BC_JSON_MAX_BYTES, ' ');
  g_autofree char *large = g_strconcat (long_text, "{}", NULL);

  assert_refused ("[]", "object");
  assert_refused ("{\"a\":1,\"z\":2}", "\"z\"");
  assert_refused ("{\"a\":1,\"z\":2}", "a, b");
  assert_refused ("{\"a\":1,\"a\":2}", "twice");
  assert_refused ("{\"a\":1,\"\\u0061\":2}", "twice");
  assert_refused ("{\"a\":{\"x\":1,\"x\":2}}", "twice");
  assert_refused ("{\"a\":[1,{\"x\":1,\"x\":2}]}", "twice");
  assert_refused ("{\"a\":18446744073709551617}", "too long a number");
  assert_refused ("{\"a\":\"cut\\u0000off\"}", "not JSON");
  assert_refused ("{\"a\":\"half \\ud83d\"}", "half of a character");
  assert_refused (large, "larger");
  assert_refused ("", "missing");
}

static void
test_members (void)
{
  g_autoptr (JsonObject) object = read_object ("{\"a\": true, \"b\": \"x\"}", NULL);
  g_autoptr (GError) error = NULL;
  const char *text;
  gboolean flag = FALSE;

  g_assert_true (bc_json_get_boolean (object, "a", &flag, NULL));
  g_assert_true (flag);
  g_assert_true (bc_json_get_string (object, "b", &text, NULL));
  g_assert_cmpstr (text, ==, "x");
  g_assert_true (bc_json_get_string (object, "c", &text, NULL));
  g_assert_null (text);
  g_assert_false (bc_json_get_string (object, "a", &text, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (bc_json_get_boolean (object, "b", &flag, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (bc_json_get_boolean (object, "c", &flag, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
}

static void
test_words (void)
{
  static const struct
  {
    const char *text;
    const char *words; /* NULL: they are none */
    gboolean are_words;
  } texts[] = {
    { "{\"a\":\"Ana Petrović\"}", "Ana Petrović", TRUE },
    { "{\"a\":\"\"}", NULL, TRUE },
    { "{\"a\":null}", NULL, TRUE },
    { "{}", NULL, TRUE },
    { "{\"a\":7}", NULL, FALSE },
    { "{\"a\":[\"x\"]}", NULL, FALSE },
    { "{\"a\":\"one\\ntwo\"}", NULL, FALSE },
    { "{\"a\":\"\\u001b[2J\"}", NULL, FALSE },
    { "{\"a\":\"\\u0085\"}", NULL, FALSE },
    { "{\"a\":\"ćććććććććććć\"}", "ćććććććććććć", TRUE },
    { "{\"a\":\"ććććććććććććć\"}", NULL, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonObject) object = read_object (texts[i].text, NULL);
      g_autoptr (GError) error = NULL;
      const char *words = "?";
      g_test_message ("%s", texts[i].text);
      g_assert_true (bc_json_get_words (object, "a", 12, &words, &error) == texts[i].are_words);
      if (texts[i].are_words)
        g_assert_cmpstr (words, ==, texts[i].words);
      else
        g_assert_nonnull (strstr (error->message, "\"a\""));
    }
}

static void
test_numbers (void)
{
  static const gint64 range[2] = { -2, 3 };
  static const struct
  {
    const char *text;
    gboolean is_number;
    gint64 number;
  } numbers[] = {
    { "{\"a\":3}", TRUE, 3 },
    { "{\"a\":-2}", TRUE, -2 },
    { "{\"a\":4}", FALSE, 0 },
    { "{\"a\":-3}", FALSE, 0 },
    { "{\"a\":1.5}", FALSE, 0 },
    { "{\"a\":1.0}", FALSE, 0 },
    { "{\"a\":\"1\"}", FALSE, 0 },
    { "{\"a\":null}", FALSE, 0 },
    { "{}", FALSE, 0 },
    { "{\"a\":999999999999999999}", FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (JsonObject) object = read_object (numbers[i].text, NULL);
      g_autoptr (GError) error = NULL;
      gint64 number;
      g_test_message ("%s", numbers[i].text);
      g_assert_true (bc_json_get_integer (object, "a", range, &number, &error) ==
                     numbers[i].is_number);
      if (numbers[i].is_number)
        g_assert_cmpint (number, ==, numbers[i].number);
      else
        g_assert_nonnull (strstr (error->message, "\"a\" must be a whole number from -2 to 3"));
    }
}

static void
test_writing (void)
{
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  bc_json_add_string (&json, "text", "a\"\\\n\x01\xff");
  bc_json_add_string (&json, "nothing", NULL);
  bc_json_add_seconds (&json, "s", 12340);
  bc_json_add_seconds (&json, "minus", -5);
  bc_json_open (&json, "list", '[');
  bc_json_add_integer (&json, NULL, -1);
  bc_json_add_boolean (&json, NULL, TRUE);
  bc_json_open (&json, NULL, '{');
  bc_json_close (&json, '}');
  bc_json_close (&json, ']');
  bc_json_add_raw (&json, "raw", "[1]");
  bc_json_close (&json, '}');
  g_autofree char *text = bc_json_finish (&json);
  guint n_members;

  g_assert_cmpstr (text, ==,
                   "{\"text\":\"a\\\"\\\\\\u000a\\u0001\xef\xbf\xbd\",\"nothing\":null,"
                   "\"s\":12.340,\"minus\":-0.005,\"list\":[-1,true,{}],\"raw\":[1]}");
  g_assert_true (bc_json_check (text, strlen (text), &n_members, NULL));
  g_assert_cmpuint (n_members, ==, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/json/grammar", test_grammar);
  g_test_add_func ("/web/json/bodies", test_bodies);
  g_test_add_func ("/web/json/members", test_members);
  g_test_add_func ("/web/json/words", test_words);
  g_test_add_func ("/web/json/numbers", test_numbers);
  g_test_add_func ("/web/json/writing", test_writing);
  return g_test_run ();
}
