/* SPDX-License-Identifier: Apache-2.0 */
#include "ears.h"

#include <boothcast/base/error.h>

/* A player that loses its connection comes back within a few seconds, and hears that the sound went on. */
#define LINGER_US (5 * G_USEC_PER_SEC)

typedef enum
{
  EAR_RESTING,
  EAR_HEARD,
  EAR_LINGERING /* nobody listens, but somebody did a moment ago */
} EarState;

typedef struct
{
  EarState state;
  gint64 left_us; /* lingering: when the last one was seen to have left */
  BcStream *stream;
  BcChannelOutput *output;
} Ear;

struct _BcEars
{
  BcEarsConfig config;
  BcBroadcast *broadcast;
  GPtrArray *ears; /* of Ear * */
};

static void
ear_free (gpointer data)
{
  Ear *ear = data;

  bc_channel_output_free (ear->output);
  g_free (ear);
}

static char *
make_id (const BcDesk *desk)
{
  return g_strconcat ("ear-", desk->id, NULL);
}

static Ear *
ear_new (BcEars *ears, const BcDesk *desk)
{
  const BcEarsConfig *config = &ears->config;
  g_autofree char *id = make_id (desk);
  BcChannelOutputConfig output = { .id = id,
                                   .meeting_title = config->setup->title,
                                   .name = desk->name,
                                   .disclaimer = config->disclaimer,
                                   .pre_skip = config->pre_skip,
                                   .is_ear = TRUE };
  Ear *ear = g_new0 (Ear, 1);

  ear->output = bc_channel_output_new (&output, ears->broadcast);
  ear->stream = bc_broadcast_find_stream (ears->broadcast, id);
  return ear;
}

static gboolean
is_name_free (const BcEars *ears, const BcDesk *desk, GError **error)
{
  g_autofree char *id = make_id (desk);

  if (bc_broadcast_find_stream (ears->broadcast, id) == NULL)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
               "the channel \"%s\" has the name of what desk \"%s\" hears: call it otherwise", id,
               desk->id);
  return FALSE;
}

gboolean
bc_ears_grow (BcEars *ears, const BcSetup *setup, GError **error)
{
  guint n_before = ears->ears->len;

  for (guint i = n_before; i < setup->desks->len; i++)
    if (!is_name_free (ears, g_ptr_array_index (setup->desks, i), error))
      return FALSE;
  ears->config.setup = setup;
  for (guint i = n_before; i < setup->desks->len; i++)
    g_ptr_array_add (ears->ears, ear_new (ears, g_ptr_array_index (setup->desks, i)));
  return TRUE;
}

BcEars *
bc_ears_new (const BcEarsConfig *config, BcBroadcast *broadcast, GError **error)
{
  g_autoptr (BcEars) ears = g_new0 (BcEars, 1);

  ears->config = *config;
  ears->broadcast = broadcast;
  ears->ears = g_ptr_array_new_with_free_func (ear_free);
  return bc_ears_grow (ears, config->setup, error) ? g_steal_pointer (&ears) : NULL;
}

void
bc_ears_free (BcEars *ears)
{
  if (ears == NULL)
    return;
  g_ptr_array_unref (ears->ears);
  g_free (ears);
}

static void
set_state (BcEars *ears, guint number, EarState state)
{
  static const guint edges[] = {
    [EAR_RESTING] = 1 << EAR_HEARD,
    [EAR_HEARD] = 1 << EAR_LINGERING,
    [EAR_LINGERING] = 1 << EAR_HEARD | 1 << EAR_RESTING,
  };
  Ear *ear = g_ptr_array_index (ears->ears, number);
  EarState before = ear->state;

  g_assert ((edges[before] & 1u << state) != 0);
  ear->state = state;
  if (state == EAR_RESTING)
    bc_channel_output_rest (ear->output);
  if ((before == EAR_RESTING) != (state == EAR_RESTING))
    ears->config.on_heard (number, state != EAR_RESTING, ears->config.user_data);
}

static void
look_at (BcEars *ears, guint number, gint64 now_us)
{
  Ear *ear = g_ptr_array_index (ears->ears, number);
  gboolean is_heard = bc_stream_get_n_listeners (ear->stream) > 0;

  if (is_heard && ear->state != EAR_HEARD)
    set_state (ears, number, EAR_HEARD);
  else if (!is_heard && ear->state == EAR_HEARD)
    {
      ear->left_us = now_us;
      set_state (ears, number, EAR_LINGERING);
    }
  else if (ear->state == EAR_LINGERING && now_us - ear->left_us >= LINGER_US)
    set_state (ears, number, EAR_RESTING);
  else if (ear->state == EAR_RESTING)
    /* Whoever comes next is not to begin with what was heard before. Each time, for an encoder may be late. */
    bc_stream_forget_past (ear->stream);
}

void
bc_ears_look (BcEars *ears, gint64 now_us)
{
  for (guint i = 0; i < ears->ears->len; i++)
    look_at (ears, i, now_us);
}

BcChannelOutput *
bc_ears_get_output (const BcEars *ears, guint ear)
{
  return ((const Ear *) g_ptr_array_index (ears->ears, ear))->output;
}
