/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/engine.h>

G_BEGIN_DECLS

/*
 * BcNewsDesk: carries what the tick sees to the main thread. The tick notes states; what differs from what was
 * told goes into a ring. While the ring is full nothing is lost: the newest state is told when there is room.
 *
 * Threading: new and free on the main thread, while the tick does not run; note and flush on the tick
 * thread; on_news on the main context that was thread-default at new.
 */
typedef struct _BcNewsDesk BcNewsDesk;

BcNewsDesk *bc_news_desk_new (guint n_inputs, BcNewsFunc on_news, gpointer user_data);
void bc_news_desk_free (BcNewsDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcNewsDesk, bc_news_desk_free)

void bc_news_desk_note_input (BcNewsDesk *desk, guint input, BcInputNews news);
void bc_news_desk_note_gap (BcNewsDesk *desk, gint64 gap_us);
/* Once a tick: hands on what is new. */
void bc_news_desk_flush (BcNewsDesk *desk, gint64 now_us);

G_END_DECLS
