/* SPDX-License-Identifier: Apache-2.0 */
/* The journal of what is interpreted while the store is away: what the next run finds in it. */
#include "../../src/app/config.h"
#include "../../src/app/owed.h"

#include <glib/gstdio.h>

#define SEQUENCE 7

typedef struct
{
  BcConfig *config;
  BcMeeting *meeting;
  char *directory;
  char *path;
  gint64 now_us;
} Scene;

static void
send (Scene *scene, BcEvent event)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  g_autoptr (GError) error = NULL;

  bc_meeting_apply (scene->meeting, &event, (BcTime){ scene->now_us, SEQUENCE + scene->now_us },
                    effects, &error);
  g_assert_no_error (error);
}

static void
scene_init (Scene *scene, gconstpointer data)
{
  g_autofree char *config =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "minimal.json", NULL);
  g_autoptr (GError) error = NULL;

  scene->config = bc_config_load (config, &error);
  g_assert_no_error (error);
  scene->meeting = bc_meeting_new (scene->config->setup);
  scene->directory = g_dir_make_tmp ("boothcast-owed-XXXXXX", &error);
  g_assert_no_error (error);
  scene->path = g_build_filename (scene->directory, "owed.journal", NULL);
}

static void
scene_clear (Scene *scene, gconstpointer data)
{
  g_unlink (scene->path);
  g_rmdir (scene->directory);
  g_free (scene->path);
  g_free (scene->directory);
  bc_meeting_free (scene->meeting);
  bc_config_free (scene->config);
}

/* A session has been open for `ms` until now, and the store has answered nothing. */
static void
run_without_store (Scene *scene, gint64 ms)
{
  const BcSession *session = scene->config->setup->sessions->pdata[0];

  scene->now_us = bc_clock_now_us () - ms * 1000;
  send (scene, (BcEvent){ .kind = BC_EVENT_SESSION_OPEN, .subject = session->id });
  send (scene, (BcEvent){ .kind = BC_EVENT_STORE_LOST });
  scene->now_us += ms * 1000;
  send (scene, (BcEvent){ .kind = BC_EVENT_DEADLINE });
}

/* What was asked for last. */
static void
answer (Scene *scene, gint64 granted_ms)
{
  BcOwedView view;
  BcLeaseReply reply = { .day = "2020-11-12", .limit_ms = 3600000, .available_ms = -1 };

  bc_meeting_get_owed (scene->meeting, scene->now_us, &view);
  reply.sequence = view.sequence;
  reply.granted_ms = granted_ms;
  send (scene, (BcEvent){ .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &reply });
}

static void
test_next_run_finds_it (Scene *scene, gconstpointer data)
{
  g_autoptr (BcOwed) dying = bc_owed_new (scene->path, scene->meeting);
  GStatBuf status;

  run_without_store (scene, 5000);
  bc_owed_look (dying);
  g_assert_cmpint (g_stat (scene->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  g_autoptr (BcOwed) next = bc_owed_new (scene->path, scene->meeting);
  g_autoptr (GArray) notes = bc_owed_list (next);
  g_assert_cmpuint (notes->len, ==, 1);
  const BcOwedNote *note = &g_array_index (notes, BcOwedNote, 0);
  const BcSession *session = scene->config->setup->sessions->pdata[0];
  g_assert_cmpint (note->ms, >=, 5000);
  g_assert_cmpint (note->ms, <, 60000);
  g_assert_cmpint (note->answered_ms, ==, 1000);
  g_assert_cmpuint (note->sequence, >, 0);
  g_assert_cmpstr (note->session, ==, session->id);
  g_assert_false (note->is_judged);

  /* Once it is known what has to be booked, that is what a third run finds. */
  bc_owed_judge (next, note->entry, 4000);
  g_autoptr (GArray) judged = bc_owed_list (next);
  g_assert_true (g_array_index (judged, BcOwedNote, 0).is_judged);
  g_assert_cmpint (g_array_index (judged, BcOwedNote, 0).ms, ==, 4000);
  bc_owed_forget (next, note->entry);
  g_autoptr (GArray) none = bc_owed_list (next);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_nothing_once_the_store_has_answered (Scene *scene, gconstpointer data)
{
  g_autoptr (BcOwed) owed = bc_owed_new (scene->path, scene->meeting);

  run_without_store (scene, 5000);
  bc_owed_look (owed);
  answer (scene, 3600000);
  bc_owed_look (owed);
  g_autoptr (GArray) notes = bc_owed_list (owed);
  g_assert_cmpuint (notes->len, ==, 0);
}

/* The first answer after an outage is that of the request before it: what the outage cost is under way with the next one,
 * and who dies before that is booked must leave it behind, under that one's number. */
static void
test_kept_until_it_is_booked (Scene *scene, gconstpointer data)
{
  g_autoptr (BcOwed) dying = bc_owed_new (scene->path, scene->meeting);
  BcOwedView before;

  run_without_store (scene, 5000);
  bc_owed_look (dying);
  bc_meeting_get_owed (scene->meeting, scene->now_us, &before);
  answer (scene, 1000);
  bc_owed_look (dying);

  g_autoptr (BcOwed) next = bc_owed_new (scene->path, scene->meeting);
  g_autoptr (GArray) notes = bc_owed_list (next);
  g_assert_cmpuint (notes->len, ==, 1);
  const BcOwedNote *note = &g_array_index (notes, BcOwedNote, 0);
  const BcSession *session = scene->config->setup->sessions->pdata[0];
  /* The lease that was granted is charged to whoever dies with it. */
  g_assert_cmpint (note->ms, >=, 4000);
  g_assert_cmpint (note->ms, <, 60000);
  g_assert_cmpuint (note->sequence, ==, before.sequence + 1);
  /* That request books it, if it was heard. */
  g_assert_cmpint (note->answered_ms, >=, 4000);
  g_assert_cmpstr (note->session, ==, session->id);

  answer (scene, 1000);
  bc_owed_look (dying);
  g_autoptr (GArray) none = bc_owed_list (dying);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_several_runs_in_one_outage (Scene *scene, gconstpointer data)
{
  g_autoptr (BcOwed) first = bc_owed_new (scene->path, scene->meeting);
  g_autoptr (BcOwed) second = bc_owed_new (scene->path, scene->meeting);

  run_without_store (scene, 2000);
  bc_owed_look (first);
  bc_owed_look (second);
  g_autoptr (BcOwed) next = bc_owed_new (scene->path, scene->meeting);
  g_autoptr (GArray) notes = bc_owed_list (next);
  g_assert_cmpuint (notes->len, ==, 2);
}

static void
test_strange_file_is_begun_anew (Scene *scene, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (scene->path, "not a journal", -1, &error);
  g_assert_no_error (error);
  g_autoptr (BcOwed) owed = bc_owed_new (scene->path, scene->meeting);
  g_autoptr (GArray) notes = bc_owed_list (owed);
  g_assert_cmpuint (notes->len, ==, 0);
  run_without_store (scene, 2000);
  bc_owed_look (owed);
  g_autoptr (GArray) written = bc_owed_list (owed);
  g_assert_cmpuint (written->len, ==, 1);
}

static void
test_goes_on_without_a_file (Scene *scene, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (scene->directory, "no", "such", "folder", NULL);

  g_test_expect_message ("boothcast-app", G_LOG_LEVEL_WARNING, "*no journal*No such file*");
  g_autoptr (BcOwed) owed = bc_owed_new (nowhere, scene->meeting);
  g_test_assert_expected_messages ();
  run_without_store (scene, 2000);
  bc_owed_look (owed);
  g_autoptr (GArray) notes = bc_owed_list (owed);
  g_assert_cmpuint (notes->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/app/owed/" name, Scene, NULL, scene_init, function, scene_clear)
  ADD ("next-run-finds-it", test_next_run_finds_it);
  ADD ("nothing-once-the-store-has-answered", test_nothing_once_the_store_has_answered);
  ADD ("kept-until-it-is-booked", test_kept_until_it_is_booked);
  ADD ("several-runs-in-one-outage", test_several_runs_in_one_outage);
  ADD ("strange-file-is-begun-anew", test_strange_file_is_begun_anew);
  ADD ("goes-on-without-a-file", test_goes_on_without_a_file);
#undef ADD
  return g_test_run ();
}
