/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Whether the machine stood still while sound or time was measured: a thread that sleeps for a moment again and again and
 * notes by how much it oversleeps (what a paused virtual machine does to everybody), and the kernel's own count of how
 * long each thread of the test and of the programs it watches was ready to run and was not let (schedstat). What a
 * program does with the processor that it has is no excuse to the witness: a lock that is held, a tick that is slow, a
 * buffer that is wrong leave no trace there.
 *
 * Threading: its own thread looks; every function from the test's thread.
 */
typedef struct _Witness Witness;

/* Watches the test itself. */
Witness *witness_new (void);
void witness_free (Witness *witness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Witness, witness_free)

/* From now on the program `pid` too, until it is gone. */
void witness_watch (Witness *witness, GPid pid);

/* The longest that anybody was kept from a processor between the two moments (monotonic µs). */
gint64 witness_get_kept_us (Witness *witness, gint64 from_us, gint64 to_us);

/*
 * What was measured against what it should be. A measurement that is wrong while the witness saw the machine stand still is
 * in doubt, and all of them may be taken again, a few times; one that is wrong while it did not is wrong for good.
 *
 *   Verdict verdict = { .witness = … };
 *   do
 *     { … verdict_expect (&verdict, level > -21, since_us, "the floor: %.1f dBFS", level); … }
 *   while (verdict_is_open (&verdict));
 *
 * Threading: values.
 */
typedef struct
{
  Witness *witness; /* not owned; those who make one for each take set it anew */
  guint n_wrong;
  guint n_doubtful;
  guint n_takes;
} Verdict;

/* Says so aloud when it is not right, in doubt or for good; `since_us`: when that of which it depends began. */
gboolean verdict_expect (Verdict *verdict, gboolean is_right, gint64 since_us, const char *format,
                         ...) G_GNUC_PRINTF (4, 5);
/* The same of what is wrong and happened between the two moments. */
void verdict_note_wrong (Verdict *verdict, gint64 from_us, gint64 to_us, const char *what);
/* Whether something that is wrong would be in doubt. For measurements that can be repeated on the spot. */
gboolean verdict_is_doubtful (const Verdict *verdict, gint64 since_us);
/* After a take: whether to take all of it again. If not, fails the test unless everything was right. */
gboolean verdict_is_open (Verdict *verdict);

G_END_DECLS
