/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/web/server.h>

/*
 * BcPages: the files of the GResource as browsers get them: with a validator, compressed where that is worth
 * it; and the first page, made from its template and the meeting.
 *
 * Threading: the main thread.
 */
typedef struct _BcPages BcPages;

/* Their place in the table of pages.c. */
enum
{
  BC_ASSET_STYLE,
  BC_ASSET_NOW,
  BC_ASSET_LISTEN,
  BC_ASSET_FEEDER,
  BC_ASSET_PLAYERS,
  BC_ASSET_SOUND,
  BC_ASSET_WORDS,
  BC_ASSET_ICON,
  BC_ASSET_OPENAPI,
  BC_ASSET_HOST,
  BC_ASSET_HOST_STYLE,
  BC_ASSET_HOST_SCRIPT,
  BC_ASSET_HOST_ACTS,
  BC_ASSET_HOST_FRESH,
  BC_ASSET_HOST_LINK,
  BC_ASSET_HOST_LINES,
  BC_ASSET_HOST_PANELS,
  BC_ASSET_HOST_WORDS,
  BC_ASSET_LAST
};

BcPages *bc_pages_new (const BcWebConfig *config);
void bc_pages_free (BcPages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcPages, bc_pages_free)
