/* SPDX-License-Identifier: Apache-2.0 */
#include "effect-private.h"

static void
effect_free (BcEffect *effect)
{
  if (effect->plan != NULL)
    bc_plan_unref (effect->plan);
  g_free (effect->lease.session);
  g_free (effect->book.session);
  g_free (effect->book.actor);
  g_free (effect->book.reason);
  g_free (effect->subject);
  g_free (effect->text);
  g_free (effect);
}

GPtrArray *
bc_effects_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) effect_free);
}

static BcEffect *
append (GPtrArray *effects, BcEffectKind kind, const char *subject)
{
  BcEffect *effect = g_new0 (BcEffect, 1);

  effect->kind = kind;
  effect->subject = g_strdup (subject);
  g_ptr_array_add (effects, effect);
  return effect;
}

void
bc_effects_add_plan (GPtrArray *effects, BcPlan *plan)
{
  append (effects, BC_EFFECT_PLAN, NULL)->plan = bc_plan_ref (plan);
}

void
bc_effects_add_lease (GPtrArray *effects, const BcLeaseRequest *lease, gint64 pool_wall_us)
{
  BcEffect *effect = append (effects, BC_EFFECT_LEASE, NULL);

  effect->pool_wall_us = pool_wall_us;
  effect->lease = *lease;
  effect->lease.session = g_strdup (lease->session);
}

void
bc_effects_add_book (GPtrArray *effects, const BcBookRequest *book, gint64 pool_wall_us)
{
  BcEffect *effect = append (effects, BC_EFFECT_BOOK, NULL);

  effect->pool_wall_us = pool_wall_us;
  effect->book = *book;
  effect->book.session = g_strdup (book->session);
  effect->book.actor = g_strdup (book->actor);
  effect->book.reason = g_strdup (book->reason);
}

void
bc_effects_add (GPtrArray *effects, BcEffectKind kind, const char *subject)
{
  append (effects, kind, subject);
}

void
bc_effects_add_text (GPtrArray *effects, BcEffectKind kind, const char *subject, const char *format,
                     ...)
{
  BcEffect *effect = append (effects, kind, subject);
  va_list arguments;

  va_start (arguments, format);
  effect->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}
