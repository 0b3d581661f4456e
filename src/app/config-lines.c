/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <string.h>

#define MAX_SRT_LATENCY_MS 8000

static void
read_secret_file (BcConfigReader *reader, const char *key, BcConfigInput *input)
{
  input->secret_file = bc_config_reader_get_string (reader, key, NULL);
}

static void
read_srt (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  static const char *const modes[] = { "listener", "caller", NULL };

  if (!bc_config_reader_has (reader, "mode"))
    bc_config_reader_fault (reader, "mode", "one of listener, caller");
  input->is_listener = bc_config_reader_get_choice (reader, "mode", modes, 0) == 0;
  input->address =
      bc_config_reader_get_string (reader, "address", input->is_listener ? "127.0.0.1" : NULL);
  input->port = (guint16) bc_config_reader_get_number (
      reader, "port",
      (BcConfigRange){ .minimum = 1, .maximum = 65535, .is_whole = TRUE, .is_needed = TRUE });
  input->latency_ms = (guint) bc_config_reader_get_number (
      reader, "latency_ms",
      (BcConfigRange){
          .minimum = 20, .maximum = MAX_SRT_LATENCY_MS, .fallback = 125, .is_whole = TRUE });
  read_secret_file (reader, "passphrase_file", input);
  if (input->is_listener)
    {
      input->allow = bc_config_reader_get_strings (reader, "allow");
      bc_config_check_addresses (reader, "allow", input->allow);
      bc_config_claim_port (loading, reader, input);
      return;
    }
  input->stream_id = bc_config_reader_get_string (reader, "stream_id", NULL);
  if (!input->address)
    bc_config_reader_fault (reader, "address", "the host to call");
}

static gboolean
has_scheme (const GUri *uri, const char *const *schemes)
{
  for (guint i = 0; schemes[i]; i++)
    if (g_str_equal (g_uri_get_scheme ((GUri *) uri), schemes[i]))
      return TRUE;
  return FALSE;
}

/* A password in an address ends in logs, in process lists and on screens. */
static void
read_url (BcConfigReader *reader, BcConfigInput *input, const char *const *schemes)
{
  g_autofree char *names = g_strjoinv (":// or ", (char **) schemes);
  g_autoptr (GUri) uri = NULL;

  input->url = bc_config_reader_get_string (reader, "url", NULL);
  if (input->url)
    uri = g_uri_parse (input->url, G_URI_FLAGS_ENCODED, NULL);
  if (!uri || !has_scheme (uri, schemes) || !g_uri_get_host (uri) || !*g_uri_get_host (uri))
    bc_config_reader_fault (reader, "url", "an address that begins with %s://HOST", names);
  else if (g_uri_get_userinfo (uri))
    bc_config_reader_fault (reader, "url", "an address without a user and password in it");
  input->allows_late = bc_config_reader_get_boolean (reader, "allow_late", FALSE);
}

static void
read_http (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  static const char *const schemes[] = { "http", "https", NULL };

  read_url (reader, input, schemes);
  input->user = bc_config_reader_get_string (reader, "user", NULL);
  read_secret_file (reader, "password_file", input);
  if (input->user && !input->secret_file)
    bc_config_reader_fault (reader, "password_file", "a file with the password beside a user");
}

static void
read_rtmp (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  static const char *const schemes[] = { "rtmp", "rtmps", NULL };

  read_url (reader, input, schemes);
}

static void
read_alsa (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  input->device = bc_config_reader_get_string (reader, "device", "default");
}

static void
read_file (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  input->path = bc_config_reader_get_string (reader, "path", NULL);
  if (!input->path)
    bc_config_reader_fault (reader, "path", "a file: WAV, FLAC, MP3, Ogg Opus or Ogg Vorbis");
}

static void
read_tone (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  input->hz = bc_config_reader_get_number (
      reader, "hz", (BcConfigRange){ .minimum = 20, .maximum = 20000, .fallback = 1000 });
  input->level_dbfs = bc_config_reader_get_number (
      reader, "level_dbfs", (BcConfigRange){ .minimum = -60, .maximum = 0, .fallback = -18 });
}

void
bc_config_read_line (BcConfigLoading *loading, BcConfigReader *reader, BcConfigInput *input)
{
  static void (*const readers[]) (BcConfigLoading *, BcConfigReader *, BcConfigInput *) = {
    [BC_INPUT_SRT] = read_srt,   [BC_INPUT_HTTP] = read_http, [BC_INPUT_RTMP] = read_rtmp,
    [BC_INPUT_ALSA] = read_alsa, [BC_INPUT_FILE] = read_file, [BC_INPUT_TONE] = read_tone,
  };

  g_assert (input->kind < G_N_ELEMENTS (readers) && readers[input->kind]);
  readers[input->kind](loading, reader, input);
}

gboolean
bc_config_input_is_late (const BcConfigInput *input)
{
  return input->kind == BC_INPUT_HTTP || input->kind == BC_INPUT_RTMP;
}

/* --- Paths --- */

static void
place (char **path, const char *folder)
{
  g_autofree char *said = g_steal_pointer (path);

  if (said)
    *path = g_canonicalize_filename (said, folder);
}

void
bc_config_place_inputs (BcConfig *config, const char *folder)
{
  for (guint i = 0; i < config->inputs->len; i++)
    {
      BcConfigInput *input = g_ptr_array_index (config->inputs, i);
      place (&input->secret_file, folder);
      place (&input->path, folder);
    }
}

/* --- For the sound --- */

void
bc_config_input_set_up (const BcConfigInput *input, BcInputConfig *sound)
{
  *sound = (BcInputConfig){ .id = input->id,
                            .kind = input->kind,
                            .side = input->side,
                            .encoding = input->encoding,
                            .rate = input->rate,
                            .n_channels = input->n_channels,
                            .address = input->address,
                            .port = input->port,
                            .allow = (const char *const *) input->allow,
                            .latency_ms = input->latency_ms,
                            .is_listener = input->is_listener,
                            .stream_id = input->stream_id,
                            .url = input->url,
                            .user = input->user,
                            .secret_file = input->secret_file,
                            .device = input->device,
                            .path = input->path,
                            .hz = input->hz,
                            .level_dbfs = input->level_dbfs };
}
