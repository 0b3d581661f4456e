/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BC_STORE_HEALTH_WINDOW 64

/*
 * BcStoreHealth: how the store's requests fare. Time is an argument.
 *
 * Threading: a plain value; its owner's lock.
 */
typedef struct
{
  guint64 n_requests;
  guint64 n_failed;
  gboolean has_failed;     /* the last one */
  gint64 working_since_us; /* 0: idle */
  gint64 took_us[BC_STORE_HEALTH_WINDOW];
} BcStoreHealth;

void bc_store_health_begin (BcStoreHealth *health, gint64 now_us);
/* `asked_us`: when it was asked for; `has_failed`: the store could not do it. */
void bc_store_health_end (BcStoreHealth *health, gint64 asked_us, gint64 now_us,
                          gboolean has_failed);

gboolean bc_store_health_is_good (const BcStoreHealth *health, gint64 now_us);
gint64 bc_store_health_get_last_us (const BcStoreHealth *health);
gint64 bc_store_health_get_slowest_us (const BcStoreHealth *health);

G_END_DECLS
