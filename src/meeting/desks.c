/* SPDX-License-Identifier: Apache-2.0 */
#include "desks-private.h"

#include <string.h>

#define N_STATES (BC_DESK_LOST + 1)

/* From row to column. */
static const gboolean edges[N_STATES][N_STATES] = {
  [BC_DESK_OFF] = { [BC_DESK_ON_AIR] = TRUE, [BC_DESK_LOST] = TRUE },
  [BC_DESK_ON_AIR] = { [BC_DESK_OFF] = TRUE, [BC_DESK_COUGHING] = TRUE, [BC_DESK_LOST] = TRUE },
  [BC_DESK_COUGHING] = { [BC_DESK_OFF] = TRUE, [BC_DESK_ON_AIR] = TRUE, [BC_DESK_LOST] = TRUE },
  [BC_DESK_LOST] = { [BC_DESK_OFF] = TRUE, [BC_DESK_ON_AIR] = TRUE, [BC_DESK_COUGHING] = TRUE },
};

const char *
bc_desk_state_to_string (BcDeskState state)
{
  static const char *const names[N_STATES] = {
    [BC_DESK_OFF] = "off",
    [BC_DESK_ON_AIR] = "on-air",
    [BC_DESK_COUGHING] = "coughing",
    [BC_DESK_LOST] = "lost",
  };

  g_return_val_if_fail ((guint) state < N_STATES, NULL);
  return names[state];
}

static guint
channel_index (const BcSetup *setup, const char *id)
{
  for (guint i = 0; i < setup->channels->len; i++)
    {
      const BcChannel *channel = setup->channels->pdata[i];

      if (strcmp (channel->id, id) == 0)
        return i;
    }
  g_assert_not_reached (); /* the set-up is valid */
}

static void
seat_init (BcSeat *seat, const BcDesk *desk, const BcSetup *setup)
{
  *seat =
      (BcSeat){ .turn_us = BC_NEVER_US, .ear = BC_EAR_CHOICE_AUTO, .source = -1, .awaited = -1 };
  seat->channels[seat->n_outputs++] = channel_index (setup, desk->output_a);
  if (desk->output_b != NULL)
    seat->channels[seat->n_outputs++] = channel_index (setup, desk->output_b);
}

void
bc_desks_init (BcDesks *desks, const BcSetup *setup)
{
  *desks = (BcDesks){ .interlock = setup->rules.interlock };
  bc_desks_extend (desks, setup);
}

void
bc_desks_extend (BcDesks *desks, const BcSetup *setup)
{
  guint n_before = desks->n_seats;

  desks->n_seats = setup->desks->len;
  desks->seats = g_renew (BcSeat, desks->seats, desks->n_seats);
  for (guint i = 0; i < desks->n_seats; i++)
    {
      if (i >= n_before)
        seat_init (&desks->seats[i], setup->desks->pdata[i], setup);
      desks->seats[i].desk = setup->desks->pdata[i];
    }
}

void
bc_desks_clear (BcDesks *desks)
{
  for (guint i = 0; i < desks->n_seats; i++)
    {
      g_free (desks->seats[i].person);
      g_free (desks->seats[i].cannot);
    }
  g_clear_pointer (&desks->seats, g_free);
}

BcSeat *
bc_desks_find (const BcDesks *desks, const char *id)
{
  for (guint i = 0; i < desks->n_seats; i++)
    if (g_strcmp0 (desks->seats[i].desk->id, id) == 0)
      return &desks->seats[i];
  return NULL;
}

BcSeat *
bc_desks_find_input (const BcDesks *desks, const char *input)
{
  for (guint i = 0; i < desks->n_seats; i++)
    if (g_strcmp0 (desks->seats[i].desk->input, input) == 0)
      return &desks->seats[i];
  return NULL;
}

/* A sound that is lost on air is not a rest. */
static void
follow_turn (BcSeat *seat, gint64 now_us)
{
  if (seat->state == BC_DESK_OFF)
    {
      seat->turn_us = BC_NEVER_US;
      seat->is_turn_told = FALSE;
    }
  else if (seat->turn_us == BC_NEVER_US && bc_seat_is_on_air (seat))
    seat->turn_us = now_us;
}

void
bc_desks_set_state (BcDesks *desks, BcSeat *seat, BcDeskState state, gint64 now_us)
{
  gboolean was_on_air = bc_seat_is_on_air (seat);

  g_assert (edges[seat->state][state]);

  seat->state = state;
  if (state == BC_DESK_ON_AIR)
    seat->heard_us = now_us;
  if (!was_on_air && bc_seat_is_on_air (seat))
    {
      seat->order = ++desks->last_order;
      /* Who is on air evidently can, and has nothing to take over any more. */
      g_clear_pointer (&seat->cannot, g_free);
    }
  if (state != BC_DESK_OFF)
    seat->is_armed = FALSE;
  follow_turn (seat, now_us);
}

gboolean
bc_seat_is_on_air (const BcSeat *seat)
{
  return seat->state == BC_DESK_ON_AIR || seat->state == BC_DESK_COUGHING;
}

guint
bc_seat_channel (const BcSeat *seat)
{
  return seat->channels[seat->output];
}

gint64
bc_seat_cough_end_us (const BcSeat *seat, const BcRules *rules)
{
  if (!seat->is_cough_down || seat->state == BC_DESK_OFF)
    return BC_NEVER_US;
  return seat->cough_us + BC_US_FROM_MS (rules->cough_max_ms);
}

const BcSeat *
bc_desks_on_air (const BcDesks *desks, guint channel, guint *n_on_air)
{
  const BcSeat *latest = NULL;

  *n_on_air = 0;
  for (guint i = 0; i < desks->n_seats; i++)
    {
      const BcSeat *seat = &desks->seats[i];

      if (!bc_seat_is_on_air (seat) || bc_seat_channel (seat) != channel)
        continue;
      *n_on_air += 1;
      if (latest == NULL || seat->order > latest->order)
        latest = seat;
    }
  return latest;
}

const BcSeat *
bc_desks_find_unable (const BcDesks *desks, guint channel)
{
  for (guint i = 0; i < desks->n_seats; i++)
    if (desks->seats[i].cannot != NULL && bc_seat_channel (&desks->seats[i]) == channel)
      return &desks->seats[i];
  return NULL;
}

gint64
bc_desks_silent_since_us (const BcDesks *desks, guint channel)
{
  gint64 since_us = BC_NEVER_US;

  for (guint i = 0; i < desks->n_seats; i++)
    {
      const BcSeat *seat = &desks->seats[i];

      if (seat->state != BC_DESK_ON_AIR || bc_seat_channel (seat) != channel)
        continue;
      if (seat->sense.has_voice)
        return BC_NEVER_US;

      gint64 silent_us = MAX (seat->heard_us, seat->sense.since_us);
      since_us = since_us == BC_NEVER_US ? silent_us : MAX (since_us, silent_us);
    }
  return since_us;
}

gint64
bc_desks_voice_since_us (const BcDesks *desks, guint channel)
{
  gint64 since_us = BC_NEVER_US;

  for (guint i = 0; i < desks->n_seats; i++)
    {
      const BcSeat *seat = &desks->seats[i];

      if (seat->state == BC_DESK_ON_AIR && seat->sense.has_voice &&
          bc_seat_channel (seat) == channel)
        since_us = MIN (since_us, MAX (seat->heard_us, seat->sense.since_us));
    }
  return since_us;
}
