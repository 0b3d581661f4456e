/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "voice.h"

G_BEGIN_DECLS

/*
 * BcLoader: gives voices their pieces of speech while they speak already: everybody's first piece first.
 *
 * Threading: new, add, start and free on one thread; files are read on the loader's own.
 */
typedef struct _BcLoader BcLoader;

/* `on_problem` comes on the loader's thread: a piece that cannot be had is left out. */
BcLoader *bc_loader_new (void (*on_problem) (const char *text, gpointer user_data),
                         gpointer user_data);
/* Leaves out what is not loaded yet. */
void bc_loader_free (BcLoader *loader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLoader, bc_loader_free)

/* `voice` outlives the loader; `sources` of BcClipSource * (transfer full), not more than the voice has room for. */
void bc_loader_add (BcLoader *loader, BcVoice *voice, GPtrArray *sources);
void bc_loader_start (BcLoader *loader);

G_END_DECLS
