/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"
#include "presence-private.h"

#include <boothcast/media/input.h>

G_BEGIN_DECLS

/*
 * BcInputSource: one family of an input's sources: how sound of that kind comes from the wire into the elastic
 * buffer. An input knows its source only by this table and the pointer that `create` gave.
 *
 * Threading: immutable. create, destroy, start, stop, get_port on the main thread; tell, refill on the tick
 * thread; get_stats on any.
 */
typedef struct
{
  BcElasticKind elastic_kind;
  /* `elastic` and `fault` are not owned and outlive it. */
  gpointer (*create) (const BcInputConfig *config, BcElastic *elastic, BcFault *fault,
                      GError **error);
  void (*destroy) (gpointer source);
  gboolean (*start) (gpointer source, GError **error);
  void (*stop) (gpointer source);
  guint16 (*get_port) (gpointer source); /* (nullable): listens on none */

  /* Fills in what its family has to say (packets or stream). */
  void (*tell) (gpointer source, BcPresenceFacts *facts);
  void (*refill) (gpointer source); /* (nullable): after a pause of ours */

  /* Fills in what its family counts; link, and what the protocol itself holds back (late_us), if it knows. */
  void (*get_stats) (gpointer source, BcInputStats *stats);

  /* (nullable) main thread: see bc_input_has_other_secret (), bc_input_is_fed () and bc_input_cut (). */
  gboolean (*has_other_secret) (gpointer source, gboolean *is_other, GError **error);
  gboolean (*is_fed) (gpointer source);
  void (*cut) (gpointer source, const char *why);
} BcInputSource;

extern const BcInputSource bc_rtp_source_family;
extern const BcInputSource bc_ingest_family;
extern const BcInputSource bc_line_source_family;
extern const BcInputSource bc_line_live_family;   /* SRT */
extern const BcInputSource bc_line_device_family; /* a sound card of ours */

G_END_DECLS
