/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A meeting for tests: floor on RTP (main and backup) and one desk for each of EN, FR, ES, RU, BCMS, plus a second
 * FR desk. FR 2 and ES are sources over HTTP, all others RTP, each on a port of its own.
 *
 * Threading: values.
 */
typedef enum
{
  LINE_FLOOR,
  LINE_BACKUP,
  LINE_EN,
  LINE_FR,
  LINE_RU,
  LINE_BCMS,
  N_RTP_LINES
} RtpLine;

typedef struct
{
  guint16 ports[N_RTP_LINES];
  double pool_minutes;
} MeetingJson;

/* Free ports and a pool of 240 minutes. */
void meeting_json_init (MeetingJson *meeting);

/* The configuration (transfer full): session "s1", desks "en-1" "fr-1" "fr-2" "es-1" "ru-1" "bcms-1", inputs
 * of the same ids, "floor" and "backup". */
char *meeting_json_to_string (const MeetingJson *meeting);

G_END_DECLS
