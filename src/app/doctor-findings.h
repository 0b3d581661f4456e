/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "doctor-facts.h"

G_BEGIN_DECLS

/*
 * What `boothcast doctor` says about facts: one line a thing, each with what to do unless it is all right.
 *
 * Threading: pure.
 */
typedef enum
{
  BC_HEALTH_OK,
  BC_HEALTH_WARN, /* it works, but … */
  BC_HEALTH_FAIL  /* the meeting will not */
} BcHealth;

typedef struct
{
  BcHealth health;
  const char *subject; /* "ports": a word for programs */
  char *text;
  char *advice; /* (nullable) what to do */
} BcHealthLine;

/* Of BcHealthLine *, in the order of the subjects (transfer full). */
GPtrArray *bc_findings_judge (const BcFacts *facts);
/* The worst of all. */
BcHealth bc_findings_get_worst (const GPtrArray *lines);

/* "ok", "warn", "fail" */
const char *bc_health_to_string (BcHealth health);
/* For people, and for programs: {"file","health","lines":[{"health","subject","text","advice"}]}. */
char *bc_findings_to_text (const GPtrArray *lines);
char *bc_findings_to_json (const char *path, const GPtrArray *lines);

/* doctor-findings-machine.c */
void bc_findings_add (GPtrArray *lines, BcHealth health, const char *subject, char *text,
                      const char *advice);
void bc_findings_judge_clock (GPtrArray *lines, const BcClockFact *clock);
void bc_findings_judge_disk (GPtrArray *lines, const BcDiskFact *disk);
void bc_findings_judge_process (GPtrArray *lines, const BcProcessFact *process);

G_END_DECLS
