/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/config.h"

#include <boothcast/base/error.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

/* Whole and right; each row of a table changes one piece of it. */
static const char base[] =
    "{\"meeting\":{\"id\":\"m\",\"title\":\"M\",\"timezone\":\"Europe/Zurich\"},\n"
    "\"server\":{\"listen\":\"127.0.0.1:0\"},\n"
    "\"pool\":{\"id\":\"p\",\"minutes\":1.5},\n"
    "\"languages\":[{\"id\":\"en\"},{\"id\":\"fr\",\"aliases\":[\"fr-CH\"]}],\n"
    "\"inputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"port\":5004},{\"id\":\"in-1\",\"type\":"
    "\"ingest\"},\n"
    "  {\"id\":\"in-2\",\"type\":\"rtp\",\"port\":5006}],\n"
    "\"floor\":[{\"input\":\"room\"}],\n"
    "\"channels\":[{\"id\":\"en\",\"language\":\"en\"},{\"id\":\"fr\",\"language\":\"fr\"}],\n"
    "\"booths\":[{\"id\":\"fr\",\"language\":\"fr\",\"pivot\":\"en\"}],\n"
    "\"desks\":[{\"id\":\"fr-1\",\"booth\":\"fr\",\"input\":\"in-1\",\"output_a\":\"fr\"},\n"
    "  {\"id\":\"fr-2\",\"booth\":\"fr\",\"input\":\"in-2\",\"output_a\":\"fr\"}],\n"
    "\"sessions\":[{\"id\":\"s\",\"day\":\"2020-11-12\",\"start\":\"10:00\",\"end\":\"10:30\"}],\n"
    "\"rules\":{\"hold_ms\":2500},\n"
    "\"access\":{\"tokens\":[{\"role\":\"host\",\"sha256\":\"" HASH_A "\"}]}}";

/* `base` with the only `from` in it replaced. */
static char *
change (const char *from, const char *to)
{
  const char *at = strstr (base, from);

  g_assert_nonnull (at);
  g_assert_null (strstr (at + 1, from));
  return g_strdup_printf ("%.*s%s%s", (int) (at - base), base, to, at + strlen (from));
}

static BcConfig *
parse_well (const char *json)
{
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, -1, "t", &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

static char *
parse_badly (const char *json, gssize length)
{
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, length, "t", &error);

  g_assert_null (config);
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  return g_strdup (error->message);
}

/* --- Faults --- */

typedef struct
{
  const char *what;
  const char *from;
  const char *to;
  const char *message;
} Fault;

static const Fault faults[] = {
  /* keys */
  { "a slip in a key", "\"timezone\"", "\"timezoen\"",
    "t: /meeting/timezoen: expected a known key, found \"timezoen\" (did you mean \"timezone\"?)" },
  { "a slip in a section", "\"sessions\"", "\"sesions\"",
    "t: /sesions: expected a known key, found \"sesions\" (did you mean \"sessions\"?)" },
  { "a key unlike any", "\"rules\":{", "\"rules\":{\"x/y~\":1,",
    "t: /rules/x~1y~0: expected a known key (ramp_down_ms, ramp_up_ms, lost_rise_ms, "
    "silent_rise_ms, "
    "hold_ms, cough_max_ms, silent_same_ms, silent_other_ms, stable_voice_ms, hold_floor_db, "
    "interlock), "
    "found \"x/y~\"" },
  { "a key of the other kind of input", "\"type\":\"ingest\"",
    "\"type\":\"ingest\",\"latency_ms\":40",
    "t: /inputs/1/latency_ms: expected a known key (id, type, user, password_sha256), "
    "found \"latency_ms\"" },
  { "a key twice", "\"hold_ms\":2500", "\"hold_ms\":2500,\"hold_ms\":1",
    "t:13:25: expected each key once, found \"hold_ms\" again" },
  /* types */
  { "a list for an object", "{\"listen\":\"127.0.0.1:0\"}", "[]",
    "t: /server: expected an object, found a list" },
  { "an object for a list", "[{\"input\":\"room\"}]", "{}",
    "t: /floor: expected a list, found an object\n"
    "t: /floor: expected at least one input of role main, found an object" },
  { "a number for text", "\"title\":\"M\"", "\"title\":7",
    "t: /meeting/title: expected one line of text in quotes (1 to 1000 bytes), found 7" },
  { "two lines of text", "\"title\":\"M\"", "\"title\":\"M\\nN\"",
    "t: /meeting/title: expected one line of text in quotes (1 to 1000 bytes), found "
    "\"M\\u000AN\"" },
  { "text for a boolean", "\"listen\":", "\"public\":\"yes\",\"listen\":",
    "t: /server/public: expected true or false, found \"yes\"" },
  { "a string in a list of objects", "[{\"input\":\"room\"}]", "[{\"input\":\"room\"},\"x\"]",
    "t: /floor/1: expected an object, found \"x\"" },
  { "a number in a list of strings", "[\"fr-CH\"]", "[true]",
    "t: /languages/1/aliases/0: expected one line of text in quotes, found true" },
  { "a section missing", "\"pool\":{\"id\":\"p\",\"minutes\":1.5},", "",
    "t: /pool: expected an object, found nothing" },
  /* numbers */
  { "a number too small", "\"hold_ms\":2500", "\"hold_ms\":-1",
    "t: /rules/hold_ms: expected a whole number from 0 to 30000, found -1" },
  { "a fraction of a millisecond", "\"hold_ms\":2500", "\"hold_ms\":2.5",
    "t: /rules/hold_ms: expected a whole number from 0 to 30000, found 2.5" },
  { "2 to the 64", "\"hold_ms\":2500", "\"hold_ms\":18446744073709551616",
    "t: /rules/hold_ms: expected a whole number from 0 to 30000, found 1.8446744073709552e+19" },
  { "a number beyond counting", "\"minutes\":1.5", "\"minutes\":1e999",
    "t:3:28: expected a number, found one too large to count with" },
  { "a number in quotes", "\"minutes\":1.5", "\"minutes\":\"240\"",
    "t: /pool/minutes: expected a number from 0 to 1440, found \"240\"" },
  { "a number missing", "\"minutes\":1.5", "\"minutes\":null",
    "t: /pool/minutes: expected a number from 0 to 1440, found nothing" },
  { "a port beyond ports", "\"port\":5006", "\"port\":65536",
    "t: /inputs/2/port: expected a whole number from 0 to 65535, found 65536" },
  { "minutes beyond a day", "\"minutes\":1.5", "\"minutes\":1441",
    "t: /pool/minutes: expected a number from 0 to 1440, found 1441" },
  { "a jitter buffer too short", "\"port\":5006", "\"port\":5006,\"latency_ms\":19",
    "t: /inputs/2/latency_ms: expected a whole number from 20 to 200, found 19" },
  { "an underlay above the interpreter", "\"id\":\"en\",\"language\"",
    "\"id\":\"en\",\"underlay_db\":1,\"language\"",
    "t: /channels/0/underlay_db: expected a number from -60 to 0, found 1" },
  { "an underlay in a wrong word", "\"id\":\"en\",\"language\"",
    "\"id\":\"en\",\"underlay_db\":\"no\",\"language\"",
    "t: /channels/0/underlay_db: expected a number from -60 to 0, or \"off\", found \"no\"" },
  { "a bit rate below speech", "\"rules\"", "\"encoding\":{\"bitrate_bps\":6000},\"rules\"",
    "t: /encoding/bitrate_bps: expected a whole number from 16000 to 256000, found 6000" },
  /* words */
  { "a word not in the list", "\"minutes\":1.5", "\"minutes\":1.5,\"meter\":\"vioce\"",
    "t: /pool/meter: expected one of session, voice, found \"vioce\"" },
  { "an input of no type", "\"type\":\"ingest\"", "\"type\":null",
    "t: /inputs/1/type: expected one of rtp, ingest, found nothing\n"
    "t: /inputs/1/port: expected a whole number from 0 to 65535, found nothing" },
  { "a role of nobody", "\"role\":\"host\"", "\"role\":\"nobody\"",
    "t: /access/tokens/0/role: expected one of delegate, interpreter, team-leader, host, "
    "assistant, "
    "pool-owner, operator, found \"nobody\"" },
  { "a zone unheard of", "\"Europe/Zurich\"", "\"Europe/Zuerich\"",
    "t: /meeting/timezone: expected the IANA name of a time zone (\"Europe/Zurich\"), "
    "found \"Europe/Zuerich\"\n"
    "t: /pool/timezone: expected the IANA name of a time zone (\"Europe/Zurich\"), found nothing" },
  { "hours for a zone", "\"minutes\":1.5", "\"minutes\":1.5,\"timezone\":\"01:00\"",
    "t: /pool/timezone: expected the IANA name of a time zone (\"Europe/Zurich\"), "
    "found \"01:00\"" },
  { "a host name to listen on", "127.0.0.1:0", "localhost:80",
    "t: /server/listen: expected ADDRESS:PORT (\"127.0.0.1:8080\", \"[::]:8080\"), "
    "found \"localhost:80\"" },
  { "IPv6 without brackets", "127.0.0.1:0", "::1:80",
    "t: /server/listen: expected ADDRESS:PORT (\"127.0.0.1:8080\", \"[::]:8080\"), found "
    "\"::1:80\"" },
  { "an address to listen on that is none", "\"port\":5006", "\"port\":5006,\"address\":\"any\"",
    "t: /inputs/2/address: expected an IP address (\"127.0.0.1\"), found \"any\"" },
  { "a range that is none", "\"port\":5006", "\"port\":5006,\"allow\":[\"10.0.0.0/33\"]",
    "t: /inputs/2/allow: expected addresses or CIDR ranges (\"10.0.0.0/8\"), found "
    "\"10.0.0.0/33\"" },
  { "a proxy that is none", "\"listen\":", "\"trusted_proxies\":[\"front\"],\"listen\":",
    "t: /server/trusted_proxies: expected addresses or CIDR ranges (\"10.0.0.0/8\"), found "
    "\"front\"" },
  { "a tag that is none", "fr-CH", "fr_CH",
    "t: /languages/1/aliases: expected language tags (\"fr\", \"sr-Latn\"), found \"fr_CH\"" },
  { "a gateway's name that is none", "\"listen\":", "\"gateway\":\"GW 1\",\"listen\":",
    "t: /server/gateway: expected an id (1 to 32 of a-z 0-9 -), found \"GW 1\"" },
  /* ids and references */
  { "capitals in an id", "\"id\":\"fr-2\"", "\"id\":\"FR2\"",
    "t: /desks/1/id: expected an id (1 to 32 of a-z 0-9 -), found \"FR2\"" },
  { "an id twice", "\"id\":\"fr-2\"", "\"id\":\"fr-1\"",
    "t: /desks/1/id: expected a desk's id once (it stands at /desks/0/id), found \"fr-1\"" },
  { "a language twice", "{\"id\":\"fr\",\"aliases\":[\"fr-CH\"]}",
    "{\"id\":\"fr\"},{\"id\":\"en\"}",
    "t: /languages/2/id: expected a language's id once (it stands at /languages/0/id), found "
    "\"en\"" },
  { "a tag of two languages", "fr-CH", "EN",
    "t: /languages/1/aliases: expected each tag at one language only (/languages/0 has it), found "
    "\"EN\"" },
  { "a channel named as the floor's own", "\"id\":\"en\",\"language\"",
    "\"id\":\"original\",\"language\"",
    "t: /channels/0/id: expected another id, for \"original\" has a meaning of its own, "
    "found \"original\"\n"
    "t: /booths/0/pivot: expected a channel's id (original, fr), found \"en\"" },
  { "a desk named as the floor", "\"id\":\"fr-2\"", "\"id\":\"floor\"",
    "t: /desks/1/id: expected another id, for \"floor\" has a meaning of its own, found "
    "\"floor\"" },
  { "an input nobody knows", "\"input\":\"in-2\"", "\"input\":\"in-3\"",
    "t: /desks/1/input: expected an input's id (room, in-1, in-2), found \"in-3\"" },
  { "an output nobody knows", "\"input\":\"in-2\",\"output_a\":\"fr\"",
    "\"input\":\"in-2\",\"output_a\":\"frr\"",
    "t: /desks/1/output_a: expected a channel's id (en, fr), found \"frr\"" },
  { "a desk without a booth", "\"id\":\"fr-2\",\"booth\":\"fr\"", "\"id\":\"fr-2\"",
    "t: /desks/1/booth: expected a booth's id (fr), found nothing" },
  { "two desks behind one gate", "\"input\":\"in-2\"", "\"input\":\"in-1\"",
    "t: /desks/1/input: expected an input of its own (/desks/0 has it), found \"in-1\"" },
  { "one output twice", "\"input\":\"in-2\",", "\"input\":\"in-2\",\"output_b\":\"fr\",",
    "t: /desks/1/output_b: expected another channel than output_a, found \"fr\"" },
  { "a pivot in the booth's language", "\"pivot\":\"en\"", "\"pivot\":\"fr\"",
    "t: /booths/0/pivot: expected a channel of another language than the booth's own, found "
    "\"fr\"" },
  { "no floor", "\"floor\":[{\"input\":\"room\"}],", "",
    "t: /floor: expected at least one input of role main, found nothing" },
  { "a backup of nothing", "{\"input\":\"room\"}", "{\"input\":\"room\",\"role\":\"backup\"}",
    "t: /floor: expected at least one input of role main, found a list" },
  { "two inputs on one port", "\"port\":5006", "\"port\":5004",
    "t: /inputs/2/port: expected a port of its own (/inputs/0 has it), found 5004" },
  { "two inputs on one port of any address", "\"port\":5006",
    "\"port\":5004,\"address\":\"0.0.0.0\"",
    "t: /inputs/2/port: expected a port of its own (/inputs/0 has it), found 5004" },
  /* the agenda */
  { "the thirtieth of February", "2020-11-12", "2020-02-30",
    "t: /sessions/0/day: expected a day (\"2020-11-12\"), found \"2020-02-30\"" },
  { "a day turned round", "2020-11-12", "12.11.2020",
    "t: /sessions/0/day: expected a day (\"2020-11-12\"), found \"12.11.2020\"" },
  { "times of no day", "\"day\":\"2020-11-12\",", "",
    "t: /sessions/0/day: expected the day of the start and end (\"2020-11-12\"), found nothing" },
  { "a start without an end", ",\"end\":\"10:30\"", "",
    "t: /sessions/0/end: expected both start and end, or neither, found nothing" },
  { "an end before the start", "10:30", "09:30",
    "t: /sessions/0/end: expected a time after the start, found \"09:30\"" },
  { "a time in another form", "10:30", "10.30",
    "t: /sessions/0/end: expected a clock time (\"10:30\"), found \"10.30\"" },
  { "an hour too many", "10:30", "24:00",
    "t: /sessions/0/end: expected a clock time (\"10:30\"), found \"24:00\"" },
  { "interpreters who leave at midnight", "\"minutes\":1.5",
    "\"minutes\":1.5,\"service_ends_at\":\"00:00\"",
    "t: /pool/service_ends_at: expected a clock time after 00:00 (\"18:00\"), found \"00:00\"" },
  { "interpreters who leave at tea time", "\"minutes\":1.5",
    "\"minutes\":1.5,\"service_ends_at\":\"5 pm\"",
    "t: /pool/service_ends_at: expected a clock time after 00:00 (\"18:00\"), found \"5 pm\"" },
  { "a session of no kind", "\"end\":\"10:30\"", "\"end\":\"10:30\",\"kind\":\"brake\"",
    "t: /sessions/0/kind: expected one of interpreted, sound-check, break, found \"brake\"" },
  { "stated minutes that are none", "\"end\":\"10:30\"", "\"end\":\"10:30\",\"minutes\":0",
    "t: /sessions/0/minutes: expected a number from 0.1 to 1440, found 0" },
  { "a time that summer leaps over", "\"2020-11-12\",\"start\":\"10:00\"",
    "\"2020-03-29\",\"start\":\"02:30\"",
    "t: /sessions/0/start: expected a time that exists on that day in Europe/Zurich, found "
    "\"02:30\"" },
  /* access */
  { "a token in the clear", HASH_A, "secret",
    "t: /access/tokens/0/sha256: expected the token's SHA-256, 64 hexadecimal digits, "
    "found 6 characters that are not shown here" },
  { "a token twice", "[{\"role\":\"host\",",
    "[{\"role\":\"delegate\",\"sha256\":\"" HASH_A "\"},{\"role\":\"host\",",
    "t: /access/tokens/1/sha256: expected a token of its own (/access/tokens/0 has it), "
    "found 64 characters that are not shown here" },
  { "an interpreter of no booth", "\"role\":\"host\"", "\"role\":\"interpreter\"",
    "t: /access/tokens/0/booth: expected the booth of an interpreter, found nothing" },
  { "a host of a booth", "\"role\":\"host\"", "\"role\":\"host\",\"booth\":\"fr\"",
    "t: /access/tokens/0/booth: expected a booth at interpreters only, found \"fr\"" },
  { "a user without a password", "\"type\":\"ingest\"", "\"type\":\"ingest\",\"user\":\"ana\"",
    "t: /inputs/1/password_sha256: expected a password's SHA-256 beside a user, found nothing" },
  { "a password in the clear", "\"type\":\"ingest\"",
    "\"type\":\"ingest\",\"password_sha256\":\"x\"",
    "t: /inputs/1/password_sha256: expected the password's SHA-256, 64 hexadecimal digits, "
    "found 1 characters that are not shown here" },
};

static void
test_faults (gconstpointer data)
{
  const Fault *row = data;
  g_autofree char *json = change (row->from, row->to);
  g_autofree char *message = parse_badly (json, -1);

  g_assert_cmpstr (message, ==, row->message);
}

/* --- Syntax --- */

static const struct
{
  const char *what;
  const char *json;
  const char *message;
} syntax[] = {
  { "nothing", "", "t:1:1: expected a value, found the end of the file" },
  { "cut off", "{\"a\": [1,\n 2", "t:2:3: expected ',' or ']', found the end of the file" },
  { "a comma too many", "{\n  \"a\": 1,\n}", "t:3:1: expected a key in double quotes, found '}'" },
  { "a comma too few", "{\"a\": 1 \"b\": 2}", "t:1:9: expected ',' or '}', found '\"'" },
  { "no colon", "{\"a\" 1}", "t:1:6: expected ':' after the key, found '1'" },
  { "a comment", "/* x */ {}", "t:1:1: expected a value, found '/'" },
  { "single quotes", "{'a': 1}", "t:1:2: expected a key in double quotes, found '''" },
  { "columns are characters", "{\"Русский\" 1}", "t:1:12: expected ':' after the key, found '1'" },
  { "more than one value", "{} {}", "t:1:4: expected the end of the file, found '{'" },
  { "a line inside a string", "{\"a\nb\": 1}",
    "t:1:4: expected the end of the string (\"), found the character U+000A" },
  { "an escape that is none", "{\"\\x\": 1}",
    "t:1:4: expected one of \"\\/bfnrtu after the backslash, found 'x'" },
  { "a digit that is none", "{\"\\u00g0\": 1}",
    "t:1:7: expected four hexadecimal digits after \\u, found 'g'" },
  { "half a surrogate", "{\"\\ud83d\": 1}",
    "t:1:3: expected a character, found half of one, or zero, after \\u" },
  { "the character zero", "{\"\\u0000\": 1}",
    "t:1:3: expected a character, found half of one, or zero, after \\u" },
  { "a hexadecimal number", "0x10", "t:1:2: expected the end of the file, found 'x'" },
  { "a leading zero", "[01]", "t:1:3: expected ',' or ']', found '1'" },
  { "a bare minus", "[-]", "t:1:3: expected a digit, found ']'" },
  { "a point without digits", "[1.]", "t:1:4: expected a digit, found ']'" },
  { "a word that is none", "[True]", "t:1:2: expected a value, found 'T'" },
  { "too deep", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
    "t:1:17: expected no further nesting, found '['" },
  { "not UTF-8", "{\"a\": \"\xff\"}",
    "t:1:8: expected text in UTF-8, found a byte that cannot be" },
  { "not an object", "[1]", "t: /: expected an object, found a list" },
};

static void
test_syntax (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (syntax); i++)
    {
      g_test_message ("%s", syntax[i].what);
      g_autofree char *message = parse_badly (syntax[i].json, -1);
      g_assert_cmpstr (message, ==, syntax[i].message);
    }
}

static void
test_deep_nesting_costs_no_stack (void)
{
  g_autofree char *json = g_strnfill (1024 * 1024, '[');
  g_autofree char *message = parse_badly (json, 1024 * 1024);

  g_assert_cmpstr (message, ==, "t:1:17: expected no further nesting, found '['");
}

static void
test_length_is_kept_to (void)
{
  static const char json[] = { '{', '}', '}' };
  g_autofree char *message = parse_badly (json, 1);

  g_assert_cmpstr (message, ==,
                   "t:1:2: expected a key in double quotes, found the end of the file");
}

static void
test_a_file_has_its_limit (void)
{
  g_autofree char *json = g_strnfill (1024 * 1024 + 1, ' ');
  g_autofree char *message = parse_badly (json, -1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (message, ==, "t: /: expected at most 1048576 bytes, found 1048577");
  g_assert_null (bc_config_load ("/dev/zero", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
}

static void
test_all_faults_come_at_once (void)
{
  g_autofree char *message = parse_badly (
      "{\"meeting\":{\"id\":\"m\"},\"pool\":{\"id\":\"p\",\"minutes\":-1,\"meter\":\"x\"},"
      "\"floor\":[{\"input\":\"a\"},{\"input\":\"b\",\"role\":\"c\",\"gain_db\":99}]}",
      -1);

  g_assert_cmpstr (message, ==,
                   "t: /pool/minutes: expected a number from 0 to 1440, found -1\n"
                   "t: /pool/meter: expected one of session, voice, found \"x\"\n"
                   "t: /floor/0/input: expected an input's id (none), found \"a\"\n"
                   "t: /floor/1/input: expected an input's id (none), found \"b\"\n"
                   "t: /floor/1/role: expected one of main, backup, add, found \"c\"\n"
                   "t: /floor/1/gain_db: expected a number from -40 to 20, found 99");
}

static void
test_faults_without_end_are_counted (void)
{
  g_autoptr (GString) rules = g_string_new ("\"rules\":{");

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (rules, "\"nonsense-%u\":1,", i);
  g_autofree char *json = change ("\"rules\":{", rules->str);
  g_autofree char *message = parse_badly (json, -1);
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 51);
  g_assert_cmpstr (lines[50], ==, "t: and 10 more");
}

static void
test_a_list_has_its_limit (void)
{
  g_autoptr (GString) list = g_string_new ("\"sessions\":[");

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (list, "{\"id\":\"s-%u\"},", i);
  g_autofree char *json = change ("\"sessions\":[", list->str);
  g_autofree char *message = parse_badly (json, -1);

  g_assert_cmpstr (message, ==, "t: /sessions: expected at most 200 items, found 201");
}

/* --- What comes out --- */

static void
test_defaults (void)
{
  g_autoptr (BcConfig) config = parse_well (base);
  const BcSetup *setup = config->setup;
  const BcConfigInput *room = g_ptr_array_index (config->inputs, 0);
  const BcConfigInput *ingest = g_ptr_array_index (config->inputs, 1);
  const BcChannel *channel = bc_setup_find_channel (setup, "fr");
  const BcDesk *desk = bc_setup_find_desk (setup, "fr-1");
  g_autoptr (BcSetup) untouched = bc_setup_new ();

  g_assert_cmpstr (config->gateway, ==, "gw-1");
  g_assert_true (config->is_public);
  g_assert_null (config->disclaimer);
  g_assert_null (config->trusted_proxies);
  g_assert_cmpuint (config->bitrate_bps, ==, 64000);
  g_assert_cmpuint (config->complexity, ==, 10);
  g_assert_cmpint (setup->pool.limit_s, ==, 90);
  g_assert_cmpstr (setup->pool.timezone, ==, "Europe/Zurich");
  g_assert_cmpint (setup->pool.mode, ==, BC_METER_SESSION);
  g_assert_cmpint (room->kind, ==, BC_INPUT_RTP);
  g_assert_cmpstr (room->address, ==, "127.0.0.1");
  g_assert_cmpuint (room->latency_ms, ==, 40);
  g_assert_null (room->allow);
  g_assert_cmpint (ingest->kind, ==, BC_INPUT_INGEST);
  g_assert_null (ingest->user);
  g_assert_null (ingest->password_sha256);
  g_assert_cmpfloat (channel->underlay_db, ==, -18);
  g_assert_cmpstr (desk->name, ==, "fr-1");
  g_assert_cmpint (desk->mic, ==, BC_MIC_KEY);
  g_assert_cmpint (setup->rules.interlock, ==, untouched->rules.interlock);
  g_assert_cmpuint (setup->rules.ramp_down_ms, ==, untouched->rules.ramp_down_ms);
  g_assert_cmpfloat (setup->rules.hold_floor_db, ==, untouched->rules.hold_floor_db);
  g_assert_cmpstr (bc_setup_find_language (setup, "fr")->short_name, ==, "FR");
}

static const char everything[] =
    "{\"$schema\":\"../docs/configuration.schema.json\","
    "\"meeting\":{\"id\":\"m\",\"title\":\"A \\ud83d\\ude00\"},"
    "\"server\":{\"listen\":\"[::]:80\",\"gateway\":\"gw-2\",\"public\":false,"
    "\"trusted_proxies\":[\"10.0.0.0/8\"],\"disclaimer\":\"D\"},"
    "\"pool\":{\"id\":\"p\",\"minutes\":0,\"timezone\":\"Asia/Bishkek\",\"meter\":\"voice\"},"
    "\"languages\":[{\"id\":\"bcms\",\"tag\":\"hbs\",\"aliases\":[\"bs\",\"hbs\"],\"name\":\"B\","
    "\"short\":\"BC\"}],"
    "\"inputs\":[{\"id\":\"a\",\"type\":\"rtp\",\"address\":\"::1\",\"port\":0,\"allow\":[\"10.1."
    "0.0/16\"],"
    "\"latency_ms\":60},{\"id\":\"b\",\"type\":\"ingest\",\"password_sha256\":\"" HASH_B "\"},"
    "{\"id\":\"c\",\"type\":\"ingest\",\"user\":\"u\",\"password_sha256\":\"" HASH_A "\"}],"
    "\"floor\":[{\"input\":\"a\",\"role\":\"main\",\"gain_db\":-3.5},{\"input\":\"b\",\"role\":"
    "\"add\"}],"
    "\"channels\":[{\"id\":\"x\",\"language\":\"bcms\",\"underlay_db\":\"off\"},"
    "{\"id\":\"y\",\"language\":\"bcms\",\"underlay_db\":-24.5}],"
    "\"booths\":[{\"id\":\"z\",\"language\":\"bcms\"}],"
    "\"desks\":[{\"id\":\"d\",\"booth\":\"z\",\"name\":\"D "
    "1\",\"input\":\"c\",\"output_a\":\"x\","
    "\"output_b\":\"y\",\"mic\":\"input\"}],"
    "\"rules\":{\"interlock\":\"interlock\",\"hold_ms\":1,\"silent_other_ms\":2,\"hold_floor_"
    "db\":-40},"
    "\"encoding\":{\"bitrate_bps\":96000,\"complexity\":5},"
    "\"access\":{\"tokens\":[{\"role\":\"interpreter\",\"name\":\"Ana\",\"sha256\":\"" HASH_B "\","
    "\"booth\":\"z\"}]}}";

static void
test_everything_is_read (void)
{
  g_autoptr (BcConfig) config = parse_well (everything);
  const BcSetup *setup = config->setup;
  const BcConfigInput *a = g_ptr_array_index (config->inputs, 0);
  const BcConfigInput *b = g_ptr_array_index (config->inputs, 1);
  const BcConfigToken *token = g_ptr_array_index (config->tokens, 0);
  const BcFloorInput *floor = g_ptr_array_index (setup->floor_inputs, 0);
  const BcDesk *desk = bc_setup_find_desk (setup, "d");

  g_assert_cmpstr (setup->title, ==, "A 😀");
  g_assert_cmpstr (config->listen, ==, "[::]:80");
  g_assert_cmpstr (config->gateway, ==, "gw-2");
  g_assert_false (config->is_public);
  g_assert_cmpstr (config->trusted_proxies[0], ==, "10.0.0.0/8");
  g_assert_cmpstr (config->disclaimer, ==, "D");
  g_assert_cmpint (setup->pool.limit_s, ==, 0);
  g_assert_cmpstr (setup->pool.timezone, ==, "Asia/Bishkek");
  g_assert_cmpint (setup->pool.mode, ==, BC_METER_VOICE);
  g_assert_cmpstr (bc_setup_find_language (setup, "bs")->short_name, ==, "BC");
  g_assert_cmpstr (a->address, ==, "::1");
  g_assert_cmpstr (a->allow[0], ==, "10.1.0.0/16");
  g_assert_cmpuint (a->latency_ms, ==, 60);
  g_assert_cmpstr (b->user, ==, "source");
  g_assert_cmpstr (b->password_sha256, ==, HASH_B);
  g_assert_cmpfloat (floor->gain_db, ==, -3.5);
  g_assert_true (isinf (bc_setup_find_channel (setup, "x")->underlay_db));
  g_assert_cmpfloat (bc_setup_find_channel (setup, "y")->underlay_db, ==, -24.5);
  g_assert_cmpstr (desk->name, ==, "D 1");
  g_assert_cmpstr (desk->output_b, ==, "y");
  g_assert_cmpint (desk->mic, ==, BC_MIC_INPUT);
  g_assert_cmpint (setup->rules.interlock, ==, BC_INTERLOCK_KEEP);
  g_assert_cmpuint (setup->rules.hold_ms, ==, 1);
  g_assert_cmpuint (setup->rules.silent_other_ms, ==, 2);
  g_assert_cmpfloat (setup->rules.hold_floor_db, ==, -40);
  g_assert_cmpuint (config->bitrate_bps, ==, 96000);
  g_assert_cmpuint (config->complexity, ==, 5);
  g_assert_cmpint (token->role, ==, BC_ROLE_INTERPRETER);
  g_assert_cmpstr (token->booth, ==, "z");
}

static void
test_times_are_of_the_meetings_zone (void)
{
  g_autofree char *json =
      change ("\"timezone\":\"Europe/Zurich\"},\n\"server\":{\"listen\":\"127.0.0.1:0\"},\n"
              "\"pool\":{\"id\":\"p\",",
              "\"timezone\":\"America/New_York\"},\n"
              "\"pool\":{\"id\":\"p\",\"timezone\":\"Asia/Bishkek\",");
  g_autoptr (BcConfig) winter = parse_well (base);
  g_autoptr (BcConfig) abroad = parse_well (json);
  const BcSession *session = g_ptr_array_index (winter->setup->sessions, 0);
  const BcSession *far = g_ptr_array_index (abroad->setup->sessions, 0);

  /* 2020-11-12T09:00:00Z and 15:00:00Z */
  g_assert_cmpint (session->starts_wall_us, ==, G_GINT64_CONSTANT (1605171600) * G_USEC_PER_SEC);
  g_assert_cmpint (session->ends_wall_us - session->starts_wall_us, ==, 1800 * G_USEC_PER_SEC);
  g_assert_cmpstr (session->day, ==, "2020-11-12");
  g_assert_cmpint (far->starts_wall_us, ==, G_GINT64_CONSTANT (1605193200) * G_USEC_PER_SEC);
  g_assert_cmpstr (far->day, ==, "2020-11-12");
}

static void
test_an_evening_is_the_pools_next_day (void)
{
  g_autofree char *json =
      change ("\"minutes\":1.5}", "\"minutes\":90,\"timezone\":\"Pacific/Auckland\"}");
  g_autoptr (BcConfig) config = parse_well (json);
  const BcSession *session = g_ptr_array_index (config->setup->sessions, 0);

  /* 10:00 in Zurich is 22:00 in Auckland, still the same day … */
  g_assert_cmpstr (session->day, ==, "2020-11-12");

  g_autofree char *kiritimati =
      change ("\"minutes\":1.5}", "\"minutes\":90,\"timezone\":\"Pacific/Kiritimati\"}");
  g_autoptr (BcConfig) further = parse_well (kiritimati);
  /* … and 23:00 in Kiritimati; an hour later it is not. */
  g_assert_cmpstr (((BcSession *) g_ptr_array_index (further->setup->sessions, 0))->day, ==,
                   "2020-11-12");
  char *at = strstr (kiritimati, "\"10:00\",\"end\":\"10:30\"");
  memcpy (at, "\"11:00\",\"end\":\"11:30\"", strlen ("\"11:00\",\"end\":\"11:30\""));
  g_autoptr (BcConfig) later = parse_well (kiritimati);
  g_assert_cmpstr (((BcSession *) g_ptr_array_index (later->setup->sessions, 0))->day, ==,
                   "2020-11-13");
}

/* Of an end that comes twice the first is meant, unless only the second is after the start. */
static void
test_the_hour_that_comes_twice (void)
{
  static const struct
  {
    const char *times;
    guint minutes;
  } rows[] = {
    { "\"2020-10-25\",\"start\":\"01:30\",\"end\":\"02:30\"", 60 },
    { "\"2020-10-25\",\"start\":\"02:30\",\"end\":\"02:45\"", 15 },
    { "\"2020-10-25\",\"start\":\"02:45\",\"end\":\"02:15\"", 30 },
    { "\"2020-10-25\",\"start\":\"02:45\",\"end\":\"03:00\"", 75 },
    { "\"2021-03-28\",\"start\":\"01:45\",\"end\":\"03:00\"", 15 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json =
          change ("\"2020-11-12\",\"start\":\"10:00\",\"end\":\"10:30\"", rows[i].times);
      g_autoptr (BcConfig) config = parse_well (json);
      const BcSession *session = g_ptr_array_index (config->setup->sessions, 0);

      g_test_message ("%s", rows[i].times);
      g_assert_cmpint (session->ends_wall_us - session->starts_wall_us, ==,
                       rows[i].minutes * 60 * (gint64) G_USEC_PER_SEC);
    }
}

static void
test_what_a_plan_needs_is_read (void)
{
  g_autofree char *json =
      change ("\"end\":\"10:30\"", "\"end\":\"10:30\",\"minutes\":20.5,\"kind\":\"sound-check\"");
  g_autofree char *leaving =
      change ("\"minutes\":1.5", "\"minutes\":1.5,\"service_ends_at\":\"18:05\"");
  g_autoptr (BcConfig) config = parse_well (json);
  g_autoptr (BcConfig) until = parse_well (leaving);
  const BcSession *session = g_ptr_array_index (config->setup->sessions, 0);

  g_assert_cmpint (session->kind, ==, BC_SESSION_KIND_SOUND_CHECK);
  g_assert_cmpint (session->stated_s, ==, 1230);
  g_assert_cmpuint (config->setup->pool.service_ends_minute, ==, 0);
  g_assert_cmpuint (until->setup->pool.service_ends_minute, ==, 18 * 60 + 5);
  g_assert_cmpstr (config->setup->timezone, ==, "Europe/Zurich");
  g_assert_true (config->agenda->setup == config->setup);
  g_assert_cmpuint (config->agenda->days->len, ==, 1);
}

/* --- Remarks --- */

static gboolean
has_remark (const BcConfig *config, const char *remark)
{
  return g_ptr_array_find_with_equal_func (config->remarks, remark, g_str_equal, NULL);
}

static void
test_remarks (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *remark;
  } rows[] = {
    { "\"input\":\"in-2\"", "\"input\":\"in-2\"",
      "/inputs/1: input \"in-1\" has no password: only a rehearsal can feed it" },
    { ",\n  {\"id\":\"fr-2\",\"booth\":\"fr\",\"input\":\"in-2\",\"output_a\":\"fr\"}", "",
      "/inputs/2: input \"in-2\" is used by neither floor nor desk" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = change (rows[i].from, rows[i].to);
      g_autoptr (BcConfig) config = parse_well (json);
      g_test_message ("%s", rows[i].remark);
      g_assert_true (has_remark (config, rows[i].remark));
    }

  g_autofree char *json = change ("\"minutes\":1.5", "\"minutes\":30");
  g_autoptr (BcConfig) config = parse_well (json);
  g_assert_cmpuint (config->remarks->len, ==, 1); /* the password */
}

/* --- The shipped ones --- */

static BcConfig *
load_shipped (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", name, NULL);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_load (path, &error);

  g_assert_no_error (error);
  return config;
}

static void
test_every_shipped_one_loads (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_loaded = 0;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".json"))
      {
        g_autoptr (BcConfig) config = load_shipped (name);
        g_assert_cmpuint (config->setup->channels->len, >, 0);
        n_loaded++;
      }
  g_assert_cmpuint (n_loaded, >=, 3);
}

/* Minutes of interpreted sessions on a day, by the clock. */
static gint64
sum_minutes (const BcConfig *config, const char *day)
{
  gint64 sum_us = 0;

  for (guint i = 0; i < config->setup->sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (config->setup->sessions, i);
      if (session->kind == BC_SESSION_KIND_INTERPRETED && g_str_equal (session->day, day))
        sum_us += session->ends_wall_us - session->starts_wall_us;
    }
  return sum_us / 60 / G_USEC_PER_SEC;
}

static void
test_the_agenda_of_2020 (void)
{
  g_autoptr (BcConfig) config = load_shipped ("unece-2020.json");

  g_assert_cmpuint (config->setup->channels->len, ==, 5);
  g_assert_cmpuint (config->setup->desks->len, ==, 10);
  g_assert_cmpint (config->setup->pool.limit_s, ==, 240 * 60);
  g_assert_cmpint (sum_minutes (config, "2020-11-12"), ==, 240);
  g_assert_cmpint (sum_minutes (config, "2020-11-13"), ==, 240);
  const BcFinding *finding = g_ptr_array_index (config->agenda->findings, 0);
  g_assert_cmpint (finding->kind, ==, BC_FINDING_STATED_MINUTES);
  g_assert_cmpstr (finding->path, ==, "sessions/fri-closing");
  g_assert_cmpstr (bc_setup_find_language (config->setup, "cnr")->id, ==, "bcms");
}

static void
test_a_missing_file_is_named (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_config_load ("/nowhere/meeting.json", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "/nowhere/meeting.json"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/config/fault/%s", faults[i].what);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &faults[i], test_faults);
    }
  g_test_add_func ("/app/config/syntax-has-line-and-column", test_syntax);
  g_test_add_func ("/app/config/deep-nesting-costs-no-stack", test_deep_nesting_costs_no_stack);
  g_test_add_func ("/app/config/length-is-kept-to", test_length_is_kept_to);
  g_test_add_func ("/app/config/a-file-has-its-limit", test_a_file_has_its_limit);
  g_test_add_func ("/app/config/a-list-has-its-limit", test_a_list_has_its_limit);
  g_test_add_func ("/app/config/all-faults-come-at-once", test_all_faults_come_at_once);
  g_test_add_func ("/app/config/faults-without-end-are-counted",
                   test_faults_without_end_are_counted);
  g_test_add_func ("/app/config/defaults", test_defaults);
  g_test_add_func ("/app/config/everything-is-read", test_everything_is_read);
  g_test_add_func ("/app/config/times-are-of-the-meetings-zone",
                   test_times_are_of_the_meetings_zone);
  g_test_add_func ("/app/config/an-evening-is-the-pools-next-day",
                   test_an_evening_is_the_pools_next_day);
  g_test_add_func ("/app/config/the-hour-that-comes-twice", test_the_hour_that_comes_twice);
  g_test_add_func ("/app/config/what-a-plan-needs-is-read", test_what_a_plan_needs_is_read);
  g_test_add_func ("/app/config/remarks", test_remarks);
  g_test_add_func ("/app/config/every-shipped-one-loads", test_every_shipped_one_loads);
  g_test_add_func ("/app/config/the-agenda-of-2020", test_the_agenda_of_2020);
  g_test_add_func ("/app/config/a-missing-file-is-named", test_a_missing_file_is_named);
  return g_test_run ();
}
