/* SPDX-License-Identifier: Apache-2.0 */
#include "pages-private.h"

#include "boothcast-web-resources.h"
#include "handlers-private.h"
#include "server-private.h"
#include <string.h>

#define RESOURCE_PATH "/boothcast/web/"
#define HTML_TYPE "text/html; charset=utf-8"
/* Scripts and styles from here only, none inline; nothing may frame the page. */
#define PAGE_POLICY                                                                                \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' "     \
  "blob:; "                                                                                        \
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

typedef struct
{
  const char *name;
  const char *type;
} Row;

static const Row rows[BC_ASSET_LAST] = {
  [BC_ASSET_STYLE] = { "style.css", "text/css; charset=utf-8" },
  [BC_ASSET_NOW] = { "now.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_LISTEN] = { "listen.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_FEEDER] = { "feeder.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_PLAYERS] = { "players.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_SOUND] = { "sound.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_WORDS] = { "words.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_ICON] = { "icon.svg", "image/svg+xml" },
  [BC_ASSET_OPENAPI] = { "openapi.json", "application/json" },
  [BC_ASSET_HOST] = { "host.html", HTML_TYPE },
  [BC_ASSET_HOST_STYLE] = { "host.css", "text/css; charset=utf-8" },
  [BC_ASSET_HOST_SCRIPT] = { "host.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_HOST_ACTS] = { "host-acts.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_HOST_FRESH] = { "host-fresh.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_HOST_LINK] = { "host-link.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_HOST_LINES] = { "host-lines.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_HOST_PANELS] = { "host-panels.js", "text/javascript; charset=utf-8" },
  [BC_ASSET_HOST_WORDS] = { "host-words.js", "text/javascript; charset=utf-8" },
};

typedef struct
{
  GBytes *plain;
  GBytes *packed; /* gzip */
  char *etag;
} Asset;

struct _BcPages
{
  Asset assets[BC_ASSET_LAST];
  Asset listening;  /* the first page for who may listen */
  Asset signing_in; /* … and for who must say first who they are */
};

static GBytes *
pack (GBytes *plain)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (plain, &n_bytes);

  gboolean is_done = g_output_stream_write_all (stream, bytes, n_bytes, NULL, NULL, NULL) &&
                     g_output_stream_close (stream, NULL, NULL);
  g_assert (is_done);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
asset_init (Asset *asset, GBytes *plain)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, plain);

  asset->plain = plain;
  asset->packed = pack (plain);
  asset->etag = g_strdup_printf ("\"%.32s\"", hash);
}

static void
asset_clear (Asset *asset)
{
  g_bytes_unref (asset->plain);
  g_bytes_unref (asset->packed);
  g_free (asset->etag);
}

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCE_PATH, name, NULL);
  GBytes *bytes =
      g_resource_lookup_data (bc_web_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL);
  return bytes;
}

/* --- The first page --- */

static void
replace (GString *page, const char *mark, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_string_replace (page, mark, escaped, 0);
}

/* Every name a listener may call the channel's language, for the script to choose by. */
static char *
join_tags (const BcLanguage *language)
{
  GString *tags = g_string_new (language->tag);

  g_string_append_printf (tags, " %s", language->id);
  for (guint i = 0; language->aliases != NULL && language->aliases[i] != NULL; i++)
    g_string_append_printf (tags, " %s", language->aliases[i]);
  return g_string_free (tags, FALSE);
}

static void
append_channel (GString *list, const char *id, const BcLanguage *language)
{
  g_autofree char *tags = language != NULL ? join_tags (language) : g_strdup ("");
  g_autofree char *item = NULL;

  item = g_markup_printf_escaped (
      "<li class=\"channel\" data-id=\"%s\" data-tags=\"%s\">"
      "<h3><span class=\"short\" aria-hidden=\"true\">%s</span> <span class=\"name\" "
      "lang=\"%s\">%s</span></h3>"
      "<audio controls preload=\"none\" src=\"/live/%s.ogg\"></audio>"
      "<p class=\"more\"><a href=\"/live/%s.m3u\">Open in a player</a></p></li>\n",
      id, tags, language != NULL ? language->short_name : "•",
      language != NULL ? language->tag : "en",
      language != NULL ? language->name : "Original (floor)", id, id);
  g_string_append (list, item);
}

static char *
make_channel_list (const BcSetup *setup)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < setup->channels->len; i++)
    {
      const BcChannel *channel = g_ptr_array_index (setup->channels, i);
      append_channel (list, channel->id, bc_setup_find_language (setup, channel->language));
    }
  append_channel (list, "original", NULL);
  return g_string_free (list, FALSE);
}

static GBytes *
make_first_page (const BcWebConfig *config, gboolean is_listening)
{
  const BcSetup *setup = bc_meeting_get_setup (config->meeting);
  const char *zone = bc_setup_get_timezone (setup);
  g_autoptr (GBytes) template = load ("index.html");
  g_autofree char *channels = is_listening ? make_channel_list (setup) : g_strdup ("");
  gsize n_bytes;
  const char *text = g_bytes_get_data (template, &n_bytes);
  GString *page = g_string_new_len (text, (gssize) n_bytes);

  replace (page, "@TITLE@", config->title);
  replace (page, "@DISCLAIMER@", config->disclaimer);
  replace (page, "@TIMEZONE@", zone != NULL ? zone : "UTC");
  replace (page, "@PUBLIC@", bc_access_is_public (config->access) ? "true" : "false");
  replace (page, "@MODE@", is_listening ? "listen" : "sign-in");
  g_string_replace (page, "@CHANNELS@", channels, 1);
  return g_string_free_to_bytes (page);
}

BcPages *
bc_pages_new (const BcWebConfig *config)
{
  BcPages *pages = g_new0 (BcPages, 1);

  for (guint i = 0; i < BC_ASSET_LAST; i++)
    asset_init (&pages->assets[i], load (rows[i].name));
  asset_init (&pages->listening, make_first_page (config, TRUE));
  asset_init (&pages->signing_in, make_first_page (config, FALSE));
  return pages;
}

void
bc_pages_free (BcPages *pages)
{
  if (pages == NULL)
    return;
  for (guint i = 0; i < BC_ASSET_LAST; i++)
    asset_clear (&pages->assets[i]);
  asset_clear (&pages->listening);
  asset_clear (&pages->signing_in);
  g_free (pages);
}

/* --- Answering --- */

static gboolean
takes_gzip (const BcHead *head)
{
  const char *taken = bc_head_get (head, "Accept-Encoding");
  return taken != NULL && strstr (taken, "gzip") != NULL && strstr (taken, "gzip;q=0") == NULL;
}

static void
answer_asset (BcRequest *request, BcReply *reply, const Asset *asset, const char *type)
{
  const char *known = bc_head_get (request->head, "If-None-Match");

  bc_reply_set_field (reply, "ETag", asset->etag);
  bc_reply_set_field (reply, "Cache-Control", "no-cache");
  bc_reply_set_field (reply, "Vary", "Accept-Encoding, Cookie");
  if (known != NULL && strstr (known, asset->etag) != NULL)
    {
      reply->status = 304;
      return;
    }
  gboolean is_packed = takes_gzip (request->head);
  bc_reply_set_bytes (reply, 200, type, is_packed ? asset->packed : asset->plain);
  if (is_packed)
    bc_reply_set_field (reply, "Content-Encoding", "gzip");
}

void
bc_handle_asset (BcRequest *request, BcReply *reply)
{
  guint asset = request->route->argument;

  g_assert (asset < BC_ASSET_LAST);
  answer_asset (request, reply, &request->server->pages->assets[asset], rows[asset].type);
  if (strcmp (rows[asset].type, HTML_TYPE) == 0)
    bc_reply_set_field (reply, "Content-Security-Policy", PAGE_POLICY);
}

void
bc_handle_page (BcRequest *request, BcReply *reply)
{
  const BcPages *pages = request->server->pages;
  gboolean is_known = request->who.role != BC_ROLE_NOBODY;

  answer_asset (request, reply, is_known ? &pages->listening : &pages->signing_in, HTML_TYPE);
  bc_reply_set_field (reply, "Content-Security-Policy", PAGE_POLICY);
}
