/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"

static const BcListener no_wishes = { 0 };

/* Strange ones */

static void
test_leaver (Fixture *fixture, gconstpointer data)
{
  static const FarEndKind kinds[] = { FAR_END_PAIR, FAR_END_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      FarEnd end;

      far_end_init (&end, kinds[i]);
      far_end_join (&end, fixture->stream, &no_wishes);
      fixture_publish (fixture->stream, "page", FIXTURE_PAGE_US);
      far_end_assert_hears (&end, "page");
      far_end_close (&end);
      /* No page comes any more: it is the leaving that is noticed. */
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
      g_assert_cmpuint (end.n_sent, ==, 4);
    }
}

static void
test_gone_before_joining (Fixture *fixture, gconstpointer data)
{
  static const FarEndKind kinds[] = { FAR_END_PAIR, FAR_END_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      FarEnd end;

      far_end_init (&end, kinds[i]);
      far_end_close (&end);
      far_end_join (&end, fixture->stream, &no_wishes);
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
    }
}

static void
test_talker (Fixture *fixture, gconstpointer data)
{
  static const char words[8192];
  gsize n_said = 0;
  FarEnd end;

  far_end_init (&end, FAR_END_TCP);
  far_end_join (&end, fixture->stream, &no_wishes);

  /* It is held back once it has said too much … */
  while (TRUE)
    {
      ssize_t n;

      fixture_publish (fixture->stream, "page", FIXTURE_PAGE_US);
      far_end_assert_hears (&end, "page");
      n = send (end.fd, words, sizeof words, MSG_DONTWAIT);
      if (n < 0)
        break;
      n_said += (gsize) n;
      g_assert_cmpuint (n_said, <, 64 * 1024 * 1024);
    }
  g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_cmpuint (n_said, >, 64 * 1024);

  /* … hears on, and its leaving is noticed: its goodbye waits behind its words, so by the next page. */
  fixture_publish (fixture->stream, "another", FIXTURE_PAGE_US);
  far_end_assert_hears (&end, "another");
  far_end_close (&end);
  fixture_publish (fixture->stream, "to nobody", FIXTURE_PAGE_US);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
}

/* Of one who has said too much nothing is read any more, but that it says no more is seen. */
static void
test_talker_leaves (Fixture *fixture, gconstpointer data)
{
  static const char words[1024];
  gsize n_said = 0;
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  far_end_join (&end, fixture->stream, &no_wishes);
  /* Beyond what is read and what a socket holds: the rest stays unread. */
  while (n_said < 1024 * 1024)
    {
      ssize_t n = send (end.fd, words, sizeof words, MSG_DONTWAIT);

      if (n < 0)
        break;
      n_said += (gsize) n;
    }
  g_assert_cmpuint (n_said, <, 1024 * 1024);
  shutdown (end.fd, SHUT_WR);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
}

static void
test_bad_descriptors (Fixture *fixture, gconstpointer data)
{
  const int fds[] = { -1, open ("/dev/null", O_RDWR | O_CLOEXEC) };
  BcStreamStats stats;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      FarEnd end;

      far_end_init (&end, FAR_END_PAIR);
      close (end.near_fd);
      end.near_fd = fds[i];
      far_end_join (&end, fixture->stream, &no_wishes);
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
    }
  g_assert_cmpint (fcntl (fds[1], F_GETFD), ==, -1);
  bc_stream_get_stats (fixture->stream, &stats);
  g_assert_cmpuint (stats.n_listeners, ==, 0);
  g_assert_cmpuint (stats.n_joined, ==, 2);
}

typedef struct
{
  sem_t begun, released;
} Holdup;

/* A worker that gets no processor for a while looks like this one. */
static void
on_gone_hold_up (BcGone why, guint64 n_sent, gpointer holdup)
{
  sem_post (&((Holdup *) holdup)->begun);
  sem_wait (&((Holdup *) holdup)->released);
}

static void
hold_up (BcStream *stream, Holdup *holdup)
{
  BcListener wishes = { .fd = -1, .on_gone = on_gone_hold_up, .user_data = holdup };

  sem_init (&holdup->begun, 0, 0);
  sem_init (&holdup->released, 0, 0);
  bc_stream_add_listener (stream, &wishes);
  sem_wait (&holdup->begun);
}

/* Pages that went by unseen are never skipped: who missed them is dropped, who can still have them gets them. */
static void
test_holdup (Fixture *fixture, gconstpointer data)
{
  static const guint n_pages[] = { 70, 200 };
  static const BcGone why[] = { BC_GONE_ENDED, BC_GONE_SLOW };

  for (guint i = 0; i < G_N_ELEMENTS (n_pages); i++)
    {
      g_autofree char *id = g_strdup_printf ("held-up-%u", i);
      BcStream *stream = bc_broadcast_add_stream (fixture->broadcast, id, 0);
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GBytes) heard = NULL;
      Holdup holdup;
      FarEnd end;

      far_end_init (&end, FAR_END_PAIR);
      far_end_join (&end, stream, &no_wishes);
      fixture_publish (stream, "first ", FIXTURE_PAGE_US);
      far_end_assert_hears (&end, "first ");
      hold_up (stream, &holdup);
      for (guint k = 0; k < n_pages[i]; k++)
        {
          g_autofree char *page = g_strdup_printf ("%u ", k);

          fixture_publish (stream, page, FIXTURE_PAGE_US);
          g_string_append (expected, page);
        }
      bc_stream_end (stream, NULL);
      sem_post (&holdup.released);

      heard = far_end_read_all (&end);
      far_end_close (&end);
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, why[i]);
      g_assert_cmpuint (end.n_sent, ==, strlen ("first ") + g_bytes_get_size (heard));
      g_assert_cmpmem (g_bytes_get_data (heard, NULL), g_bytes_get_size (heard), expected->str,
                       why[i] == BC_GONE_ENDED ? expected->len : 0);
      sem_destroy (&holdup.begun);
      sem_destroy (&holdup.released);
    }
}

/* With not a descriptor left in the process, listeners go on and new ones are served. */
static void
test_no_descriptors (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit, none;
  FarEnd old, new;

  far_end_init (&old, FAR_END_PAIR);
  far_end_init (&new, FAR_END_PAIR);
  far_end_join (&old, fixture->stream, &no_wishes);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  none = (struct rlimit){ .rlim_cur = 0, .rlim_max = limit.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_cmpint (dup (old.fd), ==, -1);

  far_end_join (&new, fixture->stream, &no_wishes);
  fixture_publish (fixture->stream, "page", FIXTURE_PAGE_US);
  far_end_assert_hears (&old, "page");
  far_end_assert_hears (&new, "page");
  far_end_close (&old);
  far_end_clear (&old);
  far_end_close (&new);
  far_end_clear (&new);

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add_test ("/delivery/broadcast-strange/leaver-is-noticed-without-a-page", test_leaver);
  fixture_add_test ("/delivery/broadcast-strange/gone-before-joining", test_gone_before_joining);
  fixture_add_test ("/delivery/broadcast-strange/talker-is-held-back", test_talker);
  fixture_add_test ("/delivery/broadcast-strange/talker-is-seen-to-leave", test_talker_leaves);
  fixture_add_test ("/delivery/broadcast-strange/not-a-socket-is-told-and-closed",
                    test_bad_descriptors);
  fixture_add_test ("/delivery/broadcast-strange/held-up-worker-skips-no-page", test_holdup);
  fixture_add_test ("/delivery/broadcast-strange/goes-on-without-descriptors", test_no_descriptors);

  return g_test_run ();
}
