/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcCast: who plays in the rehearsal, read from the same configuration the gateway has: languages, desks, the
 * inputs they are heard through, the session to open. The gateway has checked that file; here only what is
 * needed is looked at, and nothing is shared with its reader: the rehearsal is a client like any other.
 *
 * Threading: immutable after loading; any thread.
 */
typedef struct
{
  char *id;
  char *tag;
  char *name;
} BcCastLanguage;

typedef struct
{
  char *id;
  gboolean is_rtp;
  char *address; /* RTP */
  guint16 port;  /* RTP */
} BcCastInput;

typedef struct
{
  char *id;
  char *name;
  char *booth;
  guint language;        /* index: what the booth interprets into */
  guint input;           /* index */
  gboolean has_own_keys; /* a console: on air whenever its input brings sound */
} BcCastDesk;

typedef struct
{
  char *session;        /* id of the first interpreted one (nullable) */
  char *session_title;  /* (nullable) */
  GPtrArray *languages; /* of BcCastLanguage * */
  GPtrArray *inputs;    /* of BcCastInput * */
  GArray *floor;        /* of guint: indices of the inputs that carry the floor */
  GPtrArray *desks;     /* of BcCastDesk * */
} BcCast;

/* BC_ERROR_CONFIG: `path` is no such configuration. */
BcCast *bc_cast_load (const char *path, GError **error);
BcCast *bc_cast_parse (const char *json, GError **error);
void bc_cast_free (BcCast *cast);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcCast, bc_cast_free)

#define bc_cast_language(cast, index) ((const BcCastLanguage *) (cast)->languages->pdata[index])
#define bc_cast_input(cast, index) ((const BcCastInput *) (cast)->inputs->pdata[index])
#define bc_cast_desk(cast, index) ((const BcCastDesk *) (cast)->desks->pdata[index])

G_END_DECLS
