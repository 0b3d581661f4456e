/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/engine.h>

G_BEGIN_DECLS

/*
 * BcNewsDesk: carries what the tick sees to the main thread. The tick notes states; what differs from what was
 * told goes into a ring. While the ring is full nothing is lost: the newest state is told when there is room.
 *
 * Threading: new and free on the main thread, while the tick does not run; exchange, note and flush on the tick
 * thread; on_news on the main context that was thread-default at new.
 */
typedef struct _BcNewsDesk BcNewsDesk;

BcNewsDesk *bc_news_desk_new (guint n_inputs, BcNewsFunc on_news, gpointer user_data);
void bc_news_desk_free (BcNewsDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcNewsDesk, bc_news_desk_free)

/* Room for what the tick sees of more inputs: made and freed by the main thread; the tick exchanges it for the desk's
 * own, whose inputs are the first of the new ones, and gives the former back. */
typedef struct _BcNewsStates BcNewsStates;
BcNewsStates *bc_news_states_new (guint n_inputs);
void bc_news_states_free (BcNewsStates *states);
BcNewsStates *bc_news_desk_exchange (BcNewsDesk *desk, BcNewsStates *larger);

void bc_news_desk_note_input (BcNewsDesk *desk, guint input, BcInputNews news);
void bc_news_desk_note_gap (BcNewsDesk *desk, gint64 gap_us);
/* Once a tick: hands on what is new. */
void bc_news_desk_flush (BcNewsDesk *desk, gint64 now_us);

G_END_DECLS
