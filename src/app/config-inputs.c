/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <gio/gio.h>

#include <string.h>

static const char *const kinds[] = {
  [BC_INPUT_RTP] = "rtp",   [BC_INPUT_INGEST] = "ingest", [BC_INPUT_SRT] = "srt",
  [BC_INPUT_HTTP] = "http", [BC_INPUT_RTMP] = "rtmp",     [BC_INPUT_ALSA] = "alsa",
  [BC_INPUT_FILE] = "file", [BC_INPUT_TONE] = "tone",     NULL
};

const char *
bc_config_input_kind_to_string (BcInputKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kinds) - 1, NULL);
  return kinds[kind];
}

void
bc_config_check_addresses (BcConfigReader *reader, const char *key, char **ranges)
{
  for (guint i = 0; ranges && ranges[i]; i++)
    {
      g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (ranges[i], NULL);
      if (!mask)
        bc_config_reader_fault_item (reader, key, ranges[i],
                                     "addresses or CIDR ranges (\"10.0.0.0/8\")");
    }
}

/* Two sockets cannot listen on one port; an address of "any" listens on all of them. */
void
bc_config_claim_port (BcConfigLoading *loading, BcConfigReader *reader, const BcConfigInput *input)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (input->address);
  GPtrArray *claims = loading->listened_ports.ids;
  const char *first = NULL;

  if (!address)
    {
      bc_config_reader_fault (reader, "address", "an IP address (\"127.0.0.1\")");
      return;
    }
  if (input->port == 0)
    return;

  g_autofree char *claim = g_strdup_printf ("%s %u", input->address, input->port);
  g_autofree char *claim_of_any = g_strdup_printf ("any %u", input->port);
  const char *pointer = reader->pointer;
  gboolean is_any = g_inet_address_get_is_any (address);
  for (guint i = 0; i < claims->len && !first; i++)
    {
      const char *other = g_ptr_array_index (claims, i);
      const char *other_port = strchr (other, ' ');
      if (g_str_has_prefix (other, is_any ? "" : "any ") &&
          g_str_equal (other_port, strchr (claim, ' ')))
        first = g_ptr_array_index (loading->listened_ports.pointers, i);
    }
  if (first ||
      !bc_config_ids_add (&loading->listened_ports, is_any ? claim_of_any : claim, pointer, &first))
    bc_config_reader_fault (reader, "port", "a port of its own (%s has it)", first);
}

/* Rate and channels are agreed, they cannot be heard; Opus says both itself. */
static void
read_encoding (BcConfigReader *reader, BcConfigInput *input)
{
  static const char *const encodings[] = {
    [BC_RTP_OPUS] = "opus", [BC_RTP_L16] = "l16", [BC_RTP_L24] = "l24", NULL
  };

  input->encoding =
      (BcRtpEncoding) bc_config_reader_get_choice (reader, "encoding", encodings, BC_RTP_OPUS);
  if (input->encoding == BC_RTP_OPUS)
    return;
  input->rate = (guint) bc_config_reader_get_number (
      reader, "rate",
      (BcConfigRange){ .minimum = 8000, .maximum = 96000, .fallback = 48000, .is_whole = TRUE });
  if (input->rate != 44100 && input->rate != 48000)
    bc_config_reader_fault (reader, "rate", "44100 or 48000");
  input->n_channels = (guint) bc_config_reader_get_number (
      reader, "channels",
      (BcConfigRange){ .minimum = 1, .maximum = 2, .fallback = 1, .is_whole = TRUE });
}

static void
read_rtp (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  read_encoding (reader, input);
  input->address = bc_config_reader_get_string (reader, "address", "127.0.0.1");
  input->port = (guint16) bc_config_reader_get_number (
      reader, "port", (BcConfigRange){ .maximum = 65535, .is_whole = TRUE, .is_needed = TRUE });
  input->allow = bc_config_reader_get_strings (reader, "allow");
  bc_config_check_addresses (reader, "allow", input->allow);
  input->latency_ms = (guint) bc_config_reader_get_number (
      reader, "latency_ms",
      (BcConfigRange){ .minimum = 20,
                       .maximum = 200,
                       .fallback = input->encoding == BC_RTP_OPUS ? 40 : 20,
                       .is_whole = TRUE });
  bc_config_claim_port (loading, reader, input);
}

static void
read_ingest (BcConfigReader *reader, BcConfigInput *input)
{
  input->user = bc_config_reader_get_string (reader, "user", NULL);
  input->password_sha256 = bc_config_reader_get_string (reader, "password_sha256", NULL);
  if (input->password_sha256 && !bc_config_is_sha256 (input->password_sha256))
    bc_config_reader_fault (reader, "password_sha256",
                            "the password's SHA-256, 64 hexadecimal digits");
  if (input->user && !input->password_sha256)
    bc_config_reader_fault (reader, "password_sha256", "a password's SHA-256 beside a user");
  if (input->password_sha256 && !input->user)
    input->user = g_strdup ("source"); /* as Icecast's own tools call themselves */
}

static void
on_input (BcConfigReader *reader, gpointer user_data)
{
  static const char *const sides[] = {
    [BC_SIDE_BOTH] = "both", [BC_SIDE_LEFT] = "left", [BC_SIDE_RIGHT] = "right", NULL
  };
  BcConfigLoading *loading = user_data;
  BcConfigInput *input = g_new0 (BcConfigInput, 1);

  g_ptr_array_add (loading->config->inputs, input);
  input->id = bc_config_reader_need_id (reader, "id", &loading->inputs);
  if (!bc_config_reader_has (reader, "type"))
    bc_config_reader_fault (reader, "type",
                            "one of rtp, ingest, srt, http, rtmp, alsa, file, tone");
  input->kind = (BcInputKind) bc_config_reader_get_choice (reader, "type", kinds, BC_INPUT_RTP);
  input->side = (BcSide) bc_config_reader_get_choice (reader, "side", sides, BC_SIDE_BOTH);
  input->backup = bc_config_reader_get_string (reader, "backup", NULL);
  if (input->kind == BC_INPUT_RTP)
    read_rtp (loading, reader, input);
  else if (input->kind == BC_INPUT_INGEST)
    read_ingest (reader, input);
  else
    bc_config_read_line (loading, reader, input);
}

void
bc_config_read_inputs (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "inputs", on_input, loading);
}

char *
bc_config_take_input (BcConfigLoading *loading, BcConfigReader *reader, const char *key)
{
  char *id = bc_config_reader_need_reference (reader, key, &loading->inputs);
  const char *first;

  /* One gate guards one source: shared, what is private at one desk would be heard at the other. */
  if (id && !bc_config_ids_add (&loading->carried, id, reader->pointer, &first))
    bc_config_reader_fault (reader, key, "an input of its own (%s has it)", first);
  return id;
}

static const BcConfigInput *
find_input (const BcConfig *config, const char *id)
{
  for (guint i = 0; i < config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      if (g_strcmp0 (input->id, id) == 0)
        return input;
    }
  return NULL;
}

char *
bc_config_take_desk_input (BcConfigLoading *loading, BcConfigReader *reader, const char *key)
{
  char *id = bc_config_take_input (loading, reader, key);
  const BcConfigInput *input = id ? find_input (loading->config, id) : NULL;

  if (input && bc_config_input_is_late (input) && !input->allows_late)
    bc_config_reader_fault (reader, key,
                            "an interpreter's input that is not seconds late, as %s is (or "
                            "\"allow_late\": true there)",
                            kinds[input->kind]);
  return id;
}

/* --- The floor --- */

static void
on_floor_input (BcConfigReader *reader, gpointer user_data)
{
  static const char *const roles[] = { "main", "backup", "add", NULL };
  BcConfigLoading *loading = user_data;
  BcFloorInput *floor = g_new0 (BcFloorInput, 1);

  g_ptr_array_add (loading->config->setup->floor_inputs, floor);
  floor->input = bc_config_take_input (loading, reader, "input");
  floor->role =
      (BcFloorRole) bc_config_reader_get_choice (reader, "role", roles, BC_FLOOR_ROLE_MAIN);
  floor->gain_db = bc_config_reader_get_number (reader, "gain_db",
                                                (BcConfigRange){ .minimum = -40, .maximum = 20 });
}

void
bc_config_read_floor (BcConfigLoading *loading, BcConfigReader *root)
{
  GPtrArray *floor_inputs = loading->config->setup->floor_inputs;

  bc_config_reader_for_each (root, "floor", on_floor_input, loading);
  for (guint i = 0; i < floor_inputs->len; i++)
    if (((BcFloorInput *) g_ptr_array_index (floor_inputs, i))->role == BC_FLOOR_ROLE_MAIN)
      return;
  bc_config_reader_fault (root, "floor", "at least one input of role main");
}

void
bc_config_remark_inputs (BcConfigLoading *loading)
{
  GPtrArray *inputs = loading->config->inputs;

  for (guint i = 0; i < inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (inputs, i);
      g_autofree char *pointer = g_strdup_printf ("/inputs/%u", i);
      if (!g_ptr_array_find_with_equal_func (loading->carried.ids, input->id, g_str_equal, NULL))
        bc_config_remark (loading, pointer, "input \"%s\" is used by neither floor nor desk",
                          input->id);
      if (input->kind == BC_INPUT_INGEST && !input->password_sha256)
        bc_config_remark (loading, pointer,
                          "input \"%s\" has no password: only a rehearsal can feed it", input->id);
    }
}
