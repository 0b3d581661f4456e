/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BcFacts: what `boothcast doctor` found out about this machine, without any judgement.
 *
 * Threading: gathered and judged on the main thread.
 */
typedef struct
{
  char *what; /* "HTTP", "input floor" */
  gboolean is_udp;
  char *address; /* "127.0.0.1:8080" */
  int failure;   /* errno of binding to it; 0: free */
  char *holder;  /* (nullable) "nginx (pid 812)": who has it, if that can be seen */
} BcPortFact;

typedef struct
{
  char *address; /* as announced */
  gboolean
      is_private; /* of a network that is not routed (RFC 1918, RFC 4193) or this machine's loopback */
  gboolean is_own;      /* of an interface of this machine */
  gboolean is_returned; /* what was sent to it came back to where it was sent from */
  char *error;          /* (nullable) it could not even be sent */
} BcAnnounceFact;

typedef struct
{
  char *url;        /* (nullable): nothing is configured */
  char *error;      /* (nullable) nobody answered, or not with TLS */
  gboolean is_tls;  /* https, and a certificate was shown */
  gboolean can_tls; /* this machine has glib-networking */
  GTlsCertificateFlags flags;
  gint64 days_left;
  guint n_chain; /* certificates shown */
  char *issuer;  /* (nullable) */
} BcFrontFact;

typedef struct
{
  gboolean is_known; /* the kernel told */
  gboolean is_synced;
  gint64 error_us; /* as the kernel estimates it */
  char *daemon;    /* (nullable) "chronyd" */
  gint64 wall_us;
  gint64 strayed_us; /* how far wall and monotonic time came apart in a quarter of a second */
} BcClockFact;

typedef struct
{
  char *directory;
  gboolean is_there; /* or its nearest parent was looked at */
  guint mode;        /* of the directory */
  guint file_mode;   /* of the store's file; 0: none yet */
  guint64 free_bytes;
  char *write_error; /* (nullable) */
  gint64 write_us;
  char *journal_error; /* (nullable) a database could not be made and opened there */
  const char *kind;    /* (nullable) "NFS", "tmpfs": where something is to be said about it */
} BcDiskFact;

typedef struct
{
  gboolean is_root;
  gboolean has_realtime; /* a thread could take the tick's priority */
  guint64 memlock_bytes; /* G_MAXUINT64: no limit */
  guint64 n_files;
  guint64 memory_bytes; /* available; 0: not known */
} BcProcessFact;

typedef struct
{
  char *what;           /* "input stage" */
  char *error;          /* (nullable) which element is missing, and its package */
  gboolean is_optional; /* it works without, for who sends something else */
} BcElementsFact;

typedef struct
{
  GPtrArray *ports;     /* of BcPortFact * */
  GPtrArray *announced; /* of BcAnnounceFact * */
  GPtrArray *elements;  /* of BcElementsFact *: every input and output */
  gboolean uses_bad;    /* something of plugins-bad that talks to strangers */
  char *bad_version;    /* (nullable) of that package, as dpkg says */
  gboolean is_bad_old;  /* older than the one with the known holes closed */
  BcFrontFact front;
  BcClockFact clock;
  BcDiskFact disk;
  BcProcessFact process;
  char *zone;               /* the meeting's */
  gboolean has_zone;        /* its data is there */
  char *notices_error;      /* (nullable) the program's own cannot be read */
  GPtrArray *notice_faults; /* of char *: recordings that are left out */
} BcFacts;

/* What this machine says; takes seconds at most. `config` is not changed. */
BcFacts *bc_facts_gather (const BcConfig *config, const char *data);
BcFacts *bc_facts_new (void);
void bc_facts_free (BcFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcFacts, bc_facts_free)

/* facts-ports.c */
void bc_facts_add_ports (BcFacts *facts, const BcConfig *config);
/* facts-network.c */
void bc_facts_add_announced (BcFacts *facts, const BcConfig *config);
void bc_facts_look_at_front (BcFrontFact *front, const char *url);
/* facts-machine.c */
void bc_facts_look_at_clock (BcClockFact *clock);
void bc_facts_look_at_disk (BcDiskFact *disk, const char *directory);
void bc_facts_look_at_process (BcProcessFact *process);

G_END_DECLS
