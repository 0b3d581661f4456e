/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/delivery/broadcast.h>
#include <pthread.h>

G_BEGIN_DECLS

/*
 * FarEnd: a listener as it is itself: the far end of its socket, and what the engine said when it was gone.
 *
 * Threading: the test's thread, but for on_gone.
 */
typedef struct
{
  int fd;      /* ours; -1: closed */
  int near_fd; /* the engine's from far_end_join () on */

  pthread_mutex_t lock;
  pthread_cond_t changed;
  guint n_gone;
  BcGone why;
  guint64 n_sent;
} FarEnd;

typedef enum
{
  FAR_END_PAIR, /* a socket pair */
  FAR_END_TCP   /* over the loopback */
} FarEndKind;

void far_end_init (FarEnd *end, FarEndKind kind);

/* The engine must have said goodbye, once. */
void far_end_clear (FarEnd *end);

/* Adds it with these wishes; descriptor and callback are filled in. */
void far_end_join (FarEnd *end, BcStream *stream, const BcListener *wishes);

/* Waits for just so many bytes (transfer full). */
GBytes *far_end_read (FarEnd *end, gsize n_bytes);

/* Waits for the end (transfer full); a reset is a failure. */
GBytes *far_end_read_all (FarEnd *end);

void far_end_close (FarEnd *end);

gboolean far_end_is_gone (FarEnd *end);
BcGone far_end_wait_gone (FarEnd *end);

void far_end_on_gone (BcGone why, guint64 n_sent, gpointer far_end);

/* `n_bytes` of text that tells page `number` from every other (transfer full). */
GBytes *far_end_make_page (guint number, gsize n_bytes);

/* Takes the next bytes and compares them. */
#define far_end_assert_hears(end, text)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const char *expected_text = (text);                                                            \
    g_autoptr (GBytes) heard_bytes = far_end_read ((end), strlen (expected_text));                 \
    gsize n_heard_bytes;                                                                           \
    const char *heard_text = g_bytes_get_data (heard_bytes, &n_heard_bytes);                       \
    g_assert_cmpmem (heard_text, n_heard_bytes, expected_text, strlen (expected_text));            \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
