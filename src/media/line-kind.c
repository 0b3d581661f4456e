/* SPDX-License-Identifier: Apache-2.0 */
#include "line-kind-private.h"

#include "elements-private.h"
#include "media-private.h"
#include "secret-private.h"

#include <boothcast/base/error.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* tail-latm is not among them: what little sends it must not make everybody install gstreamer1.0-libav. */
static const char *const ts_tails[] = { "tail-aac", "tail-opus", "tail-mpeg", NULL };
static const char *const flv_tails[] = { "tail-aac", "tail-mpeg", NULL };
static const char *const http_decoders[] = { "ogg-opus", "ogg-vorbis", NULL };
static const char *const file_lines[] = { "file-wav",  "file-flac",   "file-mpeg", "file-ogg",
                                          "tail-opus", "tail-vorbis", NULL };

/* How often it looks up from its waiting: else it would not see that it is to end. */
#define SRT_LOOK_MS 100

static gboolean
set_up_srt (const BcLineConfig *config, GstElement *source, GError **error)
{
  g_autofree char *uri = g_strdup_printf ("srt://%s?mode=%s", config->where,
                                          config->is_listener ? "listener" : "caller");
  g_autofree char *passphrase = NULL;

  if (config->secret_file != NULL)
    {
      passphrase = bc_secret_read (config->secret_file, BC_SECRET_SRT, error);
      if (passphrase == NULL)
        return FALSE;
    }
  /* The address first, for it sets everything to the default; and that asks nobody before a caller is let in. */
  g_object_set (source, "uri", uri, "latency", (int) config->latency_ms, "authentication",
                config->is_listener, "poll-timeout", SRT_LOOK_MS, NULL);
  if (config->stream_id != NULL)
    g_object_set (source, "streamid", config->stream_id, NULL);
  if (passphrase != NULL)
    g_object_set (source, "passphrase", passphrase, NULL);
  return TRUE;
}

static gboolean
set_up_http (const BcLineConfig *config, GstElement *source, GError **error)
{
  g_autofree char *password = NULL;

  if (config->secret_file != NULL)
    {
      password = bc_secret_read (config->secret_file, BC_SECRET_PASSWORD, error);
      if (password == NULL)
        return FALSE;
    }
  g_object_set (source, "location", config->url, NULL);
  if (password != NULL)
    g_object_set (source, "user-id", config->user != NULL ? config->user : "", "user-pw", password,
                  NULL);
  return TRUE;
}

static gboolean
set_up_rtmp (const BcLineConfig *config, GstElement *source, GError **error)
{
  g_object_set (source, "location", config->url, NULL);
  return TRUE;
}

static gboolean
set_up_alsa (const BcLineConfig *config, GstElement *source, GError **error)
{
  g_object_set (source, "device", config->device, NULL);
  return TRUE;
}

static gboolean
set_up_file (const BcLineConfig *config, GstElement *source, GError **error)
{
  g_object_set (source, "location", config->path, NULL);
  return TRUE;
}

static gboolean
set_up_tone (const BcLineConfig *config, GstElement *source, GError **error)
{
  g_object_set (source, "freq", config->hz, "volume", pow (10, config->level_dbfs / 20), NULL);
  return TRUE;
}

const BcLineKind *
bc_line_kind_find (BcInputKind kind)
{
  static const BcLineKind kinds[] = {
    [BC_INPUT_SRT] = { .pipeline = "line-srt",
                       .further = ts_tails,
                       .ended = "the caller at %s has hung up",
                       .set_up = set_up_srt },
    [BC_INPUT_HTTP] = { .pipeline = "line-http",
                        .further = http_decoders,
                        .ended = "%s ended the stream",
                        .set_up = set_up_http },
    [BC_INPUT_RTMP] = { .pipeline = "line-rtmp",
                        .further = flv_tails,
                        .ended = "%s ended the stream",
                        .set_up = set_up_rtmp },
    [BC_INPUT_ALSA] = { .pipeline = "line-alsa",
                        .is_ours = TRUE,
                        .ended = "the device %s has ended",
                        .set_up = set_up_alsa },
    [BC_INPUT_FILE] = { .further = file_lines,
                        .is_endless = TRUE,
                        .is_ours = TRUE,
                        .ended = "%s holds no sound",
                        .set_up = set_up_file },
    [BC_INPUT_TONE] = { .pipeline = "line-tone",
                        .is_ours = TRUE,
                        .ended = "%s has ended",
                        .set_up = set_up_tone },
  };

  g_assert (kind < G_N_ELEMENTS (kinds) && kinds[kind].set_up != NULL);
  return &kinds[kind];
}

/* --- What is in a file --- */

static const char *
tell_file (const guint8 *data, gsize n_bytes)
{
  if (n_bytes >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WAVE", 4) == 0)
    return "file-wav";
  if (n_bytes >= 4 && memcmp (data, "fLaC", 4) == 0)
    return "file-flac";
  if (n_bytes >= 4 && memcmp (data, "OggS", 4) == 0)
    return "file-ogg";
  /* An ID3 tag, or a frame: eleven bits of sync and a layer that is one. */
  if (n_bytes >= 3 && memcmp (data, "ID3", 3) == 0)
    return "file-mpeg";
  if (n_bytes >= 2 && data[0] == 0xff && (data[1] & 0xe0) == 0xe0 && (data[1] & 0x06) != 0)
    return "file-mpeg";
  return NULL;
}

static const char *
choose_for_file (const char *path, GError **error)
{
  guint8 head[12];
  FILE *file = fopen (path, "rbe");
  gsize n_bytes = file != NULL ? fread (head, 1, sizeof head, file) : 0;
  int problem = errno;
  gboolean is_read = file != NULL && ferror (file) == 0;

  if (file != NULL)
    fclose (file);
  if (!is_read)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: %s", path, g_strerror (problem));
      return NULL;
    }
  const char *pipeline = tell_file (head, n_bytes);
  if (pipeline == NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED,
                 "%s: is neither WAV, FLAC, MP3, Ogg Opus nor Ogg Vorbis", path);
  return pipeline;
}

const char *
bc_line_kind_choose (const BcLineConfig *config, GError **error)
{
  const BcLineKind *kind = bc_line_kind_find (config->kind);

  return kind->pipeline != NULL ? kind->pipeline : choose_for_file (config->path, error);
}

/* --- Whether all is here --- */

/* Built for once, that nothing of it is a surprise later. */
static gboolean
check_line (const char *pipeline, GError **error)
{
  if (!bc_elements_check (pipeline, error))
    return FALSE;
  g_autoptr (GstElement) line = bc_pipeline_new (pipeline, error);
  return line != NULL;
}

static gboolean
check_elements (const BcLineKind *kind, GError **error)
{
  if (kind->pipeline != NULL && !check_line (kind->pipeline, error))
    return FALSE;
  for (guint i = 0; kind->further != NULL && kind->further[i] != NULL; i++)
    if (!bc_elements_check (kind->further[i], error))
      return FALSE;
  return TRUE;
}

char *
bc_line_kind_mark_secret (const BcLineConfig *config, GError **error)
{
  BcSecretLimits limits = config->kind == BC_INPUT_SRT ? BC_SECRET_SRT : BC_SECRET_PASSWORD;

  if (config->secret_file == NULL)
    return NULL;
  g_autofree char *secret = bc_secret_read (config->secret_file, limits, error);
  return secret != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, secret, -1) : NULL;
}

static gboolean
check_secret (const BcLineConfig *config, GError **error)
{
  g_autofree char *mark = bc_line_kind_mark_secret (config, error);

  return mark != NULL || config->secret_file == NULL;
}

gboolean
bc_line_kind_check (const BcLineConfig *config, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) shut = NULL;
  gboolean has_elements = check_elements (bc_line_kind_find (config->kind), &missing);

  /* Both, that nobody mends one and is told the other. */
  if (check_secret (config, &shut) && has_elements)
    return TRUE;
  g_set_error (error, BC_ERROR, missing != NULL ? missing->code : shut->code, "%s: %s%s%s",
               config->id, missing != NULL ? missing->message : "",
               missing != NULL && shut != NULL ? "; " : "", shut != NULL ? shut->message : "");
  return FALSE;
}
