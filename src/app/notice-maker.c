/* SPDX-License-Identifier: Apache-2.0 */
#include "notice-maker.h"

#include <boothcast/meeting/plan.h>
#include <malloc.h>

/* One recording takes some hundredths of a second, which nobody is to wait for twice in a row. */
#define MAKE_EVERY_MS 100

struct _BcNoticeMaker
{
  BcNotices *notices;
  const BcSetup *setup;
  guint source;
};

/* The languages of all channels, and what "original" is spoken to in. */
static gboolean
make_next (const BcNoticeMaker *maker)
{
  const GPtrArray *channels = maker->setup->channels;

  if (bc_notices_prepare_next (maker->notices, NULL))
    return TRUE;
  for (guint i = 0; i < channels->len; i++)
    if (bc_notices_prepare_next (maker->notices,
                                 ((const BcChannel *) g_ptr_array_index (channels, i))->language))
      return TRUE;
  return FALSE;
}

static gboolean
on_make (gpointer user_data)
{
  BcNoticeMaker *maker = user_data;

  if (make_next (maker))
    return G_SOURCE_CONTINUE;
  /* Decoding them took many times the room that they keep. */
  malloc_trim (0);
  maker->source = 0;
  return G_SOURCE_REMOVE;
}

static void
make_first (const BcNoticeMaker *maker)
{
  static const BcNotice first[] = { BC_NOTICE_CLOSED, BC_NOTICE_SOUND_LOST };
  const GPtrArray *channels = maker->setup->channels;

  for (guint i = 0; i < channels->len; i++)
    for (gsize n = 0; n < G_N_ELEMENTS (first); n++)
      bc_notices_find (maker->notices,
                       ((const BcChannel *) g_ptr_array_index (channels, i))->language,
                       bc_notice_to_string (first[n]));
}

BcNoticeMaker *
bc_notice_maker_new (BcNotices *notices, const BcSetup *setup)
{
  BcNoticeMaker *maker = g_new0 (BcNoticeMaker, 1);

  maker->notices = notices;
  maker->setup = setup;
  make_first (maker);
  bc_notice_maker_extend (maker, setup);
  return maker;
}

void
bc_notice_maker_free (BcNoticeMaker *maker)
{
  if (maker == NULL)
    return;
  if (maker->source != 0)
    g_source_remove (maker->source);
  g_free (maker);
}

void
bc_notice_maker_extend (BcNoticeMaker *maker, const BcSetup *setup)
{
  maker->setup = setup;
  if (maker->source == 0)
    maker->source = g_timeout_add_full (G_PRIORITY_LOW, MAKE_EVERY_MS, on_make, maker, NULL);
}
