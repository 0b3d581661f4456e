/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * BcLineTail: the end of a line that a demuxer's pad asks for: which of pipelines/tail-*.
 *
 * Threading: any one thread (GStreamer's, when a pad appears).
 */

/* (transfer none) (nullable): `caps` are of no sound that is taken. */
const char *bc_line_tail_choose (const GstCaps *caps);

/* Builds the tail within `pipeline`, joins it to `pad` and starts it. Returns its `sink` (transfer full) (nullable). */
GstElement *bc_line_tail_join (const char *name, GstBin *pipeline, GstPad *pad, GError **error);

G_END_DECLS
