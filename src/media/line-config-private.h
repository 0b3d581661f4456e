/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "address-private.h"

#include <boothcast/media/input.h>

G_BEGIN_DECLS

/*
 * BcLineConfig: what a line is to do, a copy that stays.
 *
 * Threading: immutable; any thread.
 */
typedef struct
{
  char *id;
  BcInputKind kind;
  char *address;
  guint16 port;
  BcAllowList *allow; /* (nullable) SRT listener */
  guint latency_ms;
  gboolean is_listener;
  char *stream_id;
  char *url;
  char *user;
  char *secret_file;
  char *device;
  char *path;
  double hz;
  double level_dbfs;
  BcSide side;

  char *where; /* the far end as people are told of it: without secrets */
} BcLineConfig;

BcLineConfig *bc_line_config_new (const BcInputConfig *config, GError **error);
void bc_line_config_free (BcLineConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLineConfig, bc_line_config_free)

G_END_DECLS
