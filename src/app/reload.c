/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway-private.h"

#include "check.h"
#include "config-compare.h"

#include <boothcast/base/error.h>

#define CUT_WHY "the secret that its source came by is not good any more: it was cut off"

/* All that a reload will change, checked as far as it can be before anything is. */
typedef struct
{
  BcConfig *config;
  BcConfigDifference *difference;
  BcAccess *access;
  GPtrArray *outdated; /* of BcInput * (not owned): whose source is let in by another secret now */
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_pointer (&plan->config, bc_config_free);
  g_clear_pointer (&plan->difference, bc_config_difference_free);
  g_clear_pointer (&plan->access, bc_access_free);
  g_clear_pointer (&plan->outdated, g_ptr_array_unref);
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

/* --- Secrets --- */

/* A hash is one however its digits are written. */
static gboolean
has_other_password (const BcConfigInput *was, const BcConfigInput *is)
{
  const char *before = was->password_sha256 != NULL ? was->password_sha256 : "";
  const char *now = is->password_sha256 != NULL ? is->password_sha256 : "";

  return g_ascii_strcasecmp (before, now) != 0 || g_strcmp0 (was->user, is->user) != 0;
}

/* "input fr-1: who feeds it came by the former password, and is cut off" */
static void
note_outdated (GPtrArray *changed, BcInput *input)
{
  const char *id = bc_input_get_id (input);
  gboolean is_fed = bc_input_is_fed (input);

  if (bc_input_get_kind (input) != BC_INPUT_INGEST)
    g_ptr_array_add (changed, g_strdup_printf ("input %s: its passphrase is another one", id));
  if (is_fed)
    g_ptr_array_add (changed,
                     g_strdup_printf ("input %s: who feeds it came by the former secret, and is "
                                      "cut off",
                                      id));
}

/* Inputs that were there stand in the same order in both. */
static void
find_outdated (const BcGateway *gateway, Plan *plan, BcWebReload *reload)
{
  const GPtrArray *were = gateway->config->inputs;

  plan->outdated = g_ptr_array_new ();
  for (guint i = 0; i < were->len; i++)
    {
      BcInput *input = bc_sound_get_input (gateway->sound, i);
      gboolean is_other = FALSE;
      g_autoptr (GError) error = NULL;

      if (!bc_input_has_other_secret (input, &is_other, &error))
        g_ptr_array_add (reload->faults,
                         g_strdup_printf ("input %s: %s", bc_input_get_id (input), error->message));
      else if (is_other || has_other_password (were->pdata[i], plan->config->inputs->pdata[i]))
        g_ptr_array_add (plan->outdated, input);
    }
}

static void
cut_outdated (const Plan *plan)
{
  for (guint i = 0; i < plan->outdated->len; i++)
    bc_input_cut (plan->outdated->pdata[i], CUT_WHY);
}

/* --- The whole --- */

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
  cut_outdated (plan);
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

/* Who reads the log did not run the check. */
static void
log_warnings (const BcWebReload *reload)
{
  for (guint i = 0; i < reload->warnings->len; i++)
    g_warning ("the configuration that was read anew: %s", (char *) reload->warnings->pdata[i]);
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
  if (reload->faults->len == 0)
    find_outdated (gateway, &plan, reload);
  if (reload->faults->len > 0)
    return refuse (wish, reload);
  bc_check_list_warnings (reload->warnings, plan.config);
  copy_words (reload->added, plan.difference->added);
  copy_words (reload->changed, plan.difference->changed);
  for (guint i = 0; i < plan.outdated->len; i++)
    note_outdated (reload->changed, plan.outdated->pdata[i]);
  if (!wish->is_dry)
    log_warnings (reload);
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
