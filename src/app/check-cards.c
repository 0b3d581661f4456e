/* SPDX-License-Identifier: Apache-2.0 */
#include "check-cards.h"

#include <string.h>

/* Whose first argument is a card: alsa-lib's own, in alsa.conf and cards/. */
static const char *const plugs[] = {
  "hw",     "plughw",     "default",    "sysdefault", "front",      "rear",       "center_lfe",
  "side",   "surround21", "surround40", "surround41", "surround50", "surround51", "surround71",
  "iec958", "spdif",      "hdmi",       "dmix",       "dsnoop",     "usbstream",  NULL
};

/* The card in "hw:PCH,0", "plughw:CARD=PCH,DEV=0", "hw:{CARD PCH}"'s simple forms (transfer full) (nullable). */
static char *
read_card (const char *device)
{
  g_auto (GStrv) halves = g_strsplit (device, ":", 2);
  const char *card = NULL;

  if (halves[0] == NULL || halves[1] == NULL || !g_strv_contains (plugs, halves[0]))
    return NULL;
  g_auto (GStrv) arguments = g_strsplit (halves[1], ",", -1);
  for (guint i = 0; arguments[i] != NULL; i++)
    if (g_str_has_prefix (arguments[i], "CARD="))
      card = arguments[i] + strlen ("CARD=");
  if (card == NULL && arguments[0] != NULL && strpbrk (arguments[0], "={}'\"") == NULL)
    card = arguments[0];
  return card != NULL && *card != '\0' ? g_strdup (card) : NULL;
}

/* " 0 [PCH            ]: HDA-Intel - HDA Intel PCH"; every other line is about the one before. */
static gboolean
read_row (const char *row, char **number, char **id)
{
  const char *begin = strchr (row, '[');
  const char *end = begin != NULL ? strchr (begin, ']') : NULL;

  if (end == NULL || end[1] != ':')
    return FALSE;
  *number = g_strstrip (g_strndup (row, (gsize) (begin - row)));
  *id = g_strstrip (g_strndup (begin + 1, (gsize) (end - begin) - 1));
  return g_ascii_isdigit (**number) && strspn (*number, "0123456789") == strlen (*number);
}

char *
bc_check_card (const char *device, const char *cards)
{
  g_autofree char *card = read_card (device);
  g_auto (GStrv) rows = g_strsplit (cards, "\n", -1);
  g_autoptr (GString) there = g_string_new (NULL);

  if (card == NULL)
    return NULL;
  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_autofree char *number = NULL;
      g_autofree char *id = NULL;

      if (!read_row (rows[i], &number, &id))
        continue;
      if (g_str_equal (card, number) || g_str_equal (card, id))
        return NULL;
      g_string_append_printf (there, "%s%s", there->len > 0 ? ", " : "", id);
    }
  if (there->len == 0)
    return g_strdup_printf ("there is no sound card \"%s\" here, nor any other", card);
  return g_strdup_printf ("there is no sound card \"%s\" here; there are %s", card, there->str);
}
