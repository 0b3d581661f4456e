/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "../harness/event-listener.h"
#include "../harness/gateway-process.h"
#include "../harness/live-listener.h"
#include "../harness/rtp-sender.h"
#include "../harness/witness.h"

#include <json-glib/json-glib.h>

/*
 * The meeting of the scripted morning: a gateway with its floor and four desks, each on a tone of its own over real
 * RTP; a second gateway whose meeting draws on the same pool; a listener for each channel, and one for the RU desk's
 * ear. Everything people do goes over HTTP, everything heard is measured in the decoded streams.
 *
 * Threading: one thread.
 */

#define LEVEL_DBFS (-20.0)   /* of every tone */
#define UNDERLAY_DB (-18.0)  /* the floor under a desk */
#define NOTHING_DB (-1000.0) /* as a gain: it is not there */
#define SECOND 48000         /* of programme time */

typedef enum
{
  FLOOR,
  EN_1,
  FR_1,
  RU_1,
  BCMS_1,
  N_SOURCES,
  NO_DESK = N_SOURCES
} Source;

/* The ear is no channel but listened to alike. */
typedef enum
{
  EN,
  FR,
  RU,
  BCMS,
  ORIGINAL,
  N_CHANNELS,
  RU_EAR = N_CHANNELS,
  N_LISTENERS
} Channel;

/* A piece of a channel's sound, in programme time. */
typedef struct
{
  Channel channel;
  gint64 from;
  gint64 to;
} Piece;

/* What is tried and must not succeed. */
typedef struct
{
  const char *path; /* PUT at a desk, else POST */
  const char *json;
  guint status;      /* of the answer */
  const char *words; /* in its detail */
} Attempt;

typedef struct
{
  Verdict *verdict;
  GDateTime *began; /* in the meeting's zone, where it is morning */
  GatewayProcess *gateway;
  GatewayProcess *second;
  EventListener *events; /* as the host has them */
  char *leader;          /* the team leader's token */
  RtpSender *senders[N_SOURCES];
  LiveListener *listeners[N_LISTENERS];
  gint64 tones_from[N_LISTENERS]; /* programme time; 0: there may be a notice now */
  GArray *tones;                  /* of Piece, without notices */
} Room;

/* What one channel should sound like. */
typedef struct
{
  Channel channel;
  Source desk;     /* heard in full */
  double floor_db; /* the floor's gain */
} Heard;

/* What is heard goes into `verdict`, whose witness watches both gateways. */
void room_init (Room *room, Verdict *verdict);
/* Stops everything; nothing may have clicked while there were tones alone, and no channel may have a break. */
void room_clear (Room *room);

/* --- What people do --- */

/* The host; must be taken. */
void room_do (const Room *room, const char *method, const char *path, const char *json);
/* Somebody else, as `field` of the head says; must be taken. */
void room_do_as (const Room *room, const char *field, const char *path, const char *json);
/* `field` says who tries it: empty for the host. */
void room_refused (const Room *room, const char *field, const Attempt *attempt);
/* Field of the head that says who is asking: the team leader (transfer full). */
char *room_leader_field (const Room *room);
/* The session shall begin in `from_s` and last `length_s`. */
void room_plan (const Room *room, const char *session, double from_s, double length_s);

/* --- What the API says --- */

/* The number, or NAN for null. */
double room_get_number (const Room *room, const char *path, const char *member);
/* The word (transfer full; nullable). */
char *room_get_word (const Room *room, const char *path, const char *member);
gboolean room_get_boolean (const Room *room, const char *path, const char *member);
/* Why the channel carries what it does (transfer full). */
char *room_get_why (const Room *room, const char *channel);
/* Waits until it says `word`; not for ever. */
void room_await_word (const Room *room, const char *path, const char *member, const char *word);
void room_expect_word (const Room *room, const char *path, const char *member, const char *word);
void room_expect_why (const Room *room, const char *channel, const char *words);

/* Until each desk's sound has been found. */
void room_await_desks (const Room *room);
/* The host has been told `words` so many times, each in an event of that kind. */
void room_expect_told (const Room *room, const char *event, const char *words, guint times);

/* --- What is heard --- */

void room_wait_ms (guint ms);
/* From now on there are tones alone in the channel, to `room_mark_end ()`: no click is allowed. */
void room_mark_tones (Room *room, Channel channel);
void room_mark_end (Room *room, Channel channel);
/* Programme time that has arrived in the channel. */
gint64 room_now (const Room *room, Channel channel);
/* Programme time in which everything is heard that was done until now. */
gint64 room_moment (const Room *room, Channel channel);
/* When (monotonic µs) the sound of that programme time arrived. */
gint64 room_arrival_us (const Room *room, Channel channel, gint64 at);

/* The 300 ms that begin about now: the desk in full, the floor at its gain, nobody else. */
void room_expect (const Room *room, const char *when, const Heard *heard);
/* Somewhere there is a pause without any sound: steady tones would fill it. */
void room_expect_pause (const Room *room, const char *when, Piece piece);
/* A voice speaks there; of all tones only the floor, under it at `floor_db` at most. */
void room_expect_notice (const Room *room, const char *when, Piece piece, double floor_db);
/* The floor alone and in full, without any voice. */
void room_expect_floor_alone (const Room *room, const char *when, Piece piece);
/* Where in it the floor has come up to stay; how long it took on the way is at `glide_ms`. */
gint64 room_find_rise (const Room *room, Piece piece, double *glide_ms);
