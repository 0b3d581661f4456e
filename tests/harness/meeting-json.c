/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-json.h"

#include "../support/ports.h"
#include "gateway-process.h"

static const char template[] =
    "{\"meeting\":{\"id\":\"test\",\"title\":\"Test meeting\",\"timezone\":\"Europe/Zurich\"},"
    "\"server\":{\"listen\":\"127.0.0.1:0\",\"gateway\":\"gw-1\",\"public\":true},"
    "\"pool\":{\"id\":\"pool\",\"minutes\":%s,\"timezone\":\"Europe/"
    "Zurich\",\"meter\":\"session\"},"
    "\"languages\":["
    "{\"id\":\"en\",\"tag\":\"en\",\"name\":\"English\",\"short\":\"EN\"},"
    "{\"id\":\"fr\",\"tag\":\"fr\",\"name\":\"Français\",\"short\":\"FR\"},"
    "{\"id\":\"es\",\"tag\":\"es\",\"name\":\"Español\",\"short\":\"ES\"},"
    "{\"id\":\"ru\",\"tag\":\"ru\",\"name\":\"Русский\",\"short\":\"RU\"},"
    "{\"id\":\"bcms\",\"tag\":\"hbs\",\"aliases\":[\"bs\",\"hr\",\"cnr\",\"sr\",\"sh\"],"
    "\"name\":\"Bosanski / Crnogorski / Hrvatski / Srpski\",\"short\":\"BCMS\"}],"
    "\"inputs\":["
    "{\"id\":\"floor\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"backup\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"en-1\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"fr-1\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"ru-1\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"bcms-1\",\"type\":\"rtp\",\"port\":%u},"
    "{\"id\":\"fr-2\",\"type\":\"ingest\"},"
    "{\"id\":\"es-1\",\"type\":\"ingest\"}],"
    "\"floor\":[{\"input\":\"floor\",\"role\":\"main\"},{\"input\":\"backup\",\"role\":\"backup\"}]"
    ","
    "\"channels\":["
    "{\"id\":\"en\",\"language\":\"en\"},{\"id\":\"fr\",\"language\":\"fr\"},"
    "{\"id\":\"es\",\"language\":\"es\"},{\"id\":\"ru\",\"language\":\"ru\"},"
    "{\"id\":\"bcms\",\"language\":\"bcms\"}],"
    "\"booths\":["
    "{\"id\":\"en\",\"language\":\"en\"},{\"id\":\"fr\",\"language\":\"fr\"},"
    "{\"id\":\"es\",\"language\":\"es\"},{\"id\":\"ru\",\"language\":\"ru\"},"
    "{\"id\":\"bcms\",\"language\":\"bcms\"}],"
    "\"desks\":["
    "{\"id\":\"en-1\",\"booth\":\"en\",\"name\":\"EN 1\",\"input\":\"en-1\",\"output_a\":\"en\"},"
    "{\"id\":\"fr-1\",\"booth\":\"fr\",\"name\":\"FR 1\",\"input\":\"fr-1\",\"output_a\":\"fr\"},"
    "{\"id\":\"fr-2\",\"booth\":\"fr\",\"name\":\"FR 2\",\"input\":\"fr-2\",\"output_a\":\"fr\"},"
    "{\"id\":\"es-1\",\"booth\":\"es\",\"name\":\"ES 1\",\"input\":\"es-1\",\"output_a\":\"es\"},"
    "{\"id\":\"ru-1\",\"booth\":\"ru\",\"name\":\"RU 1\",\"input\":\"ru-1\",\"output_a\":\"ru\"},"
    "{\"id\":\"bcms-1\",\"booth\":\"bcms\",\"name\":\"BCMS 1\",\"input\":\"bcms-1\","
    "\"output_a\":\"bcms\"}],"
    "\"sessions\":[{\"id\":\"s1\",\"title\":\"Opening\",\"kind\":\"interpreted\"}]}";

void
meeting_json_init (MeetingJson *meeting)
{
  for (guint line = 0; line < N_RTP_LINES; line++)
    meeting->ports[line] = ports_claim ();
  meeting->pool_minutes = 240;
}

char *
meeting_json_to_string (const MeetingJson *meeting)
{
  const guint16 *ports = meeting->ports;
  char minutes[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (minutes, sizeof minutes, meeting->pool_minutes);
  return g_strdup_printf (template, minutes, ports[LINE_FLOOR], ports[LINE_BACKUP], ports[LINE_EN],
                          ports[LINE_FR], ports[LINE_RU], ports[LINE_BCMS]);
}
