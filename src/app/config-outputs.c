/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include <gio/gio.h>

#include <string.h>

/* What an Ethernet frame holds of sound beside the headers of IP, UDP and RTP. */
#define MAX_RTP_PAYLOAD_BYTES 1452
#define L24_BYTES_PER_MS (48 * 3)
#define MULTICAST_TTL 16
#define TTL 64

#define WHOLE(least, most, usual)                                                                  \
  ((BcConfigRange){ .minimum = (least), .maximum = (most), .fallback = (usual), .is_whole = TRUE })

static const char *const kinds[] = { [BC_OUTPUT_RTP] = "rtp",
                                     [BC_OUTPUT_SRT] = "srt",
                                     [BC_OUTPUT_ICECAST] = "icecast",
                                     [BC_OUTPUT_ALSA] = "alsa",
                                     NULL };

const char *
bc_config_output_kind_to_string (BcOutputKind kind)
{
  return kinds[kind];
}

/* --- Where its sound comes from --- */

static gboolean
is_carried (const BcConfigLoading *loading, const char *input)
{
  return g_ptr_array_find_with_equal_func (loading->carried.ids, input, g_str_equal, NULL);
}

static void
read_channel (BcConfigLoading *loading, BcConfigReader *reader, BcConfigOutput *output)
{
  if (bc_config_reader_has_word (reader, "channel", "original"))
    output->channel = bc_config_reader_get_string (reader, "channel", NULL);
  else
    output->channel = bc_config_reader_get_reference (reader, "channel", &loading->channels);
  output->minus = bc_config_reader_get_strings (reader, "minus");
  for (guint i = 0; output->minus && output->minus[i]; i++)
    if (!is_carried (loading, output->minus[i]))
      bc_config_reader_fault_item (reader, "minus", output->minus[i],
                                   "ids of inputs that the floor or a desk has");
}

static void
read_source (BcConfigLoading *loading, BcConfigReader *parent, BcConfigOutput *output)
{
  g_auto (BcConfigReader) reader = { 0 };

  bc_config_reader_enter_needed (&reader, parent, "source");
  gboolean has_channel = bc_config_reader_has (&reader, "channel");
  gboolean has_desk = bc_config_reader_has (&reader, "desk");

  read_channel (loading, &reader, output);
  output->desk = bc_config_reader_get_reference (&reader, "desk", &loading->desks);
  if (reader.object && has_channel == has_desk)
    bc_config_reader_fault (&reader, has_channel ? "desk" : "channel",
                            has_channel ? "nothing beside a channel"
                                        : "a channel's id or \"original\" here, or a desk");
  if (has_desk && output->minus)
    bc_config_reader_fault (&reader, "minus", "nothing: a desk's sound has one input only");
}

/* --- Where to --- */

static char *
need_text (BcConfigReader *reader, const char *key, const char *what)
{
  char *text = bc_config_reader_get_string (reader, key, NULL);

  if (!text && !bc_config_reader_has (reader, key))
    bc_config_reader_fault (reader, key, "%s", what);
  return text;
}

static guint
get_whole (BcConfigReader *reader, const char *key, BcConfigRange range)
{
  return (guint) bc_config_reader_get_number (reader, key, range);
}

static void
read_far_end (BcConfigReader *reader, BcOutputConfig *line, guint usual_port)
{
  BcConfigRange range = WHOLE (1, 65535, usual_port);

  range.is_needed = usual_port == 0;
  line->host = need_text (reader, "host", "an address or a name");
  line->port = (guint16) get_whole (reader, "port", range);
}

static gboolean
is_multicast (const char *host)
{
  g_autoptr (GInetAddress) address = host ? g_inet_address_new_from_string (host) : NULL;

  return address && g_inet_address_get_is_multicast (address);
}

static void
read_l24 (BcConfigReader *reader, BcOutputConfig *line)
{
  static const guint times_ms[] = { 1, 2, 4, 5, 10 };
  guint most_ms = 0;
  gboolean is_one_of = FALSE;

  line->channels = get_whole (reader, "channels", WHOLE (1, 2, 1));
  line->packet_ms = get_whole (reader, "packet_ms", WHOLE (1, 10, 1));
  for (guint i = 0; i < G_N_ELEMENTS (times_ms); i++)
    {
      if (times_ms[i] * L24_BYTES_PER_MS * line->channels <= MAX_RTP_PAYLOAD_BYTES)
        most_ms = times_ms[i];
      is_one_of |= times_ms[i] == line->packet_ms;
    }
  if (!is_one_of || line->packet_ms > most_ms)
    bc_config_reader_fault (reader, "packet_ms", "one of 1, 2, 4, 5%s",
                            most_ms == 10 ? ", 10" : ": more does not fit into a packet");
}

/* A key of one codec beside the other. */
static void
refuse_key (BcConfigReader *reader, const char *key, const char *why)
{
  if (bc_config_reader_has (reader, key))
    bc_config_reader_fault (reader, key, "nothing: %s", why);
}

static void
read_rtp (BcConfigReader *reader, BcOutputConfig *line)
{
  static const char *const codecs[] = { "l24", "opus", NULL };

  read_far_end (reader, line, 0);
  line->codec = bc_config_reader_get_choice (reader, "codec", codecs, 0) == 0 ? BC_OUTPUT_L24
                                                                              : BC_OUTPUT_OPUS;
  line->channels = 1;
  if (line->codec == BC_OUTPUT_L24)
    read_l24 (reader, line);
  else
    {
      refuse_key (reader, "channels", "Opus goes out as the channel's listeners get it");
      refuse_key (reader, "packet_ms", "Opus goes out in packets of 20 ms");
    }
  line->payload_type = get_whole (reader, "payload_type", WHOLE (96, 127, 96));
  line->ttl =
      get_whole (reader, "ttl", WHOLE (1, 255, is_multicast (line->host) ? MULTICAST_TTL : TTL));
  line->interface = bc_config_reader_get_string (reader, "interface", NULL);
}

static void
read_srt (BcConfigReader *reader, BcOutputConfig *line)
{
  static const char *const codecs[] = { "aac", "opus", NULL };
  static const char *const modes[] = { "caller", "listener", NULL };

  read_far_end (reader, line, 0);
  line->is_listener = bc_config_reader_get_choice (reader, "mode", modes, 0) == 1;
  line->codec = bc_config_reader_get_choice (reader, "codec", codecs, 0) == 0 ? BC_OUTPUT_AAC
                                                                              : BC_OUTPUT_OPUS;
  if (line->codec == BC_OUTPUT_AAC)
    line->bitrate_bps = get_whole (reader, "bitrate_bps", WHOLE (32000, 256000, 96000));
  else
    refuse_key (reader, "bitrate_bps", "Opus has the bit rate of the encoding section");
  line->latency_ms = get_whole (reader, "latency_ms", WHOLE (20, 8000, 125));
  line->stream_id = bc_config_reader_get_string (reader, "stream_id", NULL);
  line->passphrase_file = bc_config_reader_get_string (reader, "passphrase_file", NULL);
}

static void
read_icecast (BcConfigReader *reader, BcOutputConfig *line)
{
  read_far_end (reader, line, 8000);
  line->codec = BC_OUTPUT_OPUS;
  line->mount = need_text (reader, "mount", "where it is heard there (\"/fr.ogg\")");
  if (line->mount && line->mount[0] != '/')
    bc_config_reader_fault (reader, "mount", "a path (\"/fr.ogg\")");
  line->user = bc_config_reader_get_string (reader, "user", "source");
  line->password_file = need_text (reader, "password_file", "a file with the password");
  line->title = bc_config_reader_get_string (reader, "title", NULL);
}

static void
read_alsa (BcConfigReader *reader, BcOutputConfig *line)
{
  line->codec = BC_OUTPUT_PCM;
  line->device = bc_config_reader_get_string (reader, "device", "default");
  line->channels = get_whole (reader, "channels", WHOLE (1, 2, 2));
}

static void
on_output (BcConfigReader *reader, gpointer user_data)
{
  static void (*const readers[]) (BcConfigReader *, BcOutputConfig *) = {
    [BC_OUTPUT_RTP] = read_rtp,
    [BC_OUTPUT_SRT] = read_srt,
    [BC_OUTPUT_ICECAST] = read_icecast,
    [BC_OUTPUT_ALSA] = read_alsa,
  };
  BcConfigLoading *loading = user_data;
  BcConfigOutput *output = g_new0 (BcConfigOutput, 1);

  g_ptr_array_add (loading->config->outputs, output);
  output->line.id = bc_config_reader_need_id (reader, "id", &loading->outputs);
  output->is_on = bc_config_reader_get_boolean (reader, "on", TRUE);
  read_source (loading, reader, output);
  if (!bc_config_reader_has (reader, "type"))
    bc_config_reader_fault (reader, "type", "one of rtp, srt, icecast, alsa");
  output->line.kind =
      (BcOutputKind) bc_config_reader_get_choice (reader, "type", kinds, BC_OUTPUT_RTP);
  readers[output->line.kind](reader, &output->line);
}

void
bc_config_read_outputs (BcConfigLoading *loading, BcConfigReader *root)
{
  bc_config_reader_for_each (root, "outputs", on_output, loading);
}

void
bc_config_output_free (gpointer data)
{
  BcConfigOutput *output = data;

  bc_output_config_clear (&output->line);
  g_free (output->channel);
  g_free (output->desk);
  g_strfreev (output->minus);
  g_free (output);
}

gboolean
bc_config_output_is_send (const BcConfigOutput *output)
{
  return output->desk || (output->minus && output->minus[0]);
}

guint
bc_config_count_sends (const BcConfig *config)
{
  guint n = 0;

  for (guint i = 0; i < config->outputs->len; i++)
    n += bc_config_output_is_send (g_ptr_array_index (config->outputs, i)) ? 1 : 0;
  return n;
}

/* --- What is worth a look --- */

void
bc_config_remark_outputs (BcConfigLoading *loading)
{
  GPtrArray *outputs = loading->config->outputs;

  for (guint i = 0; i < outputs->len; i++)
    {
      const BcConfigOutput *output = g_ptr_array_index (outputs, i);
      g_autofree char *pointer = g_strdup_printf ("/outputs/%u", i);
      if (output->line.is_listener && !output->line.passphrase_file)
        bc_config_remark (loading, pointer,
                          "output \"%s\" has no passphrase: whoever reaches its port hears it",
                          output->line.id);
    }
}

/* A relative path is meant from where the file is. */
static void
place_secret (const char *folder, char **path)
{
  g_autofree char *said = g_steal_pointer (path);

  *path = said != NULL ? g_canonicalize_filename (said, folder) : NULL;
}

void
bc_config_place_outputs (BcConfig *config, const char *folder)
{
  for (guint i = 0; i < config->outputs->len; i++)
    {
      BcOutputConfig *line = &((BcConfigOutput *) g_ptr_array_index (config->outputs, i))->line;

      place_secret (folder, &line->passphrase_file);
      place_secret (folder, &line->password_file);
    }
}
