/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * BcOggLinks: the links of a chained Ogg stream, one after the other joined to one decoder: to it they are one stream,
 * whose end is the end of the bytes.
 *
 * Threading: new before the pipeline runs, free after; the callbacks come on its streaming thread.
 */
typedef struct _BcOggLinks BcOggLinks;

typedef struct
{
  GstElement *pipeline; /* not owned: has a `demux` and a `decoder` */
  const char *codec;    /* as caps name it; outlives it */
  void (*on_through) (gpointer user_data);
  void (*on_failed) (const char *text, gpointer user_data);
  gpointer user_data;
} BcOggLinksConfig;

BcOggLinks *bc_ogg_links_new (const BcOggLinksConfig *config);
void bc_ogg_links_free (BcOggLinks *links);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOggLinks, bc_ogg_links_free)

G_END_DECLS
