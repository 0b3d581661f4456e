/* SPDX-License-Identifier: Apache-2.0 */
#include "line-words-private.h"

#include <glib.h>
#include <string.h>

/* The first that is found counts. Collected by making each of them happen (tests/media/test-line-words.c). */
static const struct
{
  const char *needle;
  const char *words; /* of `where` */
} known[] = {
  { "Connection refused", "connection refused: nothing listens at %s" },
  { "Error resolving", "host unknown: %s" },
  { "Name or service not known", "host unknown: %s" },
  { "Cannot resolve", "host unknown: %s" },
  { "Incorrect passphrase", "wrong passphrase for %s" },
  { "Password required or unexpected", "only one side of %s has a passphrase: both need the same" },
  { "Connection timeout", "no answer from %s" },
  { "timed out", "no answer from %s" },
  { "Network is unreachable", "no way to %s: the network is unreachable" },
  { "No route to host", "no way to %s: no route to the host" },
  { "Unacceptable TLS certificate", "the certificate of %s is not to be trusted" },
  { "certificate", "the certificate of %s is not to be trusted" },
  { "NetStream.Play.StreamNotFound", "%s: there is no such stream" },
  { "Short read", "%s does not speak RTMP" },
  { "Address already in use", "another program has %s" },
  { "in use", "another program has %s" },
  { "Connection was broken", "the connection to %s broke" },
  { "Connection does not exist", "the connection to %s broke" },
  { "Connection reset", "the connection to %s broke" },
  { "is being used by another application", "another program has the device %s" },
  { "Device or resource busy", "another program has the device %s" },
  { "Recording open error", "the sound card %s cannot be opened: is there one of that name?" },
  { "No such file", "no such file: %s" },
  { "Permission denied", "may not be opened: %s" },
  { "Is a directory", "is a directory: %s" },
  { "No such device", "no such device: %s" },
  { "Invalid Opus", "%s: the Opus in it is damaged" },
};

/* "Not Found (404), URL: …" */
static char *
find_status (const char *text)
{
  for (const char *at = strchr (text, '('); at != NULL; at = strchr (at + 1, '('))
    {
      char *end;
      guint64 status = g_ascii_strtoull (at + 1, &end, 10);
      if (status >= 400 && status <= 599 && end == at + 4 && *end == ')')
        return g_strndup (at + 1, 3);
    }
  return NULL;
}

static char *
name_status (const char *status, const char *where)
{
  static const struct
  {
    const char *status;
    const char *words;
  } names[] = {
    { "401", "name or password is wrong, or missing" },
    { "403", "forbidden" },
    { "404", "there is no such stream" },
    { "407", "a proxy wants a password" },
    { "410", "the stream is gone for good" },
    { "503", "the server is busy or the stream has not begun" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].status, status))
      return g_strdup_printf ("%s answers %s: %s", where, status, names[i].words);
  return g_strdup_printf ("%s answers %s", where, status);
}

static char *
find_known (const char *text, const char *where)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const char *mark = strstr (known[i].words, "%s");
      if (strstr (text, known[i].needle) != NULL)
        return g_strdup_printf ("%.*s%s%s", (int) (mark - known[i].words), known[i].words, where,
                                mark + 2);
    }
  return NULL;
}

/* What says nothing to anybody. */
static gboolean
is_empty_phrase (const char *message)
{
  return strstr (message, "Internal data stream error") != NULL ||
         strstr (message, "failed to post a proper error message") != NULL ||
         g_str_has_prefix (message, "Could not read from resource") ||
         g_str_has_prefix (message, "Could not open resource");
}

/* The last line of the debug text is the element's own. */
static char *
find_last_line (const char *debug)
{
  const char *line = debug != NULL ? strrchr (debug, '\n') : NULL;

  if (line == NULL || line[1] == '\0' || strstr (line, "streaming stopped") != NULL ||
      strstr (line, "Failed to start") != NULL)
    return NULL;
  return g_strdup (line + 1);
}

char *
bc_line_words (const BcLineComplaint *complaint, const char *where)
{
  const char *message = complaint->message != NULL ? complaint->message : "";
  g_autofree char *both =
      g_strconcat (message, "\n", complaint->debug != NULL ? complaint->debug : "", NULL);
  char *words = find_known (both, where);

  if (words != NULL)
    return words;
  g_autofree char *status = find_status (both);
  if (status != NULL)
    return name_status (status, where);
  if (*message != '\0' && !is_empty_phrase (message))
    return g_strdup_printf ("%s: %s", where, message);
  g_autofree char *line = find_last_line (complaint->debug);
  return line != NULL ? g_strdup_printf ("%s: %s", where, line) : NULL;
}
