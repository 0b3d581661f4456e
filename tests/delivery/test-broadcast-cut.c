/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#define OURS 7
#define THEIRS 8

/* Who belongs to the group goes, from every stream; nobody else notices. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  BcStream *other = bc_broadcast_add_stream (fixture->broadcast, "other", 0);
  FarEnd ours, ours_too, theirs, nobodys;

  far_end_init (&ours, FAR_END_TCP);
  far_end_init (&ours_too, FAR_END_TCP);
  far_end_init (&theirs, FAR_END_TCP);
  far_end_init (&nobodys, FAR_END_TCP);
  far_end_join (&ours, fixture->stream, &(BcListener){ .group = OURS });
  far_end_join (&ours_too, other, &(BcListener){ .group = OURS });
  far_end_join (&theirs, fixture->stream, &(BcListener){ .group = THEIRS });
  far_end_join (&nobodys, fixture->stream, &(BcListener){ 0 });
  fixture_publish (fixture->stream, "before ", FIXTURE_PAGE_US);
  far_end_assert_hears (&theirs, "before ");
  bc_broadcast_cut (fixture->broadcast, OURS);
  g_assert_cmpint (far_end_wait_gone (&ours), ==, BC_GONE_CUT);
  g_assert_cmpint (far_end_wait_gone (&ours_too), ==, BC_GONE_CUT);
  fixture_publish (fixture->stream, "after", FIXTURE_PAGE_US);
  far_end_assert_hears (&theirs, "after");
  far_end_assert_hears (&nobodys, "before after");
  g_assert_cmpuint (bc_stream_get_n_listeners (fixture->stream), ==, 2);
  g_assert_cmpuint (bc_stream_get_n_listeners (other), ==, 0);
  far_end_close (&theirs);
  far_end_close (&nobodys);
  far_end_clear (&ours);
  far_end_clear (&ours_too);
  far_end_clear (&theirs);
  far_end_clear (&nobodys);
}

/* One that is behind, and waits for room in its socket. */
static void
test_cut_of_the_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) page = far_end_make_page (1, 4000 * 1000);
  FarEnd end;

  far_end_init (&end, FAR_END_TCP);
  far_end_join (&end, fixture->stream, &(BcListener){ .group = OURS });
  bc_stream_publish (fixture->stream, page, FIXTURE_PAGE_US);
  bc_broadcast_cut (fixture->broadcast, OURS);
  g_assert_cmpint (far_end_wait_gone (&end), ==, BC_GONE_CUT);
  far_end_close (&end);
  far_end_clear (&end);
}

/* Those on their way to the worker as well, however many: none that came before the cut stays. */
static void
test_cut_of_joiners (Fixture *fixture, gconstpointer data)
{
  FarEnd ends[200];

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      far_end_init (&ends[i], FAR_END_PAIR);
      far_end_join (&ends[i], fixture->stream, &(BcListener){ .group = OURS });
    }
  bc_broadcast_cut (fixture->broadcast, OURS);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_assert_cmpint (far_end_wait_gone (&ends[i]), ==, BC_GONE_CUT);
      far_end_close (&ends[i]);
      far_end_clear (&ends[i]);
    }
  g_assert_cmpuint (bc_stream_get_n_listeners (fixture->stream), ==, 0);
}

/* The group's name is free again: who comes later with it stays. */
static void
test_later_ones_stay (Fixture *fixture, gconstpointer data)
{
  FarEnd first, second;

  far_end_init (&first, FAR_END_PAIR);
  far_end_init (&second, FAR_END_PAIR);
  far_end_join (&first, fixture->stream, &(BcListener){ .group = OURS });
  bc_broadcast_cut (fixture->broadcast, OURS);
  far_end_wait_gone (&first);
  far_end_join (&second, fixture->stream, &(BcListener){ .group = OURS });
  fixture_publish (fixture->stream, "here", FIXTURE_PAGE_US);
  far_end_assert_hears (&second, "here");
  far_end_close (&first);
  far_end_close (&second);
  far_end_clear (&first);
  far_end_clear (&second);
}

/* What is past and nobody's is let go; numbers go on, and so do listeners. */
static void
test_forgetting (Fixture *fixture, gconstpointer data)
{
  BcListener all = { .burst_us = 30 * G_USEC_PER_SEC };
  FarEnd end;

  fixture_publish (fixture->stream, "old ", FIXTURE_PAGE_US);
  bc_stream_forget_past (fixture->stream);
  bc_stream_forget_past (fixture->stream);
  far_end_init (&end, FAR_END_PAIR);
  far_end_join (&end, fixture->stream, &all);
  fixture_publish (fixture->stream, "new ", FIXTURE_PAGE_US);
  far_end_assert_hears (&end, "new ");
  /* Somebody listens: what is unsent is kept. */
  bc_stream_forget_past (fixture->stream);
  fixture_publish (fixture->stream, "newer", FIXTURE_PAGE_US);
  far_end_assert_hears (&end, "newer");
  far_end_close (&end);
  far_end_clear (&end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_test ("/delivery/broadcast-cut/of-a-group", test_cut);
  fixture_add_test ("/delivery/broadcast-cut/of-the-late", test_cut_of_the_late);
  fixture_add_test ("/delivery/broadcast-cut/of-joiners", test_cut_of_joiners);
  fixture_add_test ("/delivery/broadcast-cut/later-ones-stay", test_later_ones_stay);
  fixture_add_test ("/delivery/broadcast-cut/forgetting-lets-go", test_forgetting);
  return g_test_run ();
}
