/* SPDX-License-Identifier: Apache-2.0 */
#include "config-text.h"

#include <boothcast/base/error.h>
#include <string.h>

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
    "hold_ms, cough_max_ms, silent_same_ms, silent_other_ms, stable_voice_ms, turn_minutes, "
    "countdown_ms, ending_pause_ms, once_notice_ms, prompt_silence_s, hold_floor_db, "
    "interlock), "
    "found \"x/y~\"" },
  { "a key of the other kind of input", "\"type\":\"ingest\"",
    "\"type\":\"ingest\",\"latency_ms\":40",
    "t: /inputs/1/latency_ms: expected a known key (id, type, side, backup, user, "
    "password_sha256), "
    "found \"latency_ms\"" },
  { "an input that is its own backup", "\"id\":\"in-2\",", "\"id\":\"in-2\",\"backup\":\"in-2\",",
    "t: /inputs/2/backup: expected another input than itself, found \"in-2\"" },
  { "a backup that somebody else carries", "\"id\":\"in-2\",",
    "\"id\":\"in-2\",\"backup\":\"in-1\",",
    "t: /inputs/2/backup: expected an input of its own (/desks/0 has it), found \"in-1\"" },
  { "a backup that is none", "\"id\":\"in-2\",", "\"id\":\"in-2\",\"backup\":\"in-3\",",
    "t: /inputs/2/backup: expected an input's id (room, in-1, in-2), found \"in-3\"" },
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
    "t: /inputs/1/type: expected one of rtp, ingest, srt, http, rtmp, alsa, file, tone, found "
    "nothing\n"
    "t: /inputs/1/port: expected a whole number from 0 to 65535, found nothing" },
  { "a role of nobody", "\"role\":\"host\"", "\"role\":\"nobody\"",
    "t: /access/tokens/0/role: expected one of delegate, interpreter, team-leader, host, "
    "assistant, "
    "pool-owner, operator, found \"nobody\"" },
  { "a zone unheard of", "\"Europe/Zurich\"", "\"Europe/Zuerich\"",
    "t: /meeting/timezone: expected the IANA name of a time zone (\"Europe/Zurich\"), "
    "found \"Europe/Zuerich\"" },
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
  { "a way in with a path", "\"listen\":", "\"public_url\":\"https://a.org/x\",\"listen\":",
    "t: /server/public_url: expected an address without a path (\"https://meeting.example/\"), "
    "found \"https://a.org/x\"" },
  { "a way in that is none", "\"listen\":", "\"public_url\":\"a.org\",\"listen\":",
    "t: /server/public_url: expected an address without a path (\"https://meeting.example/\"), "
    "found \"a.org\"" },
  { "a name that is announced", "\"listen\":", "\"announce\":[\"a.org\"],\"listen\":",
    "t: /server/announce: expected IP addresses (\"203.0.113.7\"), found \"a.org\"" },
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
  /* speakers */
  { "a speaker who is nobody", "\"end\":\"10:30\"",
    "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\"}]",
    "t: /sessions/0/speakers/0/name: expected a name or a delegation, found nothing" },
  { "a speaker twice", "\"end\":\"10:30\"",
    "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\",\"name\":\"A\"},{\"id\":\"a\",\"name\":\"B\"}]",
    "t: /sessions/0/speakers/1/id: expected a speaker's id once (it stands at "
    "/sessions/0/speakers/0/id), found \"a\"" },
  { "a speaker of a language that is none", "\"end\":\"10:30\"",
    "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\",\"name\":\"A\",\"language\":\"ru\"}]",
    "t: /sessions/0/speakers/0/language: expected a language's id (en, fr), found \"ru\"" },
  { "half a speaker's minute", "\"end\":\"10:30\"",
    "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\",\"name\":\"A\",\"minutes\":2.5}]",
    "t: /sessions/0/speakers/0/minutes: expected a whole number from 0 to 600, found 2.5" },
  { "a statement that a page would run", "\"end\":\"10:30\"",
    "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\",\"name\":\"A\",\"statement\":\"javascript:1\"}]",
    "t: /sessions/0/speakers/0/statement: expected an http or https link, found \"javascript:1\"" },
  { "a slip in a speaker's key", "\"end\":\"10:30\"",
    "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\",\"name\":\"A\",\"delegaton\":\"B\"}]",
    "t: /sessions/0/speakers/0/delegaton: expected a known key, found \"delegaton\" (did you mean "
    "\"delegation\"?)" },
  /* shares of the pool, ears, rules, notices */
  { "an allotment of no meeting", "\"minutes\":1.5", "\"minutes\":1.5,\"allotments\":{\"B 1\":1}",
    "t: /pool/allotments/B 1: expected a meeting's id (1 to 32 of a-z 0-9 -), found \"B 1\"" },
  { "an allotment of more than a day", "\"minutes\":1.5",
    "\"minutes\":1.5,\"allotments\":{\"b\":1441}",
    "t: /pool/allotments/b: expected a number from 0 to 1440, found 1441" },
  { "a list of allotments", "\"minutes\":1.5", "\"minutes\":1.5,\"allotments\":[60]",
    "t: /pool/allotments: expected an object, found a list" },
  { "a ceiling in words", "\"minutes\":1.5", "\"minutes\":1.5,\"ceiling_minutes\":\"much\"",
    "t: /pool/ceiling_minutes: expected a number from 0 to 1440, found \"much\"" },
  { "an ear at a channel that is none", "\"input\":\"in-2\"", "\"input\":\"in-2\",\"ear\":\"room\"",
    "t: /desks/1/ear: expected a channel's id (en, fr), found \"room\"" },
  { "an ear at its own output", "\"input\":\"in-2\"", "\"input\":\"in-2\",\"ear\":\"fr\"",
    "t: /desks/1/ear: expected a channel that the desk does not work into, found \"fr\"" },
  { "a pause longer than its countdown", "\"hold_ms\":2500",
    "\"countdown_ms\":4000,\"ending_pause_ms\":4001",
    "t: /rules/ending_pause_ms: expected no more than countdown_ms (4000), found 4001" },
  { "a turn of nothing", "\"hold_ms\":2500", "\"turn_minutes\":0",
    "t: /rules/turn_minutes: expected a whole number from 1 to 240, found 0" },
  { "recordings in a wrong word", "\"rules\":", "\"notices\":{\"folder\":\"x\"},\"rules\":",
    "t: /notices/folder: expected a known key (directory), found \"folder\"" },
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
  /* launch lines; "type":"ingest" is input 1's, a desk's */
  { "SRT that is neither called nor calls", "\"type\":\"ingest\"", "\"type\":\"srt\",\"port\":7001",
    "t: /inputs/1/mode: expected one of listener, caller, found nothing" },
  { "SRT that calls nobody", "\"type\":\"ingest\"",
    "\"type\":\"srt\",\"mode\":\"caller\",\"port\":7001",
    "t: /inputs/1/address: expected the host to call, found nothing" },
  { "SRT on another's port", "\"type\":\"ingest\"",
    "\"type\":\"srt\",\"mode\":\"listener\",\"port\":5006",
    "t: /inputs/2/port: expected a port of its own (/inputs/1 has it), found 5006" },
  { "SRT with no delay", "\"type\":\"ingest\"",
    "\"type\":\"srt\",\"mode\":\"listener\",\"port\":7001,\"latency_ms\":0",
    "t: /inputs/1/latency_ms: expected a whole number from 20 to 8000, found 0" },
  { "a caller that allows callers", "\"type\":\"ingest\"",
    "\"type\":\"srt\",\"mode\":\"caller\",\"address\":\"h\",\"port\":1,\"allow\":[\"::1\"]",
    "t: /inputs/1/allow: expected a known key (id, type, side, backup, mode, address, port, "
    "latency_ms, "
    "passphrase_file, stream_id), found \"allow\"" },
  { "a pull from nowhere", "\"type\":\"ingest\"", "\"type\":\"http\",\"allow_late\":true",
    "t: /inputs/1/url: expected an address that begins with http:// or https://HOST, found "
    "nothing" },
  { "a pull from a file", "\"type\":\"ingest\"",
    "\"type\":\"http\",\"allow_late\":true,\"url\":\"file:///etc/passwd\"",
    "t: /inputs/1/url: expected an address that begins with http:// or https://HOST, found "
    "\"file:///etc/passwd\"" },
  { "a password in an address", "\"type\":\"ingest\"",
    "\"type\":\"http\",\"allow_late\":true,\"url\":\"http://u:p@h/x\"",
    "t: /inputs/1/url: expected an address without a user and password in it, found 14 characters "
    "that are not shown here" },
  { "a stream key in an address of another kind", "\"type\":\"ingest\"",
    "\"type\":\"http\",\"allow_late\":true,\"url\":\"rtmp://h/x/key\"",
    "t: /inputs/1/url: expected an address that begins with http:// or https://HOST, found 14 "
    "characters that are not shown here" },
  { "a user without a password's file", "\"type\":\"ingest\"",
    "\"type\":\"http\",\"allow_late\":true,\"url\":\"http://h/x\",\"user\":\"u\"",
    "t: /inputs/1/password_file: expected a file with the password beside a user, found nothing" },
  { "an interpreter seconds late", "\"type\":\"ingest\"",
    "\"type\":\"rtmp\",\"url\":\"rtmp://h/x/y\"",
    "t: /desks/0/input: expected an interpreter's input that is not seconds late, as rtmp is (or "
    "\"allow_late\": true there), found \"in-1\"" },
  { "a file without a path", "\"type\":\"ingest\"", "\"type\":\"file\"",
    "t: /inputs/1/path: expected a file: WAV, FLAC, MP3, Ogg Opus or Ogg Vorbis, found nothing" },
  { "a tone for bats", "\"type\":\"ingest\"", "\"type\":\"tone\",\"hz\":40000",
    "t: /inputs/1/hz: expected a number from 20 to 20000, found 40000" },
  { "a tone over full scale", "\"type\":\"ingest\"", "\"type\":\"tone\",\"level_dbfs\":3",
    "t: /inputs/1/level_dbfs: expected a number from -60 to 0, found 3" },
};

static void
test_faults (gconstpointer data)
{
  const Fault *row = data;
  g_autofree char *json = config_text_change (row->from, row->to);
  g_autofree char *message = config_text_parse_badly (json, -1);

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
      g_autofree char *message = config_text_parse_badly (syntax[i].json, -1);
      g_assert_cmpstr (message, ==, syntax[i].message);
    }
}

static void
test_deep_nesting_costs_no_stack (void)
{
  g_autofree char *json = g_strnfill (1024 * 1024, '[');
  g_autofree char *message = config_text_parse_badly (json, 1024 * 1024);

  g_assert_cmpstr (message, ==, "t:1:17: expected no further nesting, found '['");
}

static void
test_length_is_kept_to (void)
{
  static const char json[] = { '{', '}', '}' };
  g_autofree char *message = config_text_parse_badly (json, 1);

  g_assert_cmpstr (message, ==,
                   "t:1:2: expected a key in double quotes, found the end of the file");
}

static void
test_a_file_has_its_limit (void)
{
  g_autofree char *json = g_strnfill (1024 * 1024 + 1, ' ');
  g_autofree char *message = config_text_parse_badly (json, -1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (message, ==, "t: /: expected at most 1048576 bytes, found 1048577");
  g_assert_null (bc_config_load ("/dev/zero", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
}

static void
test_all_faults_come_at_once (void)
{
  g_autofree char *message = config_text_parse_badly (
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
  g_autofree char *json = config_text_change ("\"rules\":{", rules->str);
  g_autofree char *message = config_text_parse_badly (json, -1);
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
  g_autofree char *json = config_text_change ("\"sessions\":[", list->str);
  g_autofree char *message = config_text_parse_badly (json, -1);

  g_assert_cmpstr (message, ==, "t: /sessions: expected at most 200 items, found 201");
}

static void
test_an_object_of_ids_has_its_limit (void)
{
  g_autoptr (GString) shares = g_string_new ("\"minutes\":1.5,\"allotments\":{");

  for (guint i = 0; i <= 200; i++)
    g_string_append_printf (shares, "%s\"m-%u\":0", i > 0 ? "," : "", i);
  g_string_append_c (shares, '}');
  g_autofree char *json = config_text_change ("\"minutes\":1.5", shares->str);
  g_autofree char *message = config_text_parse_badly (json, -1);

  g_assert_cmpstr (message, ==, "t: /pool/allotments: expected at most 200 keys, found 201");
}

static void
test_a_speakers_name_has_its_limit (void)
{
  g_autoptr (GString) name = g_string_new (NULL);

  while (g_utf8_strlen (name->str, -1) < 200)
    g_string_append (name, "é");
  g_autofree char *fits = g_strdup_printf (
      "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\",\"name\":\"%s\"}]", name->str);
  g_autofree char *well = config_text_change ("\"end\":\"10:30\"", fits);
  g_autoptr (BcConfig) config = config_text_parse_well (well);
  g_assert_nonnull (((BcSession *) g_ptr_array_index (config->setup->sessions, 0))->speakers);

  g_autofree char *over = g_strdup_printf (
      "\"end\":\"10:30\",\"speakers\":[{\"id\":\"a\",\"delegation\":\"%sé\"}]", name->str);
  g_autofree char *badly = config_text_change ("\"end\":\"10:30\"", over);
  g_autofree char *message = config_text_parse_badly (badly, -1);
  g_assert_nonnull (strstr (message, "delegation: expected at most 200 characters"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/config-faults/%s", faults[i].what);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &faults[i], test_faults);
    }
  g_test_add_func ("/app/config-faults/syntax-has-line-and-column", test_syntax);
  g_test_add_func ("/app/config-faults/deep-nesting-costs-no-stack",
                   test_deep_nesting_costs_no_stack);
  g_test_add_func ("/app/config-faults/length-is-kept-to", test_length_is_kept_to);
  g_test_add_func ("/app/config-faults/a-file-has-its-limit", test_a_file_has_its_limit);
  g_test_add_func ("/app/config-faults/a-list-has-its-limit", test_a_list_has_its_limit);
  g_test_add_func ("/app/config-faults/an-object-of-ids-has-its-limit",
                   test_an_object_of_ids_has_its_limit);
  g_test_add_func ("/app/config-faults/a-speakers-name-has-its-limit",
                   test_a_speakers_name_has_its_limit);
  g_test_add_func ("/app/config-faults/all-faults-come-at-once", test_all_faults_come_at_once);
  g_test_add_func ("/app/config-faults/faults-without-end-are-counted",
                   test_faults_without_end_are_counted);
  return g_test_run ();
}
