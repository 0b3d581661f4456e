/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "gateway-process.h"
#include "meeting-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A real HAProxy with config/edge/haproxy.cfg as it is shipped, before a gateway that trusts it, with a certificate of
 * its own making; and what people see of it: connections with TLS.
 *
 * Threading: one thread.
 */
typedef struct
{
  GPid pid;
  guint16 port;      /* https */
  guint16 http_port; /* where people come who typed no https */
  char *directory;
  char *certificate; /* a file: to be trusted by clients, which come to "localhost" */
} FrontProcess;

/* The host's token, and the password of source "source", in front_meeting_json (). */
#define FRONT_HOST_TOKEN "a-token-of-the-host-for-tests-only"
#define FRONT_HOST "Authorization: Bearer " FRONT_HOST_TOKEN "\r\n"
#define FRONT_SOURCE_PASSWORD "a-password-of-a-source"

/* The meeting of meeting-json.h that trusts a front on this machine: with a host's token, and "es-1" taking a source
 * with a password (transfer full). */
char *front_meeting_json (const MeetingJson *meeting);

/* Before the gateway at `gateway_port`; returns when it accepts. */
FrontProcess *front_process_new (guint16 gateway_port);
/* SIGTERM, and waits until it is gone. */
void front_process_free (FrontProcess *front);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FrontProcess, front_process_free)

/* A connection with TLS, its certificate verified, blocking. With `receive_bytes` the kernel keeps no more than about
 * that for us (twice, as it counts); 0: as it likes. (transfer full) */
GIOStream *front_connect (const FrontProcess *front, int receive_bytes);
/* Sends `text`; aborts the test if the front is gone. */
void front_send (GIOStream *stream, const char *text);
/* Sends a GET of `path` for /live and the like, HTTP/1.1. */
void front_get (GIOStream *stream, const char *path);

G_END_DECLS
