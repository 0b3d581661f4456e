/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a muxer must be told of our Opus before the first packet: one channel at 48 kHz, and the two headers of RFC 7845,
 * section 5, with `title` (nullable) in the second. (transfer full) */
GstCaps *bc_opus_headers_make_caps (guint pre_skip, const char *title);

G_END_DECLS
