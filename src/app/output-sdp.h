/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/output.h>

G_BEGIN_DECLS

/* What a receiver must know of an RTP output (SDP, RFC 8866; L24: RFC 3190, Opus: RFC 7587), as players and AES67 devices
 * read it. `session` is a number that is another after a restart. NULL: it is no RTP output. (transfer full) */
char *bc_output_sdp_write (const BcOutputConfig *config, guint64 session);

G_END_DECLS
