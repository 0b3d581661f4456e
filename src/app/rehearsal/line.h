/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BcLine: what carries a person's sound to an input of the gateway: RTP, or an Icecast source's PUT of Ogg. Opus
 * packets of 20 ms go in, one a tick. A line mends itself: where the gateway is away, it asks again every half second.
 *
 * Threading: send and free on one thread (the pacer's, then whoever joined it); set_cut anywhere.
 */
typedef struct _BcLine BcLine;

/* Something people should hear of: "fr-1: 409 Conflict". */
typedef void (*BcLineReport) (const char *text, gpointer user_data);

/* BC_ERROR_IO */
BcLine *bc_line_new_rtp (GSocketAddress *address, GError **error);
/* `host` stands in the request, `input` is the input's id, `pre_skip` the encoder's look-ahead. `on_report` (nullable) comes
 * on send's thread. */
typedef struct
{
  GSocketAddress *gateway;
  const char *host;
  const char *input;
  guint pre_skip;
  BcLineReport on_report;
  gpointer user_data;
} BcIngestConfig;
BcLine *bc_line_new_ingest (const BcIngestConfig *config);

/* Says goodbye if it can (an Ogg stream's last page), and ends. */
void bc_line_free (BcLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLine, bc_line_free)

/* Never waits. */
void bc_line_send (BcLine *line, const guint8 *packet, gsize n_bytes, gint64 now_us);

/* Breaks the line in the middle of whatever it says, until it is mended. */
void bc_line_set_cut (BcLine *line, gboolean is_cut);

G_END_DECLS
