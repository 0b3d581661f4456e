/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

G_BEGIN_DECLS

/*
 * BcConfigDifference: what a configuration says that another one did not, key by key as the files have it, and whether a
 * running gateway can take it over. What is in no table of this module needs a restart.
 *
 * Threading: values; the main thread.
 */
typedef struct
{
  GPtrArray *added;   /* of char *: "channel it", one a thing */
  GPtrArray *changed; /* of char *: "/server/public: was true, is false": taken over as it is */
  GPtrArray
      *refused; /* of char *: "/desks/3/input: was \"es-1\", is \"es-2\": that needs a restart" */
} BcConfigDifference;

/* Places are those of `is`, but of what is gone those of `was`. */
BcConfigDifference *bc_config_compare (const BcConfig *was, const BcConfig *is);
void bc_config_difference_free (BcConfigDifference *difference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcConfigDifference, bc_config_difference_free)

/* Puts what `is` has in common with `was` first, in was' order, and what is new behind it: then everything keeps its
 * number. Nobody else may hold `is`. */
void bc_config_order_like (BcConfig *is, const BcConfig *was);

G_END_DECLS
