/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics-private.h"

struct _BcMetrics
{
  GHashTable *requests; /* labels → guint64 */
};

BcMetrics *
bc_metrics_new (void)
{
  BcMetrics *metrics = g_new0 (BcMetrics, 1);

  metrics->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return metrics;
}

void
bc_metrics_free (BcMetrics *metrics)
{
  if (metrics == NULL)
    return;
  g_hash_table_unref (metrics->requests);
  g_free (metrics);
}

void
bc_metrics_count (BcMetrics *metrics, const char *route, guint status)
{
  g_autofree char *labels = g_strdup_printf ("route=\"%s\",status=\"%u\"", route, status);
  guint64 *count = g_hash_table_lookup (metrics->requests, labels);

  if (count == NULL)
    {
      count = g_new0 (guint64, 1);
      g_hash_table_insert (metrics->requests, g_steal_pointer (&labels), count);
    }
  ++*count;
}

void
bc_metrics_write_family (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
bc_metrics_write_sample (GString *text, const char *name, const char *labels, guint64 value)
{
  if (labels != NULL)
    g_string_append_printf (text, "%s{%s} %" G_GUINT64_FORMAT "\n", name, labels, value);
  else
    g_string_append_printf (text, "%s %" G_GUINT64_FORMAT "\n", name, value);
}

void
bc_metrics_write (const BcMetrics *metrics, GString *text)
{
  static const char name[] = "boothcast_http_requests_total";
  g_autoptr (GList) labels =
      g_list_sort (g_hash_table_get_keys (metrics->requests), (GCompareFunc) g_strcmp0);

  bc_metrics_write_family (text, name, "counter", "Requests answered, by route and status.");
  for (GList *label = labels; label != NULL; label = label->next)
    bc_metrics_write_sample (text, name, label->data,
                             *(guint64 *) g_hash_table_lookup (metrics->requests, label->data));
}
