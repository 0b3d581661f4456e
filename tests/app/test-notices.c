/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/notices.h"

#include <boothcast/audio/format.h>
#include <boothcast/meeting/plan.h>

static BcNotices *
load (void)
{
  g_autoptr (GError) error = NULL;
  BcNotices *notices = bc_notices_load (&error);

  g_assert_no_error (error);
  return notices;
}

static void
test_every_notice_is_spoken_in_every_language (void)
{
  static const char *const languages[] = { "en", "fr", "es", "ru", "bcms", "ar", "zh", "de", "pt" };
  g_autoptr (BcNotices) notices = load ();

  for (guint notice = BC_NOTICE_NONE + 1; notice < BC_NOTICE_LAST; notice++)
    {
      const char *name = bc_notice_to_string ((BcNotice) notice);
      BcClip *english = bc_notices_find (notices, "en", name);

      for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
        {
          BcClip *clip = bc_notices_find (notices, languages[i], name);
          g_test_message ("%s in %s", name, languages[i]);
          g_assert_nonnull (clip);
          g_assert_true (i == 0 || clip != english);
          /* One or two sentences: neither cut off nor with a long silence around them. */
          g_assert_cmpuint (bc_clip_get_n_samples (clip), >, 3 * BC_SAMPLE_RATE);
          g_assert_cmpuint (bc_clip_get_n_samples (clip), <, 12 * BC_SAMPLE_RATE);
        }
    }
}

static void
test_which_recording_a_language_gets (void)
{
  static const struct
  {
    const char *what;
    const char *language;
    const char *same_as;
  } rows[] = {
    { "the floor itself is told in English", NULL, "en" },
    { "a language we have no recording of", "ka", "en" },
    { "nonsense", "", "en" },
    { "a name that would lead elsewhere", "../closed.fr", "en" },
    { "a region", "fr-CH", "fr" },
    { "capitals", "FR", "fr" },
    { "BCMS by its tag", "hbs", "bcms" },
    { "Montenegrin", "cnr", "bcms" },
    { "Serbian in Latin script", "sr-Latn", "bcms" },
  };
  g_autoptr (BcNotices) notices = load ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].what);
      g_assert_true (bc_notices_find (notices, rows[i].language, "closed") ==
                     bc_notices_find (notices, rows[i].same_as, "closed"));
    }
}

static void
test_an_unknown_notice_is_none (void)
{
  g_autoptr (BcNotices) notices = load ();

  g_assert_null (bc_notices_find (notices, "fr", "no-such-notice"));
}

static void
test_a_clip_outlives_the_notices (void)
{
  g_autoptr (BcNotices) notices = load ();
  g_autoptr (BcClip) clip = bc_clip_ref (bc_notices_find (notices, "fr", "closed"));
  gsize n_samples = bc_clip_get_n_samples (clip);

  g_clear_pointer (&notices, bc_notices_free);
  g_assert_cmpuint (bc_clip_get_n_samples (clip), ==, n_samples);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/notices/every-notice-is-spoken-in-every-language",
                   test_every_notice_is_spoken_in_every_language);
  g_test_add_func ("/app/notices/which-recording-a-language-gets",
                   test_which_recording_a_language_gets);
  g_test_add_func ("/app/notices/an-unknown-notice-is-none", test_an_unknown_notice_is_none);
  g_test_add_func ("/app/notices/a-clip-outlives-the-notices", test_a_clip_outlives_the_notices);
  return g_test_run ();
}
