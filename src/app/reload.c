/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway-private.h"

#include "config-compare.h"

#include <boothcast/base/error.h>

/* All that a reload will change, checked as far as it can be before anything is. */
typedef struct
{
  BcConfig *config;
  BcConfigDifference *difference;
  BcAccess *access;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_pointer (&plan->config, bc_config_free);
  g_clear_pointer (&plan->difference, bc_config_difference_free);
  g_clear_pointer (&plan->access, bc_access_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

/* One line a fault, as the configuration's reader tells them. */
static void
add_faults (GPtrArray *faults, const char *message)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      g_ptr_array_add (faults, g_strdup (lines[i]));
}

static void
copy_words (GPtrArray *to, const GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (from->pdata[i]));
}

static gboolean
read_plan (const BcGateway *gateway, Plan *plan, GError **error)
{
  if (gateway->config_path == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "there is no configuration file to read");
      return FALSE;
    }
  plan->config = bc_config_load (gateway->config_path, error);
  if (plan->config == NULL)
    return FALSE;
  plan->difference = bc_config_compare (gateway->config, plan->config);
  if (plan->difference->refused->len > 0)
    return TRUE;
  bc_config_order_like (plan->config, gateway->config);
  plan->access = bc_gateway_make_access (plan->config, error);
  return plan->access != NULL &&
         bc_setup_check_extension (plan->config->setup, gateway->config->setup, error);
}

/* "read the configuration anew: channel it, desk it-1; /server/public: was true, is false" */
static void
note (BcGateway *gateway, const BcWebReloadWish *wish, const BcWebReload *reload)
{
  GString *text = g_string_new ("read the configuration anew: ");

  for (guint i = 0; i < reload->added->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (char *) reload->added->pdata[i]);
  for (guint i = 0; i < reload->changed->len; i++)
    g_string_append_printf (text, "%s%s", i + reload->added->len > 0 ? "; " : "",
                            (char *) reload->changed->pdata[i]);
  g_message ("%s", text->str);
  if (wish->reason != NULL)
    g_string_append_printf (text, " because: %s", wish->reason);
  bc_conductor_note (gateway->conductor, wish->actor, text->str);
  g_string_free (text, TRUE);
}

/* What routes nothing otherwise than before (an output, a backup, a token) makes no new plan: the one there is does. */
static void
give_plan (BcGateway *gateway)
{
  const BcMeeting *meeting = bc_conductor_get_meeting (gateway->conductor);

  if (bc_sound_waits_for_plan (gateway->sound))
    bc_sound_set_plan (gateway->sound, bc_meeting_get_plan (meeting));
}

/* The sound first, for it may yet refuse: a port that is taken. From then on nothing fails: the meeting's new plan is the
 * first of the larger sound. */
static gboolean
carry_out (BcGateway *gateway, Plan *plan, GError **error)
{
  g_autoptr (GError) never = NULL;

  if (!bc_sound_grow (gateway->sound, plan->config, error))
    return FALSE;
  g_ptr_array_add (gateway->former_configs, gateway->config);
  gateway->config = g_steal_pointer (&plan->config);
  bc_conductor_extend (gateway->conductor, gateway->config, &never);
  g_assert_no_error (never);
  give_plan (gateway);
  bc_access_replace (gateway->access, g_steal_pointer (&plan->access));

  BcWebRenewal renewal = { .title = gateway->config->setup->title,
                           .disclaimer = gateway->config->disclaimer };
  bc_web_server_renew (gateway->web, &renewal);
  return TRUE;
}

static gboolean
refuse (const BcWebReloadWish *wish, const BcWebReload *reload)
{
  for (guint i = 0; i < reload->faults->len && !wish->is_dry; i++)
    g_warning ("the configuration is not taken over, as %s asked for: %s", wish->actor,
               (char *) reload->faults->pdata[i]);
  return FALSE;
}

gboolean
bc_gateway_reload (BcGateway *gateway, const BcWebReloadWish *wish, BcWebReload *reload)
{
  g_autoptr (GError) error = NULL;
  g_auto (Plan) plan = { NULL };

  if (!read_plan (gateway, &plan, &error))
    add_faults (reload->faults, error->message);
  else
    copy_words (reload->faults, plan.difference->refused);
  if (reload->faults->len > 0)
    return refuse (wish, reload);
  copy_words (reload->added, plan.difference->added);
  copy_words (reload->changed, plan.difference->changed);
  if (wish->is_dry || reload->added->len + reload->changed->len == 0)
    return TRUE;
  if (!carry_out (gateway, &plan, &error))
    {
      add_faults (reload->faults, error->message);
      return refuse (wish, reload);
    }
  note (gateway, wish, reload);
  return TRUE;
}
