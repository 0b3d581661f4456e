/* SPDX-License-Identifier: Apache-2.0 */
#include "live-private.h"

#include "handlers-private.h"
#include "qr-private.h"
#include <string.h>

#define PLAYLIST_TYPE "audio/x-mpegurl; charset=utf-8"
#define SVG_TYPE "image/svg+xml"

/* This server as the caller calls it: "https://a.org:81" (transfer full). */
static char *
make_origin (const BcRequest *request)
{
  const char *host = request->head->host;

  if (host == NULL)
    host = request->server->uri + strlen ("http://");
  return g_strdup_printf ("%s://%.*s", bc_request_get_scheme (request), (int) strcspn (host, "/"),
                          host);
}

/* Where the sound itself is (transfer full). */
static char *
make_stream_uri (const BcRequest *request, const BcLiveAsk *ask, const char *channel)
{
  g_autofree char *origin = make_origin (request);

  return g_strdup_printf ("%s/live/%s%s%s%s.%s", origin, ask->key != NULL ? "k/" : "",
                          ask->key != NULL ? ask->key : "", ask->key != NULL ? "/" : "", channel,
                          bc_flavour_get_name (ask->flavour));
}

/* An address with a key in it is nobody else's. */
static void
set_caching (BcReply *reply, const BcLiveAsk *ask)
{
  bc_reply_set_field (reply, "Cache-Control", ask->key != NULL ? "no-store" : "no-cache");
}

void
bc_live_answer_playlist (BcRequest *request, BcReply *reply, const BcLiveAsk *ask)
{
  const BcWebConfig *config = &request->server->config;
  const BcSetup *setup = bc_meeting_get_setup (config->meeting);
  const char *id = bc_live_find_channel (request, reply, ask->name, NULL);

  if (id == NULL)
    return;
  const BcChannel *channel = bc_setup_find_channel (setup, id);
  const BcLanguage *language =
      channel != NULL ? bc_setup_find_language (setup, channel->language) : NULL;
  g_autofree char *uri = make_stream_uri (request, ask, id);
  bc_reply_set_text (reply, 200, PLAYLIST_TYPE,
                     g_strdup_printf ("#EXTM3U\n#EXTINF:-1,%s - %s\n%s\n", config->title,
                                      language != NULL ? language->name : "Original", uri));
  set_caching (reply, ask);
}

static void
answer_svg (BcReply *reply, const char *text)
{
  char *svg = bc_qr_make_svg (text);

  if (svg != NULL)
    bc_reply_set_text (reply, 200, SVG_TYPE, svg);
  else
    bc_reply_set_problem (reply, 400, "This address is too long for a QR code");
}

void
bc_live_answer_qr (BcRequest *request, BcReply *reply, const BcLiveAsk *ask)
{
  const char *id = bc_live_find_channel (request, reply, ask->name, NULL);

  if (id == NULL)
    return;
  g_autofree char *uri = make_stream_uri (request, ask, id);
  answer_svg (reply, uri);
  set_caching (reply, ask);
}

void
bc_handle_page_qr (BcRequest *request, BcReply *reply)
{
  g_autofree char *origin = make_origin (request);
  g_autofree char *uri = g_strconcat (origin, "/", NULL);

  answer_svg (reply, uri);
  bc_reply_set_field (reply, "Cache-Control", "no-cache");
}
