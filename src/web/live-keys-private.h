/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcLiveKeys: the keys of capability paths (/live/k/KEY/…), for players that know no token: 128 bits each, one a
 * listener, good for the live streams alone and for the meeting's day on which they were given. Known by their SHA-256
 * only: what is kept and shown opens nothing.
 *
 * Threading: the main thread. Pure: time is an argument.
 */
typedef struct _BcLiveKeys BcLiveKeys;

/* A mission may share one token: so many of its people at once. */
#define BC_LIVE_KEYS_MAX_AN_OWNER 64
#define BC_LIVE_KEYS_MAX 4096

/* When it is. */
typedef struct
{
  guint32 day; /* the pool's, as a Julian day */
  gint64 wall_us;
} BcKeyTime;

/* Who was given it: it is good for as long as the token is. The token says whose it is: many may go by one name. */
typedef struct
{
  const char *name; /* "delegate Ana" */
  guint64 token;
} BcKeyOwner;

typedef struct
{
  const char *id;    /* what it is called: not the key */
  const char *owner; /* "delegate Ana" */
  guint64 token;     /* the owner's */
  gint64 given_wall_us;
  guint64 group; /* of its listeners in the broadcast engine */
} BcLiveKey;

/* A key is no longer good: its listeners are to go. */
typedef void (*BcKeyOverFunc) (guint64 group, gpointer user_data);

BcLiveKeys *bc_live_keys_new (BcKeyOverFunc on_over, gpointer user_data);
void bc_live_keys_free (BcLiveKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLiveKeys, bc_live_keys_free)

/* A fresh key (transfer full), the only time that it is known; `given` gets the rest. BC_ERROR_CONFLICT: the owner, or
 * everybody together, has too many. */
char *bc_live_keys_give (BcLiveKeys *keys, const BcKeyOwner *owner, BcKeyTime now, BcLiveKey *given,
                         GError **error);

/* Compared in constant time; 0: not good, or not any more. Else the group of its listeners. */
guint64 bc_live_keys_find (BcLiveKeys *keys, const char *key, BcKeyTime now);

/* FALSE: there is none of that id, or it was not given for `token` (NULL: for whichever). */
gboolean bc_live_keys_revoke (BcLiveKeys *keys, const char *id, const guint64 *token);
/* Those that were given for `token`: how many. */
guint bc_live_keys_revoke_of (BcLiveKeys *keys, guint64 token);
/* All of them: how many. */
guint bc_live_keys_revoke_all (BcLiveKeys *keys);
/* Those of another day. Whether there were any. */
gboolean bc_live_keys_sweep (BcLiveKeys *keys, BcKeyTime now);

guint bc_live_keys_get_n (const BcLiveKeys *keys);
void bc_live_keys_get (const BcLiveKeys *keys, guint number, BcLiveKey *key);

/* What a restart is to find again (floating), and back; what cannot be read is left out. */
GVariant *bc_live_keys_save (const BcLiveKeys *keys);
void bc_live_keys_restore (BcLiveKeys *keys, GVariant *saved, BcKeyTime now);
