/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor-facts.h"

#include "notices.h"

#include <boothcast/base/error.h>
#include <string.h>

/* Debian's, with the holes of its SRT and RTMP elements' parsers closed. */
#define GOOD_BAD_VERSION "1.22.0-4+deb12u8"

static void
port_free (gpointer data)
{
  BcPortFact *port = data;

  g_free (port->what);
  g_free (port->address);
  g_free (port->holder);
  g_free (port);
}

static void
announce_free (gpointer data)
{
  BcAnnounceFact *announce = data;

  g_free (announce->address);
  g_free (announce->error);
  g_free (announce);
}

static void
elements_free (gpointer data)
{
  BcElementsFact *elements = data;

  g_free (elements->what);
  g_free (elements->error);
  g_free (elements);
}

BcFacts *
bc_facts_new (void)
{
  BcFacts *facts = g_new0 (BcFacts, 1);

  facts->ports = g_ptr_array_new_with_free_func (port_free);
  facts->announced = g_ptr_array_new_with_free_func (announce_free);
  facts->elements = g_ptr_array_new_with_free_func (elements_free);
  facts->notice_faults = g_ptr_array_new_with_free_func (g_free);
  return facts;
}

void
bc_facts_free (BcFacts *facts)
{
  if (facts == NULL)
    return;
  g_ptr_array_unref (facts->ports);
  g_ptr_array_unref (facts->announced);
  g_ptr_array_unref (facts->elements);
  g_ptr_array_unref (facts->notice_faults);
  g_free (facts->bad_version);
  g_free (facts->front.url);
  g_free (facts->front.error);
  g_free (facts->front.issuer);
  g_free (facts->clock.daemon);
  g_free (facts->disk.directory);
  g_free (facts->disk.write_error);
  g_free (facts->disk.journal_error);
  g_free (facts->zone);
  g_free (facts->notices_error);
  g_free (facts);
}

/* --- GStreamer --- */

static BcElementsFact *
add_elements (BcFacts *facts, const char *kind, const char *id, const GError *error)
{
  BcElementsFact *fact = g_new0 (BcElementsFact, 1);

  fact->what = g_strdup_printf ("%s %s", kind, id);
  if (error != NULL)
    fact->error = g_strdup (error->message);
  g_ptr_array_add (facts->elements, fact);
  return fact;
}

static void
look_at_lines (BcFacts *facts, const BcConfig *config)
{
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      g_autoptr (GError) error = NULL;
      BcInputConfig line;

      bc_config_input_set_up (input, &line);
      g_autoptr (BcInput) made = bc_input_new (&line, &error);
      gboolean does_without = made != NULL && !bc_input_check_codecs (input->kind, &error);
      add_elements (facts, "input", input->id, error)->is_optional = does_without;
      facts->uses_bad |= input->kind == BC_INPUT_SRT || input->kind == BC_INPUT_RTMP;
    }
  for (guint i = 0; i < config->outputs->len; i++)
    {
      const BcConfigOutput *output = g_ptr_array_index (config->outputs, i);
      g_autoptr (GError) error = NULL;

      bc_output_check (&output->line, &error);
      add_elements (facts, "output", output->line.id, error);
      facts->uses_bad |= output->line.kind == BC_OUTPUT_SRT;
    }
}

static char *
run (const char *const *argv, gboolean *is_well)
{
  g_autofree char *said = NULL;
  int status = 1;

  *is_well =
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                    NULL, NULL, &said, NULL, &status, NULL) &&
      status == 0;
  return g_steal_pointer (&said);
}

static void
look_at_bad (BcFacts *facts)
{
  const char *const query[] = { "dpkg-query", "-W", "-f", "${Version}", "gstreamer1.0-plugins-bad",
                                NULL };
  gboolean is_well;

  if (!facts->uses_bad)
    return;
  g_autofree char *version = run (query, &is_well);
  if (!is_well || version == NULL || *version == '\0')
    return;
  const char *const compare[] = { "dpkg", "--compare-versions", version,
                                  "lt",   GOOD_BAD_VERSION,     NULL };
  g_autofree char *nothing = run (compare, &facts->is_bad_old);
  facts->bad_version = g_steal_pointer (&version);
}

/* --- All of it --- */

static void
look_at_words (BcFacts *facts, const BcConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcNotices) notices =
      bc_notices_load_from (config->notices_directory, facts->notice_faults, &error);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (config->setup->timezone);

  facts->notices_error = error != NULL ? g_strdup (error->message) : NULL;
  facts->zone = g_strdup (config->setup->timezone);
  facts->has_zone = zone != NULL;
}

BcFacts *
bc_facts_gather (const BcConfig *config, const char *data)
{
  BcFacts *facts = bc_facts_new ();
  g_autoptr (GError) error = NULL;

  bc_facts_add_ports (facts, config);
  bc_facts_add_announced (facts, config);
  bc_facts_look_at_front (&facts->front, config->public_url);
  bc_facts_look_at_clock (&facts->clock);
  bc_facts_look_at_disk (&facts->disk, data);
  bc_facts_look_at_process (&facts->process);
  if (bc_media_init (&error))
    look_at_lines (facts, config);
  else
    add_elements (facts, "GStreamer", "itself", error);
  look_at_bad (facts);
  look_at_words (facts, config);
  return facts;
}
