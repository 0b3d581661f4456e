/* SPDX-License-Identifier: Apache-2.0 */
#include "stage.h"

#include "api.h"
#include "loader.h"
#include "pacer.h"

#include <boothcast/base/error.h>

struct _BcStage
{
  BcStageConfig config;
  const BcCast *cast;
  GSocketAddress *gateway;
  char *host;          /* "127.0.0.1:8080" */
  GPtrArray *speakers; /* of BcTalker *: the desks in order, then the floor */
  BcApi *api;
  BcLoader *loader;
  BcPacer *pacer;
};

static void
say (BcStage *stage, const char *text)
{
  stage->config.say (text, stage->config.user_data);
}

static void
on_report (const char *text, gpointer user_data)
{
  say (user_data, text);
}

static BcTalker *
get_floor (const BcStage *stage)
{
  return stage->speakers->pdata[stage->cast->desks->len];
}

/* --- The gateway --- */

static void
on_refused (const char *what, const char *why, gpointer user_data)
{
  g_autofree char *text = g_strdup_printf ("the gateway refuses %s: %s", what, why);

  say (user_data, text);
}

static void
on_lost (const char *why, gpointer user_data)
{
  BcStage *stage = user_data;
  g_autofree char *text =
      g_strdup_printf ("no gateway at %s (%s); asking again", stage->config.url, why);

  say (stage, text);
}

static void
on_found (gpointer user_data)
{
  BcStage *stage = user_data;

  say (stage, "the gateway is there again");
  stage->config.on_found (stage->config.user_data);
}

static void
on_idle (gpointer user_data)
{
  BcStage *stage = user_data;

  stage->config.on_idle (stage->config.user_data);
}

/* One address for all sources of the rehearsal. */
static gboolean
find_gateway (BcStage *stage, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GSocketConnectable) network =
      g_network_address_parse_uri (stage->config.url, 80, &problem);
  g_autoptr (GSocketAddressEnumerator) addresses =
      network ? g_socket_connectable_enumerate (network) : NULL;

  if (addresses)
    stage->gateway = g_socket_address_enumerator_next (addresses, NULL, &problem);
  if (!stage->gateway)
    {
      if (problem)
        bc_error_take (error, BC_ERROR_IO, g_steal_pointer (&problem), "finding %s",
                       stage->config.url);
      else
        g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s has no address", stage->config.url);
      return FALSE;
    }
  stage->host =
      g_strdup_printf ("%s:%u", g_network_address_get_hostname (G_NETWORK_ADDRESS (network)),
                       g_network_address_get_port (G_NETWORK_ADDRESS (network)));
  return TRUE;
}

/* --- Voices --- */

/* Who is to speak what with whose words. */
typedef struct
{
  BcTalker *speaker;
  guint number; /* of the voice, among the speaker's */
  guint language;
  guint share;
} Part;

/* `missing` gets the package to install when there is no voice for it. */
static void
give_voice (BcStage *stage, Part part, GHashTable *missing)
{
  static const double pitches[BC_SPEECH_SHARES] = { 1.0, 0.95, 1.06 };
  const char *tag = bc_cast_language (stage->cast, part.language)->tag;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GPtrArray) sources =
      bc_speech_find (stage->config.sounds_folder, tag, part.share, &problem);
  BcVoice *voice = bc_voice_new (sources ? sources->len : 1, pitches[part.share]);

  bc_talker_put_voice (part.speaker, part.number, voice);
  if (sources)
    bc_loader_add (stage->loader, voice, g_steal_pointer (&sources));
  else
    g_hash_table_add (missing, g_strdup (problem->message));
}

/* The first desk of a booth has one share, the second the other. */
static guint
get_share (const BcCast *cast, guint desk)
{
  guint n_before = 0;

  for (guint i = 0; i < desk; i++)
    if (g_str_equal (bc_cast_desk (cast, i)->booth, bc_cast_desk (cast, desk)->booth))
      n_before++;
  return 1 + n_before % (BC_SPEECH_SHARES - 1);
}

/* First what is heard first: the floor's own first language, the desks, the floor's other languages. */
static gboolean
give_voices (BcStage *stage, GError **error)
{
  g_autoptr (GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  give_voice (stage, (Part){ .speaker = get_floor (stage) }, missing);
  for (guint i = 0; i < stage->cast->desks->len; i++)
    give_voice (stage,
                (Part){ .speaker = stage->speakers->pdata[i],
                        .language = bc_cast_desk (stage->cast, i)->language,
                        .share = get_share (stage->cast, i) },
                missing);
  for (guint i = 1; i < stage->cast->languages->len; i++)
    give_voice (stage, (Part){ .speaker = get_floor (stage), .number = i, .language = i }, missing);

  if (g_hash_table_size (missing) == 0)
    return TRUE;
  g_autoptr (GString) packages = g_string_new (NULL);
  GHashTableIter iter;
  gpointer package;
  g_hash_table_iter_init (&iter, missing);
  while (g_hash_table_iter_next (&iter, &package, NULL))
    g_string_append_printf (packages, " %s", (const char *) package);
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE,
               "the rehearsal has no voices for this meeting: apt-get install%s", packages->str);
  return FALSE;
}

/* --- Speakers and lines --- */

static void
free_speaker (gpointer speaker)
{
  bc_talker_free (speaker);
}

static BcLine *
make_line (BcStage *stage, BcTalker *speaker, const BcCastInput *input, GError **error)
{
  if (input->is_rtp)
    {
      g_autoptr (GSocketAddress) address =
          g_inet_socket_address_new_from_string (input->address, input->port);
      if (address && input->port > 0)
        return bc_line_new_rtp (address, error);
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
                   "input %s has no port of its own that could be sent to", input->id);
      return NULL;
    }

  BcIngestConfig config = { .gateway = stage->gateway,
                            .host = stage->host,
                            .input = input->id,
                            .pre_skip = bc_talker_get_pre_skip (speaker),
                            .on_report = on_report,
                            .user_data = stage };
  return bc_line_new_ingest (&config);
}

static gboolean
connect_speaker (BcStage *stage, BcTalker *speaker, guint input, GError **error)
{
  BcLine *line = make_line (stage, speaker, bc_cast_input (stage->cast, input), error);

  if (!line)
    return FALSE;
  bc_talker_add_line (speaker, line);
  return TRUE;
}

/* The desks, then the floor, which goes to the main input and to its backups. */
static gboolean
make_speakers (BcStage *stage, GError **error)
{
  for (guint i = 0; i <= stage->cast->desks->len; i++)
    {
      gboolean is_desk = i < stage->cast->desks->len;
      BcTalker *speaker = bc_talker_new (is_desk ? 1 : stage->cast->languages->len, error);
      if (!speaker)
        return FALSE;
      g_ptr_array_add (stage->speakers, speaker);
      if (is_desk && !connect_speaker (stage, speaker, bc_cast_desk (stage->cast, i)->input, error))
        return FALSE;
    }
  for (guint i = 0; i < stage->cast->floor->len; i++)
    if (!connect_speaker (stage, get_floor (stage), g_array_index (stage->cast->floor, guint, i),
                          error))
      return FALSE;
  return TRUE;
}

BcStage *
bc_stage_new (const BcStageConfig *config, GError **error)
{
  g_autoptr (BcStage) stage = g_new0 (BcStage, 1);
  BcApiEvents events = { .on_refused = on_refused,
                         .on_lost = on_lost,
                         .on_found = on_found,
                         .on_idle = on_idle,
                         .user_data = stage };

  stage->config = *config;
  stage->cast = config->cast;
  stage->speakers = g_ptr_array_new_with_free_func (free_speaker);
  stage->loader = bc_loader_new (on_report, stage);
  stage->api = bc_api_new (config->url, &events, error);
  if (!stage->api || !find_gateway (stage, error) || !make_speakers (stage, error) ||
      !give_voices (stage, error))
    return NULL;
  bc_loader_start (stage->loader);
  stage->pacer = bc_pacer_new (stage->speakers);
  return g_steal_pointer (&stage);
}

void
bc_stage_free (BcStage *stage)
{
  if (!stage)
    return;
  g_clear_pointer (&stage->pacer, bc_pacer_free);
  g_clear_pointer (&stage->loader, bc_loader_free);
  g_clear_pointer (&stage->api, bc_api_free);
  g_ptr_array_unref (stage->speakers);
  g_clear_object (&stage->gateway);
  g_free (stage->host);
  g_free (stage);
}

/* --- Cues --- */

static void
do_session (BcStage *stage, const char *what)
{
  g_autofree char *path = g_strdup_printf ("sessions/%s/%s", stage->cast->session, what);

  bc_api_send (stage->api, "POST", path, NULL);
}

static void
do_floor (BcStage *stage, guint language)
{
  g_autofree char *json =
      g_strdup_printf ("{\"language\":\"%s\"}", bc_cast_language (stage->cast, language)->id);

  bc_api_send (stage->api, "PUT", "floor", json);
  bc_talker_set_voice (get_floor (stage), language);
  bc_talker_set_speaking (get_floor (stage), TRUE);
}

/* "on", "off", "cough", "uncough" */
static void
do_key (BcStage *stage, guint number, const char *key)
{
  g_autofree char *path =
      g_strdup_printf ("desks/%s/%s", bc_cast_desk (stage->cast, number)->id, key);

  bc_api_send (stage->api, "POST", path, NULL);
}

static void
do_mic (BcStage *stage, guint number, gboolean is_on)
{
  BcTalker *speaker = stage->speakers->pdata[number];

  bc_talker_set_speaking (speaker, is_on);
  /* A console with keys of its own tells by its sound whether it is on. */
  if (bc_cast_desk (stage->cast, number)->has_own_keys)
    bc_talker_set_cut (speaker, !is_on);
  else
    do_key (stage, number, is_on ? "on" : "off");
}

void
bc_stage_do (BcStage *stage, const BcCue *cue)
{
  switch (cue->kind)
    {
    case BC_CUE_OPEN:
    case BC_CUE_CLOSE:
      do_session (stage, cue->kind == BC_CUE_OPEN ? "open" : "close");
      break;
    case BC_CUE_FLOOR:
      do_floor (stage, cue->number);
      break;
    case BC_CUE_ON:
    case BC_CUE_OFF:
      do_mic (stage, cue->number, cue->kind == BC_CUE_ON);
      break;
    case BC_CUE_COUGH:
    case BC_CUE_UNCOUGH:
      do_key (stage, cue->number, cue->kind == BC_CUE_COUGH ? "cough" : "uncough");
      break;
    case BC_CUE_CUT:
    case BC_CUE_MEND:
      bc_talker_set_cut (stage->speakers->pdata[cue->number], cue->kind == BC_CUE_CUT);
      break;
    }
}

gboolean
bc_stage_is_idle (const BcStage *stage)
{
  return bc_api_is_idle (stage->api) || !bc_api_is_found (stage->api);
}
