/* SPDX-License-Identifier: Apache-2.0 */
#include "interlock-private.h"

#include <boothcast/base/error.h>

#include <string.h>

typedef enum
{
  VERDICT_SHARE, /* both are heard */
  VERDICT_STAY,  /* the holder keeps the channel */
  VERDICT_YIELD  /* the holder leaves */
} Verdict;

#define N_LEVELS BC_DESK_MAX_OUTPUTS

/* [rule][newcomer's output][holder's output]; 0 is A, 1 is B. */
static const Verdict verdicts[BC_INTERLOCK_A_OVER_B + 1][N_LEVELS][N_LEVELS] = {
  [BC_INTERLOCK_NONE] = { { VERDICT_SHARE, VERDICT_SHARE }, { VERDICT_SHARE, VERDICT_SHARE } },
  [BC_INTERLOCK_KEEP] = { { VERDICT_STAY, VERDICT_STAY }, { VERDICT_STAY, VERDICT_STAY } },
  [BC_INTERLOCK_OVERRIDE] = { { VERDICT_YIELD, VERDICT_YIELD }, { VERDICT_YIELD, VERDICT_YIELD } },
  [BC_INTERLOCK_A_OVER_B] = { { VERDICT_STAY, VERDICT_YIELD }, { VERDICT_STAY, VERDICT_STAY } },
};

gboolean
bc_interlock_judge (const BcDesks *desks, const BcSeat *seat, guint output, GPtrArray *losers,
                    GError **error)
{
  for (guint i = 0; i < desks->n_seats; i++)
    {
      BcSeat *holder = &desks->seats[i];

      /* Within a booth the partners settle it between themselves. */
      if (strcmp (holder->desk->booth, seat->desk->booth) == 0)
        continue;
      if (!bc_seat_is_on_air (holder) || bc_seat_channel (holder) != seat->channels[output])
        continue;

      Verdict verdict = verdicts[desks->interlock][output][holder->output];
      if (verdict == VERDICT_STAY)
        {
          g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT, "channel %s is taken by %s (%s)",
                       output == 0 ? seat->desk->output_a : seat->desk->output_b,
                       holder->desk->name, holder->desk->id);
          return FALSE;
        }
      if (verdict == VERDICT_YIELD && losers != NULL)
        g_ptr_array_add (losers, holder);
    }
  return TRUE;
}
