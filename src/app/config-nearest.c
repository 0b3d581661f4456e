/* SPDX-License-Identifier: Apache-2.0 */
#include "config-nearest.h"

#include <string.h>

#define MAX_LENGTH 64

/* Damerau-Levenshtein distance (optimal string alignment) of two words of up to MAX_LENGTH letters. */
static guint
count_slips (const char *a, const char *b)
{
  guint rows[3][MAX_LENGTH + 1];
  gsize a_length = strlen (a), b_length = strlen (b);

  for (gsize j = 0; j <= b_length; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; i <= a_length; i++)
    {
      guint *row = rows[i % 3];
      const guint *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
      row[0] = (guint) i;
      for (gsize j = 1; j <= b_length; j++)
        {
          guint changed = above[j - 1] + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));
          row[j] = MIN (changed, MIN (above[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], two_above[j - 2] + 1);
        }
    }
  return rows[a_length % 3][b_length];
}

const char *
bc_config_nearest (const char *wrong, const char *const *words, guint n_words)
{
  const char *nearest = NULL;
  gsize length = strlen (wrong);
  guint fewest =
      (guint) CLAMP (length / 3, 1, 4) + 1; /* a slip every three letters is still a slip */

  for (guint i = 0; i < n_words && length <= MAX_LENGTH; i++)
    {
      if (strlen (words[i]) > MAX_LENGTH)
        continue;
      guint slips = count_slips (wrong, words[i]);
      if (slips < fewest && slips < strlen (words[i]))
        {
          fewest = slips;
          nearest = words[i];
        }
    }
  return nearest;
}
