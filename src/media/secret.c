/* SPDX-License-Identifier: Apache-2.0 */
#include "secret-private.h"

#include <boothcast/base/error.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS (S_IRWXG | S_IRWXO)
/* The longest secret, a line's end, and one that shows that there is more. */
#define MAX_BYTES 258

static gboolean
refuse (GError **error, const char *path, const char *why)
{
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "%s: %s", path, why);
  return FALSE;
}

/* Asked of what was opened, so that nobody puts another file there in between. */
static gboolean
is_private (int fd, const char *path, GError **error)
{
  struct stat about;

  if (fstat (fd, &about) != 0)
    return refuse (error, path, g_strerror (errno));
  if (!S_ISREG (about.st_mode))
    return refuse (error, path, "is not a plain file");
  if ((about.st_mode & OTHERS) == 0)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
               "%s: others may read it (mode %04o): chmod 600 it, and choose another secret", path,
               (guint) about.st_mode & 07777u);
  return FALSE;
}

static char *
read_line (int fd, const char *path, GError **error)
{
  char bytes[MAX_BYTES + 1];
  ssize_t n = read (fd, bytes, MAX_BYTES);

  if (n < 0)
    {
      refuse (error, path, g_strerror (errno));
      return NULL;
    }
  if (n > 0 && bytes[n - 1] == '\n')
    n--;
  if (n > 0 && bytes[n - 1] == '\r')
    n--;
  bytes[n] = '\0';
  for (ssize_t i = 0; i < n; i++)
    if (g_ascii_iscntrl (bytes[i]))
      {
        refuse (error, path, "must hold one line of text and nothing else");
        return NULL;
      }
  return g_strdup (bytes);
}

static gboolean
fits (const char *secret, BcSecretLimits limits, const char *path, GError **error)
{
  gsize n_bytes = strlen (secret);

  if (n_bytes >= limits.min_bytes && n_bytes <= limits.max_bytes)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
               "%s: the secret must have %" G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT
               " characters, and has %" G_GSIZE_FORMAT "%s",
               path, limits.min_bytes, limits.max_bytes, n_bytes,
               n_bytes >= MAX_BYTES - 2 ? " or more" : "");
  return FALSE;
}

char *
bc_secret_read (const char *path, BcSecretLimits limits, GError **error)
{
  g_autofree char *secret = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      refuse (error, path, g_strerror (errno));
      return NULL;
    }
  if (is_private (fd, path, error))
    secret = read_line (fd, path, error);
  close (fd);
  if (secret == NULL || !fits (secret, limits, path, error))
    return NULL;
  return g_steal_pointer (&secret);
}
