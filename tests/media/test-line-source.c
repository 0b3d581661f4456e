/* SPDX-License-Identifier: Apache-2.0 */
#include "ear.h"

#include <boothcast/media/input.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#define HZ 1000.0
/* A line connects, the buffer learns: generous, for a busy machine. */
#define PATIENCE_MS 20000

typedef struct
{
  BcInput *input;
  Ear ear;
} Line;

static void
line_init (Line *line, const BcInputConfig *config)
{
  g_autoptr (GError) error = NULL;

  line->input = bc_input_new (config, &error);
  g_assert_no_error (error);
  ear_init (&line->ear, line->input);
  g_assert_true (bc_input_start (line->input, &error));
  g_assert_no_error (error);
}

static void
line_clear (Line *line)
{
  bc_input_stop (line->input);
  ear_clear (&line->ear);
  bc_input_free (line->input);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static gboolean
line_hears (Line *line, double hz, double level_db)
{
  EarTone tone = { .hz = hz, .level_db = level_db, .ms = 400 };

  return ear_wait (&line->ear, &line->ear.n_found, PATIENCE_MS, NULL, NULL) &&
         ear_hears (&line->ear, &tone, NULL, NULL);
}

static void
test_tone (void)
{
  BcInputConfig config = { .id = "tone", .kind = BC_INPUT_TONE, .hz = HZ, .level_dbfs = -18 };
  g_auto (Line) line = { 0 };
  BcInputStats stats;

  line_init (&line, &config);
  g_assert_true (line_hears (&line, HZ, -18));
  bc_input_get_stats (line.input, &stats);
  g_assert_cmpint (stats.link, ==, BC_LINK_RUNNING);
  g_assert_null (bc_input_get_last_error (line.input));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  g_test_add_func ("/media/line-source/tone-at-its-level", test_tone);
  return g_test_run ();
}
