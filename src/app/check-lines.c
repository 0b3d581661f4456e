/* SPDX-License-Identifier: Apache-2.0 */
#include "check-lines.h"

#include "check-cards.h"
#include "notice-recordings.h"

#include <boothcast/base/error.h>

static gboolean
is_line (const BcConfigInput *input)
{
  return input->kind != BC_INPUT_RTP && input->kind != BC_INPUT_INGEST;
}

static gboolean
has_kind (const BcConfig *config, BcInputKind kind)
{
  for (guint i = 0; i < config->inputs->len; i++)
    if (((const BcConfigInput *) g_ptr_array_index (config->inputs, i))->kind == kind)
      return TRUE;
  return FALSE;
}

static gboolean
has_lines (const BcConfig *config)
{
  if (config->outputs->len > 0 || config->notices_directory != NULL ||
      has_kind (config, BC_INPUT_INGEST))
    return TRUE;
  for (guint i = 0; i < config->inputs->len; i++)
    if (is_line (g_ptr_array_index (config->inputs, i)))
      return TRUE;
  return FALSE;
}

/* The file may be put there before the meeting begins; it is looked for again and again. */
static void
remark_file (BcConfig *config, guint number)
{
  const BcConfigInput *input = g_ptr_array_index (config->inputs, number);

  if (input->path != NULL && g_file_test (input->path, G_FILE_TEST_IS_DIR))
    g_ptr_array_add (config->remarks,
                     g_strdup_printf ("/inputs/%u/path: %s is a directory", number, input->path));
  else if (input->path != NULL && !g_file_test (input->path, G_FILE_TEST_IS_REGULAR))
    g_ptr_array_add (config->remarks, g_strdup_printf ("/inputs/%u/path: there is no file %s yet",
                                                       number, input->path));
}

static void
check_input (BcConfig *config, guint number, const char *path, GString *faults)
{
  const BcConfigInput *input = g_ptr_array_index (config->inputs, number);
  g_autoptr (GError) problem = NULL;
  BcInputConfig sound;

  if (!is_line (input))
    return;
  bc_config_input_set_up (input, &sound);
  g_autoptr (BcInput) made = bc_input_new (&sound, &problem);
  if (made == NULL)
    g_string_append_printf (faults, "%s%s: /inputs/%u: %s", faults->len > 0 ? "\n" : "", path,
                            number, problem->message);
  remark_file (config, number);
}

/* An output that cannot work here holds no meeting up: it says so, and tries again. */
static void
check_output (BcConfig *config, guint number)
{
  const BcConfigOutput *output = g_ptr_array_index (config->outputs, number);
  g_autoptr (GError) problem = NULL;

  if (!bc_output_check (&output->line, &problem))
    g_ptr_array_add (config->remarks,
                     g_strdup_printf ("/outputs/%u: output \"%s\" cannot work here: %s", number,
                                      output->line.id, problem->message));
}

/* Whoever sends something else is taken. */
static void
remark_codecs (BcConfig *config)
{
  static const BcInputKind kinds[] = { BC_INPUT_INGEST, BC_INPUT_HTTP };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) problem = NULL;
      if (has_kind (config, kinds[i]) && !bc_input_check_codecs (kinds[i], &problem))
        g_ptr_array_add (config->remarks,
                         g_strdup_printf ("inputs of type %s: %s",
                                          bc_config_input_kind_to_string (kinds[i]),
                                          problem->message));
    }
}

/* --- Sound cards --- */

static void
remark_card (BcConfig *config, const char *section, guint number, const char *device)
{
  g_autofree char *cards = NULL;

  if (device == NULL)
    return;
  g_file_get_contents (BC_CHECK_CARDS_FILE, &cards, NULL, NULL);
  g_autofree char *words = bc_check_card (device, cards != NULL ? cards : "");
  if (words != NULL)
    g_ptr_array_add (config->remarks,
                     g_strdup_printf ("/%s/%u/device: %s", section, number, words));
}

/* One that is plugged in later is found then. */
static void
remark_cards (BcConfig *config)
{
  for (guint i = 0; i < config->inputs->len; i++)
    remark_card (config, "inputs", i,
                 ((const BcConfigInput *) g_ptr_array_index (config->inputs, i))->device);
  for (guint i = 0; i < config->outputs->len; i++)
    remark_card (config, "outputs", i,
                 ((const BcConfigOutput *) g_ptr_array_index (config->outputs, i))->line.device);
}

/* --- Recordings --- */

/* As when it is served. That there is no such directory was remarked upon when the file was read. */
static void
remark_recordings (BcConfig *config)
{
  const char *directory = config->notices_directory;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  if (directory == NULL || !g_file_test (directory, G_FILE_TEST_IS_DIR))
    return;
  g_autoptr (BcNoticeRecordings) recordings = bc_notice_recordings_open (directory, faults);
  for (guint i = 0; i < faults->len; i++)
    g_ptr_array_add (config->remarks,
                     g_strdup_printf ("/notices/directory: left out: %s",
                                      (const char *) g_ptr_array_index (faults, i)));
}

/* --- All of it --- */

/* What else is to be mended here, beside what holds the meeting up: who mends does so once. */
static void
add_remarks (GString *faults, const BcConfig *config, guint first, const char *path)
{
  for (guint i = first; i < config->remarks->len; i++)
    g_string_append_printf (faults, "\n%s: %s", path,
                            (const char *) g_ptr_array_index (config->remarks, i));
}

gboolean
bc_check_lines (BcConfig *config, const char *path, GError **error)
{
  g_autoptr (GString) faults = g_string_new (NULL);
  guint n_remarks = config->remarks->len;

  if (!has_lines (config))
    return TRUE;
  if (!bc_media_init (error))
    return FALSE;
  for (guint i = 0; i < config->inputs->len; i++)
    check_input (config, i, path, faults);
  for (guint i = 0; i < config->outputs->len; i++)
    check_output (config, i);
  remark_codecs (config);
  remark_cards (config);
  remark_recordings (config);
  if (faults->len == 0)
    return TRUE;
  add_remarks (faults, config, n_remarks, path);
  g_set_error_literal (error, BC_ERROR, BC_ERROR_CONFIG, faults->str);
  return FALSE;
}
