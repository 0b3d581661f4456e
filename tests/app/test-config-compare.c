/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/config-compare.h"

#include <string.h>

/* What is different about a file that was edited, and what of it can be taken over. */
#define TOKEN_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TOKEN_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const char base[] =
    "{\"meeting\":{\"id\":\"test\",\"title\":\"Test\"},"
    "\"pool\":{\"id\":\"pool\",\"minutes\":240},"
    "\"languages\":[{\"id\":\"en\"},{\"id\":\"fr\"}],"
    "\"inputs\":[{\"id\":\"floor\",\"type\":\"rtp\",\"port\":5004},"
    "{\"id\":\"fr-1\",\"type\":\"ingest\",\"password_sha256\":\"" TOKEN_A "\"},"
    "{\"id\":\"radio\",\"type\":\"http\",\"url\":\"http://h/radio\",\"user\":\"ana\","
    "\"password_file\":\"/run/password\"}],"
    "\"floor\":[{\"input\":\"floor\"}],"
    "\"channels\":[{\"id\":\"en\",\"language\":\"en\"},{\"id\":\"fr\",\"language\":\"fr\"}],"
    "\"booths\":[{\"id\":\"fr\",\"language\":\"fr\"}],"
    "\"desks\":[{\"id\":\"fr-1\",\"booth\":\"fr\",\"input\":\"fr-1\",\"output_a\":\"fr\"}],"
    "\"sessions\":[{\"id\":\"s1\",\"title\":\"One\"},{\"id\":\"s2\",\"title\":\"Two\"}],"
    "\"access\":{\"tokens\":[{\"role\":\"host\",\"name\":\"Ana\",\"sha256\":\"" TOKEN_A "\"}]}}";

typedef struct
{
  const char *description;
  const char *from;
  const char *to;
  const char *added; /* each list joined by " | " */
  const char *changed;
  const char *refused;
} Row;

#define RESTART ": that needs a restart"

static const Row rows[] = {
  { "nothing", "\"id\":\"test\"", "\"id\":\"test\"", "", "", "" },
  { "white space and order of keys", "{\"id\":\"en\",\"language\":\"en\"}",
    "{ \"language\" : \"en\", \"id\" : \"en\" }", "", "", "" },
  { "null counts as absent", "{\"input\":\"floor\"}", "{\"input\":\"floor\",\"role\":null}", "", "",
    "" },
  { "a section that was not there", "\"pool\":", "\"rules\":{},\"pool\":", "", "", "" },
  { "order of things", "[{\"id\":\"en\"},{\"id\":\"fr\"}]", "[{\"id\":\"fr\"},{\"id\":\"en\"}]", "",
    "", "" },
  { "a language, a channel", "\"languages\":[{\"id\":\"en\"},{\"id\":\"fr\"}],",
    "\"languages\":[{\"id\":\"it\"},{\"id\":\"en\"},{\"id\":\"fr\"}],", "language it", "", "" },
  { "an input and a source of the floor", "],\"floor\":[{",
    ",{\"id\":\"more\",\"type\":\"ingest\"}],\"floor\":[{\"input\":\"more\",\"role\":\"add\"},{",
    "input more | source of the floor more", "", "" },
  { "a session", "\"sessions\":[", "\"sessions\":[{\"id\":\"s0\"},", "session s0", "", "" },
  { "a session's title", "\"title\":\"Two\"", "\"title\":\"Too\"", "", "",
    "/sessions/1/title: was \"Two\", is \"Too\"" RESTART
    " (a session's title, times and speakers can be set live)" },
  { "a session gone", "{\"id\":\"s1\",\"title\":\"One\"},", "", "", "",
    "/sessions/0: session s1 is gone" RESTART },
  { "the meeting's title", "\"title\":\"Test\"", "\"title\":\"Best\"", "",
    "/meeting/title: was \"Test\", is \"Best\"", "" },
  { "a private meeting", "\"pool\":", "\"server\":{\"public\":false},\"pool\":", "",
    "/server/public: was not there, is false", "" },
  { "another disclaimer", "\"pool\":", "\"server\":{\"disclaimer\":\"Listen\"},\"pool\":", "",
    "/server/disclaimer: was not there, is \"Listen\"", "" },
  { "another address", "\"pool\":", "\"server\":{\"listen\":\"[::1]:80\"},\"pool\":", "", "",
    "/server/listen: was not there, is \"[::1]:80\"" RESTART },
  { "a rule", "\"pool\":", "\"rules\":{\"hold_ms\":2000},\"pool\":", "", "",
    "/rules/hold_ms: was not there, is 2000" RESTART },
  { "minutes", "\"minutes\":240", "\"minutes\":200", "", "",
    "/pool/minutes: was 240, is 200" RESTART },
  { "a source's password", "\"type\":\"ingest\",\"password_sha256\":\"" TOKEN_A "\"",
    "\"type\":\"ingest\",\"password_sha256\":\"" TOKEN_B "\"", "",
    "/inputs/1/password_sha256: is another one", "" },
  { "a source's user", "\"type\":\"ingest\",", "\"type\":\"ingest\",\"user\":\"fr\",", "",
    "/inputs/1/user: was not there, is \"fr\"", "" },
  { "as whom a stream is fetched", "\"ana\"", "\"eva\"", "", "",
    "/inputs/2/user: was \"ana\", is \"eva\"" RESTART },
  { "no password any more", ",\"password_sha256\":\"" TOKEN_A "\"", "", "",
    "/inputs/1/password_sha256: is another one", "" },
  { "an address with a key in it", "\"type\":\"ingest\",\"password_sha256\":\"" TOKEN_A "\"",
    "\"type\":\"rtmp\",\"allow_late\":true,\"url\":\"rtmp://h/floor/key\"", "",
    "/inputs/1/password_sha256: is another one",
    "/inputs/1/type: was \"ingest\", is \"rtmp\"" RESTART
    " | /inputs/1/allow_late: was not there, is true" RESTART
    " | /inputs/1/url: is another one" RESTART },
  { "an input's port", "5004", "5006", "", "", "/inputs/0/port: was 5004, is 5006" RESTART },
  { "a desk's output", "\"output_a\":\"fr\"", "\"output_a\":\"en\"", "", "",
    "/desks/0/output_a: was \"fr\", is \"en\"" RESTART },
  { "a channel's floor", "{\"id\":\"fr\",\"language\":\"fr\"}],\"booths\"",
    "{\"id\":\"fr\",\"language\":\"fr\",\"underlay_db\":\"off\"}],\"booths\"", "", "",
    "/channels/1/underlay_db: was not there, is \"off\"" RESTART },
  { "a token more", "\"tokens\":[",
    "\"tokens\":[{\"role\":\"delegate\",\"sha256\":\"" TOKEN_B "\"},", "token of delegate no name",
    "", "" },
  { "a token gone", "{\"role\":\"host\",\"name\":\"Ana\",\"sha256\":\"" TOKEN_A "\"}", "", "",
    "/access/tokens/0: token of host Ana is gone", "" },
  { "a token for another", "{\"role\":\"host\",\"name\":\"Ana\"",
    "{\"role\":\"operator\",\"name\":\"Ana\"", "",
    "/access/tokens/0: token of operator Ana is another's or does other things", "" },
  { "no tokens at all",
    ",\"access\":{\"tokens\":[{\"role\":\"host\",\"name\":\"Ana\",\"sha256\":\"" TOKEN_A "\"}]}",
    "", "", "/access/tokens/0: token of host Ana is gone", "" },
  { "an encoder's bit rate", "\"pool\":", "\"encoding\":{\"bitrate_bps\":32000},\"pool\":", "", "",
    "/encoding/bitrate_bps: was not there, is 32000" RESTART },
};

static BcConfig *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, -1, "test.json", &error);

  g_assert_no_error (error);
  return config;
}

static void
assert_words (GPtrArray *words, const char *should)
{
  g_ptr_array_add (words, NULL);
  g_autofree char *is = g_strjoinv (" | ", (char **) words->pdata);
  g_ptr_array_set_size (words, (gint) words->len - 1);
  g_assert_cmpstr (is, ==, should);
}

static void
test_rows (void)
{
  g_autoptr (BcConfig) was = parse (base);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new (base);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpuint (g_string_replace (text, rows[i].from, rows[i].to, 1), ==, 1);
      g_autoptr (BcConfig) is = parse (text->str);
      g_autoptr (BcConfigDifference) difference = bc_config_compare (was, is);
      assert_words (difference->added, rows[i].added);
      assert_words (difference->changed, rows[i].changed);
      assert_words (difference->refused, rows[i].refused);
    }
}

/* What is new stands behind what was there, which stands as it stood. */
static void
test_order (void)
{
  g_autoptr (BcConfig) was = parse (base);
  g_autoptr (GString) text = g_string_new (base);

  g_string_replace (text, "\"languages\":[{\"id\":\"en\"},{\"id\":\"fr\"}]",
                    "\"languages\":[{\"id\":\"it\"},{\"id\":\"fr\"},{\"id\":\"en\"}]", 1);
  g_string_replace (text, "\"inputs\":[",
                    "\"inputs\":[{\"id\":\"it-1\",\"type\":\"rtp\",\"port\":5006},", 1);
  g_string_replace (text, "\"channels\":[", "\"channels\":[{\"id\":\"it\",\"language\":\"it\"},",
                    1);
  g_string_replace (text, "\"sessions\":[{\"id\":\"s1\",\"title\":\"One\"},",
                    "\"sessions\":[{\"id\":\"s3\"},", 1);
  g_string_replace (text, "{\"id\":\"s2\",\"title\":\"Two\"}",
                    "{\"id\":\"s2\",\"title\":\"Two\"},{\"id\":\"s1\",\"title\":\"One\"}", 1);
  g_autoptr (BcConfig) is = parse (text->str);
  bc_config_order_like (is, was);
  static const char *const inputs[] = { "floor", "fr-1", "radio", "it-1" };
  static const char *const channels[] = { "en", "fr", "it" };
  static const char *const sessions[] = { "s1", "s2", "s3" };
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    g_assert_cmpstr (((BcConfigInput *) is->inputs->pdata[i])->id, ==, inputs[i]);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_assert_cmpstr (((BcLanguage *) is->setup->languages->pdata[i])->id, ==, channels[i]);
      g_assert_cmpstr (((BcChannel *) is->setup->channels->pdata[i])->id, ==, channels[i]);
      g_assert_cmpstr (((BcSession *) is->setup->sessions->pdata[i])->id, ==, sessions[i]);
    }
  g_autoptr (GError) error = NULL;
  bc_setup_check_extension (is->setup, was->setup, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/config-compare/what-is-different", test_rows);
  g_test_add_func ("/app/config-compare/order", test_order);
  return g_test_run ();
}
