/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/url.h>

static void
test_shown (void)
{
  static const struct
  {
    const char *url;
    const char *shown;
  } rows[] = {
    { "http://h:8000/x.ogg", "http://h:8000/x.ogg" },
    { "http://ana:secret@h/x", "http://h/x" },
    { "http://h/x?token=secret#secret", "http://h/x" },
    { "http://[::1]:8000/a%20b", "http://[::1]:8000/a%20b" },
    { "https://h/live/k/secret/fr.ogg", "https://h/live/k/…/fr.ogg" },
    { "https://h/live/k/secret", "https://h/live/k/…" },
    { "rtmp://h/floor/secret", "rtmp://h/floor/…" },
    { "rtmp://h:1935/floor/se/cret?key=secret", "rtmp://h:1935/floor/…" },
    { "rtmps://u:secret@h/floor/secret", "rtmps://h/floor/…" },
    { "rtmp://h/floor", "rtmp://h/floor" },
    { "rtmp://h/floor/", "rtmp://h/floor/" },
    { "rtmp://h", "rtmp://h" },
    { "not an address", "the address" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = bc_url_show (rows[i].url);
      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

static void
test_scrubbed (void)
{
  static const struct
  {
    const char *url;
    const char *text;
    const char *scrubbed;
  } rows[] = {
    { "rtmp://h/floor/0123456789", "rtmp://h/floor/0123456789: broken",
      "rtmp://h/floor/…: broken" },
    { "rtmp://h/floor/0123456789", "no \"0123456789\" there", "no \"…\" there" },
    { "http://h/x?token=01234", "got http://h/x?token=01234 (404)", "got http://h/x (404)" },
    { "http://h/x?token=01234", "moved to http://g/y?token=01234", "moved to http://g/y?…" },
    { "http://u:p1234@h/x", "u:p1234 is refused", "… is refused" },
    { "rtmp://h/floor/a", "a far end has hung up", "a far end has hung up" },
    { "not an address", "it is broken", "it is broken" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *scrubbed = bc_url_scrub (g_strdup (rows[i].text), rows[i].url);
      g_assert_cmpstr (scrubbed, ==, rows[i].scrubbed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/url/shown", test_shown);
  g_test_add_func ("/media/url/scrubbed", test_scrubbed);
  return g_test_run ();
}
