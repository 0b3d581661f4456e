/* SPDX-License-Identifier: Apache-2.0 */
/* What the doctor says about facts, and whether it gets them right on this machine. */
#include "../../src/app/doctor-findings.h"
#include "../harness/front-process.h"
#include "../support/ports.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define S G_TIME_SPAN_SECOND
#define MIB (1024 * G_GUINT64_CONSTANT (1024))

/* --- A machine that is well, and what can be wrong with one --- */

static BcPortFact *
add_port (BcFacts *facts)
{
  BcPortFact *port = g_new0 (BcPortFact, 1);

  port->what = g_strdup ("HTTP");
  port->address = g_strdup ("127.0.0.1:8080");
  g_ptr_array_add (facts->ports, port);
  return port;
}

static BcFacts *
healthy (void)
{
  BcFacts *facts = bc_facts_new ();
  BcAnnounceFact *announce = g_new0 (BcAnnounceFact, 1);
  BcElementsFact *elements = g_new0 (BcElementsFact, 1);

  add_port (facts);
  announce->address = g_strdup ("203.0.113.9");
  announce->is_returned = TRUE;
  g_ptr_array_add (facts->announced, announce);
  elements->what = g_strdup ("input floor");
  g_ptr_array_add (facts->elements, elements);
  facts->front = (BcFrontFact){ .url = g_strdup ("https://meeting.example/"),
                                .is_tls = TRUE,
                                .can_tls = TRUE,
                                .days_left = 60,
                                .n_chain = 3 };
  facts->clock = (BcClockFact){ .is_known = TRUE,
                                .is_synced = TRUE,
                                .error_us = 500,
                                .daemon = g_strdup ("chronyd"),
                                .wall_us = 1800000000 * S };
  facts->disk = (BcDiskFact){ .directory = g_strdup ("/var/lib/boothcast"),
                              .is_there = TRUE,
                              .mode = 0700,
                              .file_mode = 0600,
                              .free_bytes = 50000 * MIB,
                              .write_us = 4000 };
  facts->process = (BcProcessFact){
    .has_realtime = TRUE, .memlock_bytes = 256 * MIB, .n_files = 65536, .memory_bytes = 4000 * MIB
  };
  facts->zone = g_strdup ("Europe/Zurich");
  facts->has_zone = TRUE;
  return facts;
}

typedef void (*SpoilFunc) (BcFacts *facts);

#define SPOIL(name, statement)                                                                     \
  static void spoil_##name (BcFacts *facts)                                                        \
  {                                                                                                \
    BcPortFact *port G_GNUC_UNUSED = g_ptr_array_index (facts->ports, 0);                          \
    BcAnnounceFact *announce G_GNUC_UNUSED = g_ptr_array_index (facts->announced, 0);              \
    BcElementsFact *elements G_GNUC_UNUSED = g_ptr_array_index (facts->elements, 0);               \
    statement;                                                                                     \
  }

SPOIL (nothing, )
SPOIL (held, port->failure = EADDRINUSE; port->holder = g_strdup ("nginx (pid 7)"))
SPOIL (held_by_us, port->failure = EADDRINUSE; port->holder = g_strdup ("boothcast (pid 7)"))
SPOIL (held_unseen, port->failure = EADDRINUSE)
SPOIL (low_port, port->failure = EACCES)
SPOIL (no_such_address, port->failure = EADDRNOTAVAIL; port->is_udp = TRUE)
SPOIL (no_route, announce->error = g_strdup ("Network is unreachable"))
SPOIL (private, announce->is_private = TRUE)
SPOIL (own, announce->is_own = TRUE)
SPOIL (own_walled, announce->is_own = TRUE; announce->is_returned = FALSE)
SPOIL (no_hairpin, announce->is_returned = FALSE)
SPOIL (no_url, g_clear_pointer (&facts->front.url, g_free))
SPOIL (plain_url, g_free (facts->front.url); facts->front.url = g_strdup ("http://a.example/"))
SPOIL (no_tls_here, facts->front.can_tls = FALSE)
SPOIL (front_down, facts->front.error = g_strdup ("Connection refused"))
SPOIL (expired, facts->front.flags = G_TLS_CERTIFICATE_EXPIRED; facts->front.days_left = -1)
SPOIL (wrong_name, facts->front.flags = G_TLS_CERTIFICATE_BAD_IDENTITY)
SPOIL (no_chain, facts->front.flags = G_TLS_CERTIFICATE_UNKNOWN_CA)
SPOIL (soon, facts->front.days_left = 13)
SPOIL (not_soon, facts->front.days_left = 14)
SPOIL (unsynced, facts->clock.is_synced = FALSE)
SPOIL (no_daemon, facts->clock.is_synced = FALSE; g_clear_pointer (&facts->clock.daemon, g_free))
SPOIL (no_kernel_clock, facts->clock.is_known = FALSE)
SPOIL (inexact, facts->clock.error_us = 150000)
SPOIL (stepped, facts->clock.strayed_us = -S)
SPOIL (slewed, facts->clock.strayed_us = 100)
SPOIL (before_its_time, facts->clock.wall_us = S)
SPOIL (full, facts->disk.free_bytes = 99 * MIB)
SPOIL (nearly_full, facts->disk.free_bytes = 1000 * MIB)
SPOIL (read_only, facts->disk.write_error = g_strdup ("Read-only file system"))
SPOIL (slow, facts->disk.write_us = 101000)
SPOIL (too_slow, facts->disk.write_us = 501000)
SPOIL (no_locks, facts->disk.journal_error = g_strdup ("database is locked"))
SPOIL (network_disk, facts->disk.kind = "NFS")
SPOIL (memory_disk, facts->disk.kind = "tmpfs")
SPOIL (container, facts->disk.kind = "overlay")
SPOIL (open_directory, facts->disk.mode = 0755)
SPOIL (open_file, facts->disk.file_mode = 0644)
SPOIL (new_directory, facts->disk.is_there = FALSE; facts->disk.mode = 0755)
SPOIL (root, facts->process.is_root = TRUE)
SPOIL (no_realtime, facts->process.has_realtime = FALSE)
SPOIL (little_locked, facts->process.memlock_bytes = 8 * MIB)
SPOIL (all_locked, facts->process.memlock_bytes = G_MAXUINT64)
SPOIL (few_files, facts->process.n_files = 1024)
SPOIL (hardly_files, facts->process.n_files = 100)
SPOIL (endless_files, facts->process.n_files = G_MAXUINT64)
SPOIL (little_memory, facts->process.memory_bytes = 200 * MIB)
SPOIL (no_memory, facts->process.memory_bytes = 50 * MIB)
SPOIL (unknown_memory, facts->process.memory_bytes = 0)
SPOIL (no_element, elements->error = g_strdup ("no element “srtsrc” (plugins-bad)"))
SPOIL (no_codec, elements->error = g_strdup ("AAC cannot be taken here");
       elements->is_optional = TRUE)
SPOIL (bad_unknown, facts->uses_bad = TRUE)
SPOIL (bad_old, facts->uses_bad = TRUE; facts->is_bad_old = TRUE;
       facts->bad_version = g_strdup ("1.22.0-4+deb12u5"))
SPOIL (bad_good, facts->uses_bad = TRUE; facts->bad_version = g_strdup ("1.22.0-4+deb12u8"))
SPOIL (no_zone, facts->has_zone = FALSE)
SPOIL (no_notice, facts->notices_error = g_strdup ("there is no recording of closed.en"))
SPOIL (bad_notice, g_ptr_array_add (facts->notice_faults, g_strdup ("closed.wav is no sound")))

static const struct
{
  const char *description;
  SpoilFunc spoil;
  BcHealth health;
  const char *subject;
  const char *said;   /* in the line's text (nullable: all is well) */
  const char *advice; /* in its advice (nullable: none) */
} rows[] = {
  { "all is well", spoil_nothing, BC_HEALTH_OK, NULL, NULL, NULL },
  { "another's port", spoil_held, BC_HEALTH_FAIL, "ports", "held by nginx (pid 7)", "end that" },
  { "our own", spoil_held_by_us, BC_HEALTH_WARN, "ports", "boothcast (pid 7)", "fine if" },
  { "somebody's", spoil_held_unseen, BC_HEALTH_FAIL, "ports", "may not see",
    "may be the meeting that is on: end nothing" },
  { "port 80", spoil_low_port, BC_HEALTH_FAIL, "ports", "cannot be had", "below 1024" },
  { "an address of another machine", spoil_no_such_address, BC_HEALTH_FAIL, "ports", "UDP",
    "this machine has" },
  { "no route", spoil_no_route, BC_HEALTH_FAIL, "announce", "unreachable", "a route" },
  { "a private address", spoil_private, BC_HEALTH_WARN, "announce", "private", "public address" },
  { "an address of its own", spoil_own, BC_HEALTH_OK, "announce", "nothing of a firewall", NULL },
  { "its own, walled off", spoil_own_walled, BC_HEALTH_WARN, "announce", "did not come back",
    "firewall" },
  { "no hairpin", spoil_no_hairpin, BC_HEALTH_WARN, "announce", "proves nothing", "from outside" },
  { "nobody said where people come", spoil_no_url, BC_HEALTH_WARN, "front", "public_url", "say" },
  { "no TLS", spoil_plain_url, BC_HEALTH_WARN, "front", "without TLS", "haproxy.cfg" },
  { "no glib-networking", spoil_no_tls_here, BC_HEALTH_WARN, "front", "cannot speak TLS",
    "glib-networking" },
  { "nobody there", spoil_front_down, BC_HEALTH_FAIL, "front", "refused", "start the front" },
  { "expired", spoil_expired, BC_HEALTH_FAIL, "front", "has expired", "renew" },
  { "another's name", spoil_wrong_name, BC_HEALTH_FAIL, "front", "another name", "name in" },
  { "no chain", spoil_no_chain, BC_HEALTH_FAIL, "front", "not signed by anybody", "whole chain" },
  { "thirteen days", spoil_soon, BC_HEALTH_WARN, "front", "13 more days, in a chain of 3",
    "renew" },
  { "fourteen days", spoil_not_soon, BC_HEALTH_OK, "front", "14 more days", NULL },
  { "not yet in step", spoil_unsynced, BC_HEALTH_WARN, "clock", "kept by chronyd", "wait" },
  { "kept by nobody", spoil_no_daemon, BC_HEALTH_WARN, "clock", "nobody", "apt install chrony" },
  { "a kernel that does not tell", spoil_no_kernel_clock, BC_HEALTH_WARN, "clock", "does not tell",
    "compare" },
  { "inexact", spoil_inexact, BC_HEALTH_WARN, "clock", "wrong by 0.1", "nearer" },
  { "set meanwhile", spoil_stepped, BC_HEALTH_WARN, "clock", "set by -1000 ms", "wait" },
  { "slewed meanwhile", spoil_slewed, BC_HEALTH_OK, NULL, NULL, NULL },
  { "long ago", spoil_before_its_time, BC_HEALTH_FAIL, "clock", "before this program", "set it" },
  { "full", spoil_full, BC_HEALTH_FAIL, "disk", "99 MB free", "make room" },
  { "nearly full", spoil_nearly_full, BC_HEALTH_WARN, "disk", "1000 MB free", "make room" },
  { "read-only", spoil_read_only, BC_HEALTH_FAIL, "disk", "Read-only", "the user that serves" },
  { "slow", spoil_slow, BC_HEALTH_WARN, "disk", "101.0 ms", "twice a second" },
  { "too slow", spoil_too_slow, BC_HEALTH_WARN, "disk", "501.0 ms", "booked later" },
  { "no locks", spoil_no_locks, BC_HEALTH_FAIL, "disk", "locked", "local disk" },
  { "over the network", spoil_network_disk, BC_HEALTH_WARN, "disk", "on NFS", "local disk" },
  { "in memory", spoil_memory_disk, BC_HEALTH_WARN, "disk", "on tmpfs", "gone after a restart" },
  { "in a container", spoil_container, BC_HEALTH_WARN, "disk", "own layer", "volume" },
  { "everybody may look", spoil_open_directory, BC_HEALTH_WARN, "disk", "look into", "chmod" },
  { "everybody may read", spoil_open_file, BC_HEALTH_WARN, "disk", "look into", "chmod" },
  { "to be made", spoil_new_directory, BC_HEALTH_OK, "disk", "will be made", NULL },
  { "root", spoil_root, BC_HEALTH_WARN, "privileges", "as root", "a user of its own" },
  { "no priority", spoil_no_realtime, BC_HEALTH_WARN, "privileges", "may not run", "LimitRTPRIO" },
  { "little memory locked", spoil_little_locked, BC_HEALTH_WARN, "privileges", "8 MB",
    "LimitMEMLOCK" },
  { "all memory locked", spoil_all_locked, BC_HEALTH_OK, "privileges", "may be kept", NULL },
  { "few descriptors", spoil_few_files, BC_HEALTH_WARN, "privileges", "768 listeners",
    "LimitNOFILE" },
  { "hardly any", spoil_hardly_files, BC_HEALTH_WARN, "privileges", "0 listeners", "LimitNOFILE" },
  { "endless descriptors", spoil_endless_files, BC_HEALTH_OK, "privileges", "no limit", NULL },
  { "little memory", spoil_little_memory, BC_HEALTH_WARN, "memory", "200 MB", "free some" },
  { "no memory", spoil_no_memory, BC_HEALTH_FAIL, "memory", "50 MB", "free some" },
  { "memory unknown", spoil_unknown_memory, BC_HEALTH_OK, NULL, NULL, NULL },
  { "an element is missing", spoil_no_element, BC_HEALTH_FAIL, "gstreamer", "srtsrc", "install" },
  { "a codec is missing", spoil_no_codec, BC_HEALTH_WARN, "gstreamer", "AAC", "install" },
  { "plugins-bad of unknown age", spoil_bad_unknown, BC_HEALTH_WARN, "gstreamer", "cannot be told",
    "security fixes" },
  { "plugins-bad with holes", spoil_bad_old, BC_HEALTH_FAIL, "gstreamer", "deb12u5", "upgrade" },
  { "plugins-bad without", spoil_bad_good, BC_HEALTH_OK, "gstreamer", "deb12u8", NULL },
  { "no zones", spoil_no_zone, BC_HEALTH_FAIL, "timezone", "Europe/Zurich", "tzdata" },
  { "no recording", spoil_no_notice, BC_HEALTH_FAIL, "notices", "closed.en", "install" },
  { "a bad recording", spoil_bad_notice, BC_HEALTH_WARN, "notices", "left out: closed.wav",
    "notices.md" },
};

static const BcHealthLine *
find_line (const GPtrArray *lines, const char *subject, const char *said)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const BcHealthLine *line = g_ptr_array_index (lines, i);
      if (g_str_equal (line->subject, subject) && strstr (line->text, said) != NULL)
        return line;
    }
  g_error ("nothing is said of %s with “%s”", subject, said);
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BcFacts) facts = healthy ();
      rows[i].spoil (facts);
      g_autoptr (GPtrArray) lines = bc_findings_judge (facts);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (bc_findings_get_worst (lines), ==, rows[i].health);
      if (rows[i].said == NULL)
        continue;
      const BcHealthLine *line = find_line (lines, rows[i].subject, rows[i].said);
      g_assert_cmpint (line->health, ==, rows[i].health);
      if (rows[i].advice != NULL)
        g_assert_nonnull (strstr (line->advice, rows[i].advice));
      else
        g_assert_null (line->advice);
    }
}

static void
test_printing (void)
{
  g_autoptr (BcFacts) facts = healthy ();
  spoil_held (facts);
  g_autoptr (GPtrArray) lines = bc_findings_judge (facts);
  g_autofree char *text = bc_findings_to_text (lines);
  g_autofree char *json = bc_findings_to_json ("m.json", lines);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  JsonObject *object = json_node_get_object (node);

  g_assert_true (g_str_has_prefix (text, "fail  ports      HTTP: TCP 127.0.0.1:8080 is held"));
  g_assert_nonnull (strstr (text, "\n                 → end that program"));
  g_assert_cmpstr (json_object_get_string_member (object, "health"), ==, "fail");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "lines")), ==,
                    lines->len);
}

/* --- On this machine --- */

static BcConfig *
read_config (guint16 port, const char *more)
{
  g_autofree char *json = g_strdup_printf (
      "{\"meeting\":{\"id\":\"m\",\"title\":\"M\",\"timezone\":\"Europe/Zurich\"},"
      "\"server\":{\"listen\":\"127.0.0.1:0\"%s},\"pool\":{\"id\":\"p\",\"minutes\":240},"
      "\"languages\":[{\"id\":\"en\",\"tag\":\"en\",\"name\":\"English\",\"short\":\"EN\"}],"
      "\"inputs\":[{\"id\":\"floor\",\"type\":\"rtp\",\"port\":%u}],"
      "\"floor\":[{\"input\":\"floor\",\"role\":\"main\"}],"
      "\"channels\":[{\"id\":\"en\",\"language\":\"en\"}]}",
      more, port);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, -1, "m.json", &error);

  g_assert_no_error (error);
  return config;
}

static void
test_a_held_port (void)
{
  guint16 port = ports_claim ();
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) here = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_assert_true (g_socket_bind (socket, here, FALSE, NULL));
  g_autofree char *pid = g_strdup_printf ("(pid %d)", getpid ());
  g_autoptr (BcConfig) config = read_config (port, "");
  g_autoptr (BcFacts) held = bc_facts_new ();
  g_autoptr (BcFacts) free = bc_facts_new ();

  bc_facts_add_ports (held, config);
  g_assert_cmpuint (held->ports->len, ==, 1);
  BcPortFact *fact = g_ptr_array_index (held->ports, 0);
  g_assert_cmpint (fact->failure, ==, EADDRINUSE);
  g_assert_nonnull (strstr (fact->holder, pid));

  g_socket_close (socket, NULL);
  bc_facts_add_ports (free, config);
  fact = g_ptr_array_index (free->ports, 0);
  g_assert_cmpint (fact->failure, ==, 0);
}

static void
test_an_announced_address (void)
{
  g_autoptr (BcConfig) config = read_config (0, ",\"announce\":[\"127.0.0.1\"]");
  g_autoptr (BcFacts) facts = bc_facts_new ();

  bc_facts_add_announced (facts, config);
  g_assert_cmpuint (facts->announced->len, ==, 1);
  const BcAnnounceFact *fact = g_ptr_array_index (facts->announced, 0);
  g_assert_true (fact->is_own);
  g_assert_true (fact->is_private);
  g_assert_true (fact->is_returned);
  g_assert_null (fact->error);
}

/* A certificate of our own making: right in all but who signed it. */
static void
test_a_front (void)
{
  g_autoptr (FrontProcess) process = front_process_new (1);
  g_autofree char *url = g_strdup_printf ("https://localhost:%u/", process->port);
  g_autofree char *nobody = g_strdup_printf ("https://localhost:%u/", process->http_port);
  BcFrontFact front = { NULL }, plain = { NULL };

  bc_facts_look_at_front (&front, url);
  g_assert_null (front.error);
  g_assert_true (front.is_tls);
  g_assert_cmpint (front.flags, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpint (front.days_left, >=, 28);
  g_assert_cmpint (front.days_left, <=, 30);
  g_assert_cmpuint (front.n_chain, ==, 1);
  g_assert_cmpstr (front.issuer, ==, "CN=localhost");
  bc_facts_look_at_front (&plain, nobody);
  g_assert_nonnull (plain.error);
  g_assert_false (plain.is_tls);

  g_free (front.url);
  g_free (front.issuer);
  g_free (plain.url);
  g_free (plain.error);
}

static void
test_this_disk (void)
{
  g_autofree char *directory = g_dir_make_tmp ("boothcast-doctor-XXXXXX", NULL);
  g_autofree char *below = g_build_filename (directory, "not", "yet", NULL);
  BcDiskFact here = { NULL }, there = { NULL };

  bc_facts_look_at_disk (&here, directory);
  g_assert_true (here.is_there);
  g_assert_cmpuint (here.mode, ==, 0700);
  g_assert_null (here.write_error);
  g_assert_null (here.journal_error);
  g_assert_cmpint (here.write_us, >, 0);
  bc_facts_look_at_disk (&there, below);
  g_assert_false (there.is_there);
  g_assert_null (there.write_error);
  /* Nothing of it stays. */
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  g_free (here.directory);
  g_free (there.directory);
}

/* A file where the directory should be, above it, or nothing at all. */
static void
test_no_place (void)
{
  g_autofree char *directory = g_dir_make_tmp ("boothcast-doctor-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "file", NULL);
  g_autofree char *below = g_build_filename (file, "data", NULL);
  const char *places[] = { file, below, "" };

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      BcDiskFact disk = { NULL };

      bc_facts_look_at_disk (&disk, places[i]);
      g_assert_nonnull (strstr (disk.write_error, "director"));
      g_free (disk.write_error);
      g_free (disk.directory);
    }
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* The whole program, on a machine of which nothing is known but that it can run this test. */
static void
test_the_command (void)
{
  g_autofree char *program = g_build_filename (g_getenv ("BC_BUILD_ROOT"), "boothcast", NULL);
  g_autofree char *config =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "minimal.json", NULL);
  g_autofree char *data = g_dir_make_tmp ("boothcast-doctor-XXXXXX", NULL);
  const char *argv[] = { program, "doctor", config, "--json", "--data", data, NULL };
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_autoptr (JsonNode) node = json_from_string (said, &error);
  g_assert_no_error (error);
  JsonObject *object = json_node_get_object (node);
  const char *health = json_object_get_string_member (object, "health");
  int code = g_str_equal (health, "ok") ? 0 : g_str_equal (health, "warn") ? 1 : EX_UNAVAILABLE;
  g_assert_cmpint (WEXITSTATUS (status), ==, code);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "lines")), >=, 10);
  g_rmdir (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/doctor/table", test_table);
  g_test_add_func ("/app/doctor/printing", test_printing);
  g_test_add_func ("/app/doctor/a-held-port", test_a_held_port);
  g_test_add_func ("/app/doctor/an-announced-address", test_an_announced_address);
  g_test_add_func ("/app/doctor/a-front", test_a_front);
  g_test_add_func ("/app/doctor/this-disk", test_this_disk);
  g_test_add_func ("/app/doctor/no-place", test_no_place);
  g_test_add_func ("/app/doctor/the-command", test_the_command);
  return g_test_run ();
}
