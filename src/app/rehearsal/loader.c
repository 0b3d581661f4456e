/* SPDX-License-Identifier: Apache-2.0 */
#include "loader.h"

#include <stdatomic.h>

typedef struct
{
  BcVoice *voice;
  GPtrArray *sources;
} Order;

struct _BcLoader
{
  void (*on_problem) (const char *text, gpointer user_data);
  gpointer user_data;
  GPtrArray *orders; /* of Order * */
  GThread *thread;   /* (nullable) */
  atomic_bool is_over;
};

static void
free_order (gpointer data)
{
  Order *order = data;

  g_ptr_array_unref (order->sources);
  g_free (order);
}

BcLoader *
bc_loader_new (void (*on_problem) (const char *text, gpointer user_data), gpointer user_data)
{
  BcLoader *loader = g_new0 (BcLoader, 1);

  loader->on_problem = on_problem;
  loader->user_data = user_data;
  loader->orders = g_ptr_array_new_with_free_func (free_order);
  atomic_init (&loader->is_over, FALSE);
  return loader;
}

void
bc_loader_free (BcLoader *loader)
{
  if (!loader)
    return;
  atomic_store_explicit (&loader->is_over, TRUE, memory_order_relaxed);
  if (loader->thread)
    g_thread_join (loader->thread);
  g_ptr_array_unref (loader->orders);
  g_free (loader);
}

void
bc_loader_add (BcLoader *loader, BcVoice *voice, GPtrArray *sources)
{
  Order *order = g_new0 (Order, 1);

  order->voice = voice;
  order->sources = sources;
  g_ptr_array_add (loader->orders, order);
}

static void
load (BcLoader *loader, const Order *order, guint number)
{
  g_autoptr (GError) problem = NULL;
  BcSpeechClip *clip = bc_speech_load (order->sources->pdata[number], &problem);

  if (clip)
    bc_voice_add (order->voice, clip);
  else
    loader->on_problem (problem->message, loader->user_data);
}

static gpointer
run (gpointer data)
{
  BcLoader *loader = data;
  gboolean is_more = TRUE;

  for (guint number = 0; is_more; number++)
    {
      is_more = FALSE;
      for (guint i = 0; i < loader->orders->len; i++)
        {
          const Order *order = loader->orders->pdata[i];
          if (atomic_load_explicit (&loader->is_over, memory_order_relaxed))
            return NULL;
          if (number >= order->sources->len)
            continue;
          load (loader, order, number);
          is_more = TRUE;
        }
    }
  return NULL;
}

void
bc_loader_start (BcLoader *loader)
{
  loader->thread = g_thread_new ("loader", run, loader);
}
