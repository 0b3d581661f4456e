/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The smallest HTTP client that can be trusted in a test: one blocking request over a plain socket, the whole answer
 * back, nothing helpful in between.
 *
 * Threading: any thread; nothing is shared.
 */
typedef struct
{
  guint status;
  char *head; /* status line and fields */
  char *body;
  gsize body_bytes;
} HttpAnswer;

/* A connected socket to 127.0.0.1:`port`; aborts the test if nobody listens. */
int http_connect (guint16 port);

/* Sends all of `text`; aborts the test when the peer is gone. */
void http_send (int fd, const char *text);

/* `method` `path` with `json` (nullable) as body; reads to the end. */
HttpAnswer *http_request (guint16 port, const char *method, const char *path, const char *json);
/* The same with more fields in the head ("If-Match: *\r\n"), each with its line's end. */
HttpAnswer *http_request_with (guint16 port, const char *method, const char *path,
                               const char *fields, const char *json);
void http_answer_free (HttpAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpAnswer, http_answer_free)

/* The same, and asserts status 200 or 204. */
void http_expect_ok (guint16 port, const char *method, const char *path, const char *json);

G_END_DECLS
