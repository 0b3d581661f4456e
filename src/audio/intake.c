/* SPDX-License-Identifier: Apache-2.0 */
#include "intake-private.h"

#include <math.h>

#define N_RECORDS 1024
/* Arrivals leave so many records free: they may be lost, ends may not. */
#define RECORDS_FOR_ENDS 64
/* Nothing made by a decoder honestly is 24 dB over full scale: garbage, like what is no number. */
#define LOUDEST 16.0f
#define PIECE_SAMPLES 512

void
bc_intake_init (BcIntake *intake, gsize capacity, gboolean can_wait)
{
  *intake = (BcIntake){ .can_wait = can_wait };
  intake->samples = bc_ring_new (capacity, sizeof (float));
  intake->records = bc_ring_new (N_RECORDS, sizeof (BcIntakeRecord));
}

void
bc_intake_clear (BcIntake *intake)
{
  bc_ring_free (intake->samples);
  bc_ring_free (intake->records);
}

static gsize
write_clean (BcRing *ring, const float *samples, gsize n)
{
  float piece[PIECE_SAMPLES];
  gsize done = 0;

  while (done < n)
    {
      gsize n_piece = MIN (n - done, PIECE_SAMPLES);
      for (gsize i = 0; i < n_piece; i++)
        piece[i] = fabsf (samples[done + i]) <= LOUDEST ? samples[done + i] : 0.0f;
      gsize n_taken = bc_ring_write (ring, piece, n_piece);
      done += n_taken;
      if (n_taken < n_piece)
        break;
    }
  return done;
}

static void
note_arrival (BcIntake *intake, guint64 position, gint64 now_us)
{
  BcIntakeRecord record = { BC_INTAKE_ARRIVED, position, now_us };

  if (bc_ring_get_space (intake->records) > RECORDS_FOR_ENDS)
    bc_ring_write (intake->records, &record, 1);
}

gsize
bc_intake_push (BcIntake *intake, const float *samples, gsize n, gint64 now_us)
{
  gsize n_taken = write_clean (intake->samples, samples, n);

  atomic_store_explicit (&intake->last_push_us, now_us, memory_order_relaxed);
  if (n_taken > 0)
    {
      note_arrival (intake, intake->n_written, now_us);
      intake->n_written += n_taken;
      intake->is_open = TRUE;
    }
  if (n_taken == n)
    return n;
  if (intake->can_wait)
    {
      atomic_store_explicit (&intake->is_refused, TRUE, memory_order_relaxed);
      return n_taken;
    }
  atomic_fetch_add_explicit (&intake->n_lost, n - n_taken, memory_order_relaxed);
  atomic_store_explicit (&intake->is_overrun, TRUE, memory_order_release);
  return n;
}

gsize
bc_intake_get_space (const BcIntake *intake)
{
  return bc_ring_get_space (intake->samples);
}

void
bc_intake_expect_live (BcIntake *intake)
{
  BcIntakeRecord record = { BC_INTAKE_LIVE, intake->n_written, 0 };

  if (bc_ring_get_space (intake->records) > RECORDS_FOR_ENDS)
    bc_ring_write (intake->records, &record, 1);
}

void
bc_intake_end (BcIntake *intake, BcIntakeEvent end)
{
  BcIntakeRecord record = { end, intake->n_written, 0 };

  if (!intake->is_open)
    return;
  intake->is_open = FALSE;
  if (bc_ring_write (intake->records, &record, 1) == 0)
    atomic_store_explicit (&intake->is_overrun, TRUE, memory_order_release);
}

gsize
bc_intake_get_fill (const BcIntake *intake)
{
  return bc_ring_get_fill (intake->samples);
}

gboolean
bc_intake_peek_record (const BcIntake *intake, BcIntakeRecord *record)
{
  return bc_ring_peek (intake->records, record, 1) == 1;
}

void
bc_intake_drop_record (BcIntake *intake)
{
  bc_ring_skip (intake->records, 1);
}

gsize
bc_intake_peek (const BcIntake *intake, float *samples, gsize n)
{
  return bc_ring_peek (intake->samples, samples, n);
}

gsize
bc_intake_read (BcIntake *intake, float *samples, gsize n)
{
  gsize n_read = bc_ring_read (intake->samples, samples, n);
  intake->n_read += n_read;
  return n_read;
}

gsize
bc_intake_skip (BcIntake *intake, gsize n)
{
  gsize n_skipped = bc_ring_skip (intake->samples, n);
  intake->n_read += n_skipped;
  return n_skipped;
}
