/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "refusal-private.h"

/*
 * BcHead: the head of one HTTP/1 request, checked before anything else looks at it (RFC 9112, and
 * stricter where a live server has nothing to gain from being lenient). Lines may end in a bare LF:
 * DarkIce writes them so. What passes is written out anew for libsoup, so that two parsers can
 * never understand the same bytes differently.
 *
 * Threading: pure; values.
 */
#define BC_HEAD_MAX_BYTES (16 * 1024)
#define BC_HEAD_MAX_FIELDS 64

typedef struct
{
  char *name; /* as sent; compare without case */
  char *value;
} BcHeadField;

typedef struct
{
  gsize n_bytes; /* in the input, the empty line included */
  char *method;
  char *path;            /* percent-decoded; "*" for OPTIONS * */
  char *query;           /* as sent, without the "?" (nullable) */
  char *host;            /* "example.org:8080" (nullable: HTTP/1.0) */
  guint minor;           /* HTTP/1.minor; ICE/1.0 counts as 0 */
  gint64 content_length; /* -1: none given */
  gboolean expects_continue;
  guint n_fields;
  BcHeadField fields[BC_HEAD_MAX_FIELDS];
} BcHead;

/* Where the head ends: the number of bytes up to and with the empty line, 0: not there yet. `scanned`
 * (in/out) keeps a dripping sender from costing more than its bytes. */
gsize bc_head_find_end (const char *bytes, gsize n_bytes, gsize *scanned);

/* Whether what came so far can never become a request, however much follows: TLS, or a first line without
 * target or version. */
gboolean bc_head_is_hopeless (const char *bytes, gsize n_bytes);

/* Parses a complete head of `n_bytes`. On refusal returns NULL and says why. */
BcHead *bc_head_parse (const char *bytes, gsize n_bytes, BcRefusal *refusal);
void bc_head_free (BcHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcHead, bc_head_free)

/* The first field of that name (transfer none) (nullable). */
const char *bc_head_get (const BcHead *head, const char *name);
/* The decoded value of a query parameter (transfer full) (nullable). */
char *bc_head_get_parameter (const BcHead *head, const char *name);

/* For libsoup: the request's line in its plainest form with a Host and `Connection: close`, and nothing
 * else: no Range (3.3 GB for 60 KB of it), no Expect, no Upgrade, no body (transfer full). */
char *bc_head_write (const BcHead *head);
