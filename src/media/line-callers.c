/* SPDX-License-Identifier: Apache-2.0 */
#include "line-callers-private.h"

void
bc_line_callers_init (BcLineCallers *callers, gboolean has_passphrase)
{
  *callers = (BcLineCallers){ .has_passphrase = has_passphrase };
  g_mutex_init (&callers->mutex);
}

void
bc_line_callers_clear (BcLineCallers *callers)
{
  g_mutex_clear (&callers->mutex);
  g_clear_pointer (&callers->news, g_free);
  g_clear_pointer (&callers->asking, g_free);
}

static void
refuse_locked (BcLineCallers *callers, const char *from, const char *why)
{
  g_free (callers->news);
  callers->news = g_strdup_printf ("a caller from %s was refused: %s", from, why);
}

void
bc_line_callers_refuse (BcLineCallers *callers, const char *from, const char *why)
{
  g_mutex_lock (&callers->mutex);
  refuse_locked (callers, from, why);
  g_mutex_unlock (&callers->mutex);
}

void
bc_line_callers_ask (BcLineCallers *callers, const char *from, gint64 now_us)
{
  g_mutex_lock (&callers->mutex);
  g_free (callers->asking);
  callers->asking = g_strdup (from);
  callers->asked_us = now_us;
  g_mutex_unlock (&callers->mutex);
}

void
bc_line_callers_admit (BcLineCallers *callers)
{
  g_mutex_lock (&callers->mutex);
  g_clear_pointer (&callers->asking, g_free);
  g_clear_pointer (&callers->news, g_free);
  g_mutex_unlock (&callers->mutex);
}

char *
bc_line_callers_take_news (BcLineCallers *callers, gint64 now_us)
{
  g_mutex_lock (&callers->mutex);
  if (callers->asking != NULL && now_us - callers->asked_us >= BC_LINE_CALLERS_WAIT_US)
    {
      refuse_locked (callers, callers->asking,
                     callers->has_passphrase ? "its passphrase is wrong, or missing"
                                             : "it has a passphrase, and this input has none");
      g_clear_pointer (&callers->asking, g_free);
    }
  char *news = g_steal_pointer (&callers->news);
  g_mutex_unlock (&callers->mutex);
  return news;
}
