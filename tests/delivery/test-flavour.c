/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/adts.h>
#include <boothcast/delivery/flavour.h>
#include <boothcast/delivery/language-code.h>

static void
test_names (void)
{
  static const struct
  {
    const char *name, *media_type, *stream;
  } rows[BC_FLAVOUR_LAST] = {
    [BC_FLAVOUR_OGG] = { "ogg", "audio/ogg", "fr" },
    [BC_FLAVOUR_LOW] = { "low.ogg", "audio/ogg", "fr.low.ogg" },
    [BC_FLAVOUR_AAC] = { "aac", "audio/aac", "fr.aac" },
    [BC_FLAVOUR_MP4_OPUS] = { "mp4", "audio/mp4", "fr.mp4" },
    [BC_FLAVOUR_MP4_LOW] = { "mp4-low", "audio/mp4", "fr.mp4-low" },
    [BC_FLAVOUR_MP4_AAC] = { "mp4-aac", "audio/mp4", "fr.mp4-aac" },
  };

  for (guint i = 0; i < BC_FLAVOUR_LAST; i++)
    {
      g_autofree char *stream = bc_flavour_make_stream_id ((BcFlavour) i, "fr");
      g_assert_cmpstr (bc_flavour_get_name ((BcFlavour) i), ==, rows[i].name);
      g_assert_cmpstr (bc_flavour_get_media_type ((BcFlavour) i), ==, rows[i].media_type);
      g_assert_cmpstr (stream, ==, rows[i].stream);
    }
}

/* Field by field, as 13818-7, 6.2 has them. */
static void
test_adts (void)
{
  static const gsize lengths[] = { 0, 1, 249, 256, 2041, BC_ADTS_FRAME_MAX_BYTES };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint8 h[BC_ADTS_HEADER_BYTES];
      guint length;

      bc_adts_write_header (h, lengths[i]);
      length = (h[3] & 3u) << 11 | h[4] << 3 | h[5] >> 5;
      g_assert_cmphex (h[0] << 4 | h[1] >> 4, ==, 0xfff);
      g_assert_cmpuint (h[1] & 0xf, ==, 1);                  /* MPEG-4, layer 0, no checksum */
      g_assert_cmpuint (h[2] >> 6, ==, 1);                   /* LC */
      g_assert_cmpuint (h[2] >> 2 & 0xf, ==, 3);             /* 48 kHz */
      g_assert_cmpuint ((h[2] & 1) << 2 | h[3] >> 6, ==, 1); /* mono */
      g_assert_cmpuint (h[3] >> 2 & 0xf, ==, 0);
      g_assert_cmpuint (length, ==, lengths[i] + BC_ADTS_HEADER_BYTES);
      g_assert_cmphex ((h[5] & 0x1f) << 6 | h[6] >> 2, ==, 0x7ff);
      g_assert_cmpuint (h[6] & 3, ==, 0); /* one frame */
    }
}

static void
test_language_codes (void)
{
  static const struct
  {
    const char *tag, *code;
  } rows[] = {
    { "en", "eng" },     { "EN", "eng" },  { "en-GB", "eng" },   { "fr-CH", "fra" },
    { "es-419", "spa" }, { "ru", "rus" },  { "ar", "ara" },      { "zh-Hans", "zho" },
    { "bs", "bos" },     { "hr", "hrv" },  { "sr-Latn", "srp" }, { "sh", "hbs" },
    { "hbs", "hbs" },    { "cnr", "cnr" }, { "HBS", "hbs" },     { "zu", "zul" },
    { "aa", "aar" },     { "qq", "und" },  { "", "und" },        { NULL, "und" },
    { "-", "und" },      { "e", "und" },   { "engl", "und" },    { "e:", "und" },
    { "n:", "und" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char code[BC_LANGUAGE_CODE_CHARACTERS + 1];

      bc_language_code_of (rows[i].tag, code);
      g_test_message ("%s", rows[i].tag != NULL ? rows[i].tag : "(none)");
      g_assert_cmpstr (code, ==, rows[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery/flavour/names", test_names);
  g_test_add_func ("/delivery/flavour/adts-header", test_adts);
  g_test_add_func ("/delivery/flavour/language-codes", test_language_codes);
  return g_test_run ();
}
