/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How a source introduces itself to an Icecast server, and what the server says to that: the texts alone, as Icecast 2.4, 2.5 and
 * what behaves like them exchange them. A source is an HTTP PUT whose body never ends.
 *
 * Threading: pure; any thread.
 */
typedef struct
{
  const char *host;
  guint16 port;
  const char *mount; /* "/fr.ogg", plain */
  const char *user;
  const char *password;
  const char *title; /* (nullable) */
} BcIcecastLogin;

/* More than any server says before it lets a source in or turns it away. */
#define BC_ICECAST_ANSWER_MAX_BYTES 8192

/* The request, up to its empty line (transfer full). Nothing that is put into it makes a line of its own. */
char *bc_icecast_login_make_request (const BcIcecastLogin *login);

typedef enum
{
  BC_ICECAST_MORE, /* the answer is not all here */
  BC_ICECAST_LET_IN,
  BC_ICECAST_REFUSED
} BcIcecastVerdict;

/* What `answer`, all that has come so far, says; `is_all`: no more will come. REFUSED: `words` (transfer full) say why, without who
 * refuses, and is not touched otherwise. */
BcIcecastVerdict bc_icecast_login_judge (const char *answer, gsize n_bytes, gboolean is_all,
                                         char **words);

G_END_DECLS
