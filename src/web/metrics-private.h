/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcMetrics: requests answered, by route and status; and the writing of Prometheus' text format.
 *
 * Threading: the main thread.
 */
typedef struct _BcMetrics BcMetrics;

BcMetrics *bc_metrics_new (void);
void bc_metrics_free (BcMetrics *metrics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcMetrics, bc_metrics_free)

/* `route` is the pattern, never the path: paths are the callers' to invent. */
void bc_metrics_count (BcMetrics *metrics, const char *route, guint status);
void bc_metrics_write (const BcMetrics *metrics, GString *text);

/* A family's HELP and TYPE ("counter", "gauge"), and one sample; `labels` is "a=\"b\"" or NULL. */
void bc_metrics_write_family (GString *text, const char *name, const char *type, const char *help);
void bc_metrics_write_sample (GString *text, const char *name, const char *labels, guint64 value);
