/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <string.h>

#define BEGIN                                                                                      \
  "found room; found en-1; found en-2; found fr-1; found fr-2; found bcms-1; open morning;"

typedef struct
{
  BcInterlock interlock;
  const char *description;
  const char *script;
} Row;

/* fr-1 works into en by its B, bcms-1 too; en-1 by its A. */
static const Row rows[] = {
  { BC_INTERLOCK_A_OVER_B,
    "A over B: the A output takes the channel, the loser's key goes off and it is told",
    "output fr-1 b; on fr-1; wait 1000; on en-1; desk en-1 on-air; desk fr-1 off; warned fr-1; en "
    "= en-1 -18/60 en-1:0/20" },
  { BC_INTERLOCK_A_OVER_B, "A over B: never the reverse, and it is said who is there",
    "on en-1; output fr-1 b; ! on fr-1; desk fr-1 off; en = en-1 -18 en-1:0" },
  { BC_INTERLOCK_A_OVER_B, "A over B: between two B outputs the first keeps",
    "output fr-1 b; on fr-1; output bcms-1 b; ! on bcms-1; desk fr-1 on-air" },
  { BC_INTERLOCK_A_OVER_B, "A over B: a desk off air or without sound holds nothing",
    "output fr-1 b; on fr-1; lost fr-1; output bcms-1 b; on bcms-1; desk bcms-1 on-air; desk fr-1 "
    "lost" },
  { BC_INTERLOCK_A_OVER_B,
    "A over B: its sound coming back too late, the key goes off and it is told",
    "output fr-1 b; on fr-1; lost fr-1; output bcms-1 b; on bcms-1; found fr-1; desk fr-1 off; "
    "warned fr-1; en = bcms-1 -18 bcms-1:0" },
  { BC_INTERLOCK_A_OVER_B, "A over B: an A output coming back takes it from a B that stepped in",
    "on en-1; lost en-1; output fr-1 b; on fr-1; found en-1; desk en-1 on-air; desk fr-1 off; "
    "warned fr-1" },
  { BC_INTERLOCK_A_OVER_B, "A over B: a cough does not free the channel",
    "on en-1; cough en-1; output fr-1 b; ! on fr-1" },
  { BC_INTERLOCK_A_OVER_B,
    "A over B: changing the output on air asks too, and refused it stays where it was",
    "on fr-1; on en-1; ! output fr-1 b; desk fr-1 on-air; fr = fr-1 -18 fr-1:0; en = en-1 -18 "
    "en-1:0" },
  { BC_INTERLOCK_A_OVER_B, "A over B: changing from B to A on air takes the channel",
    "output en-1 b; on en-1; fr = en-1 -18 en-1:0; output fr-1 b; on fr-1; output en-1 a; desk "
    "fr-1 off; "
    "warned fr-1; en = en-1 -18 en-1:0; fr = floor -18" },
  { BC_INTERLOCK_A_OVER_B, "A over B: without sound a key takes nobody's place",
    "lost en-1; output fr-1 b; on fr-1; on en-1; desk en-1 lost; desk fr-1 on-air; unwarned; found "
    "en-1; desk fr-1 off" },
  { BC_INTERLOCK_A_OVER_B, "A over B: without sound a key hears at once that the channel is taken",
    "on en-1; output fr-1 b; lost fr-1; ! on fr-1; desk fr-1 off" },
  { BC_INTERLOCK_A_OVER_B, "A over B: within a booth both are heard and warned",
    "on en-1; on en-2; warned en-2; en = en-2 -18 en-1:0 en-2:0" },
  { BC_INTERLOCK_A_OVER_B, "A over B: different channels do not meet",
    "on en-1; on fr-1; unwarned; desk en-1 on-air" },
  { BC_INTERLOCK_A_OVER_B, "A over B: all of a booth that came by B have to leave",
    "output fr-1 b; on fr-1; output bcms-1 b; ! on bcms-1; on en-1; on en-2; desk fr-1 off; en = "
    "en-2 -18 en-1:0 en-2:0" },
  { BC_INTERLOCK_KEEP, "interlock: the first keeps, even a B against an A",
    "output fr-1 b; on fr-1; ! on en-1; off fr-1; on en-1; desk en-1 on-air" },
  { BC_INTERLOCK_KEEP, "interlock: the partner may overlap",
    "on en-1; on en-2; warned en-2; desk en-1 on-air" },
  { BC_INTERLOCK_OVERRIDE, "override: the last takes it, even a B from an A",
    "on en-1; output fr-1 b; on fr-1; desk en-1 off; warned en-1; en = fr-1 -18/60 fr-1:0" },
  { BC_INTERLOCK_OVERRIDE, "override: the floor does not move when it changes hands",
    "on en-1; wait 5000; output fr-1 b; on fr-1; en = fr-1 -18/60 fr-1:0; wait 3000; still" },
  { BC_INTERLOCK_OVERRIDE, "override: the partner is not overridden",
    "on en-1; on en-2; desk en-1 on-air" },
  { BC_INTERLOCK_NONE, "none: everybody is heard, nobody is warned",
    "on en-1; output fr-1 b; on fr-1; unwarned; en = fr-1 -18 en-1:0 fr-1:0" },
  { BC_INTERLOCK_NONE, "none: partners are warned all the same", "on en-1; on en-2; warned en-2" },

  { BC_INTERLOCK_A_OVER_B,
    "console: refused it is told once, and comes on when the channel is free",
    "output en-1 b; output bcms-1 b; on bcms-1; output console b; found console; en = console -18 "
    "bcms-1:0 console:0" },
  { BC_INTERLOCK_A_OVER_B, "console: waits for another booth",
    "output fr-1 b; on fr-1; output console b; found console; desk console off; warned console; "
    "gate console shut;"
    "silent room; unwarned; off fr-1; desk console on-air; en = console -18/60 console:0/20" },
  { BC_INTERLOCK_A_OVER_B, "console: loses the channel to an A output, and comes back after it",
    "output console b; found console; on en-1; desk console off; warned console; off en-1; desk "
    "console on-air" },
  { BC_INTERLOCK_OVERRIDE, "console: does not take back what was taken from it, but what is free",
    "output console b; found console; on en-1; desk console off; wait 1000; desk console off; desk "
    "en-1 on-air;"
    "off en-1; desk console on-air" },
  { BC_INTERLOCK_OVERRIDE, "console: sounding is taking",
    "on en-1; output console b; found console; desk en-1 off; desk console on-air" },
  { BC_INTERLOCK_KEEP, "console: changing to a free channel brings it on",
    "output fr-1 b; on fr-1; output console b; found console; desk console off; output console a; "
    "desk console on-air" },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcSetup *setup = hall_setup_new ();
      setup->rules.interlock = rows[i].interlock;
      g_autoptr (Hall) hall = hall_new (setup);

      hall_run (hall, rows[i].description, BEGIN);
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

/* Two booths may work into one channel by their A outputs: the first keeps. */
static void
test_two_booths_of_one_channel (void)
{
  BcSetup *setup = hall_setup_new ();
  BcDesk *guest = (BcDesk *) bc_setup_find_desk (setup, "fr-2");

  g_free (guest->booth);
  guest->booth = g_strdup ("es");
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (hall, "A against A",
            BEGIN
            "on fr-1; ! on fr-2; desk fr-1 on-air; off fr-1; on fr-2; ! on fr-1; desk fr-2 on-air");
}

static void
test_refusal_names_the_holder (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "names", BEGIN "on en-1; output fr-1 b; ! on fr-1");
  g_assert_nonnull (strstr (hall->error->message, "EN-1"));
  g_assert_nonnull (strstr (hall->error->message, "en"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/interlock/table", test_table);
  g_test_add_func ("/meeting/interlock/two-booths-of-one-channel", test_two_booths_of_one_channel);
  g_test_add_func ("/meeting/interlock/refusal-names-the-holder", test_refusal_names_the_holder);
  return g_test_run ();
}
