/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a test says and hears as a caller, on a plain socket, and what is in an answer.
 *
 * Threading: any; one caller at a socket.
 */
#define CALLER_PATIENCE_S 10

void caller_send (int fd, const char *text);
/* Everything until the end, closes (transfer full). "" when the server just closed. */
char *caller_read_all (int fd);
/* Until `mark` is in it, or the end (transfer full). */
char *caller_read_until (int fd, const char *mark);

guint answer_status (const char *answer);
/* The value of a field (transfer full) (nullable). */
char *answer_field (const char *answer, const char *name);
const char *answer_body (const char *answer);

#define assert_status(answer, status)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (answer_status (answer) != (status))                                                        \
      g_error ("%s:%d: expected %d, got:\n%s", __FILE__, __LINE__, (int) (status), answer);        \
  }                                                                                                \
  G_STMT_END
#define assert_contains(text, part)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (strstr (text, part) == NULL)                                                               \
      g_error ("%s:%d: no \"%s\" in:\n%s", __FILE__, __LINE__, part, text);                        \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
