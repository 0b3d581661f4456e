/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/elastic.h>

/*
 * ElasticSim: an elastic buffer between a source and a tick whose clocks are moved by hand. The source plays
 * a tone in pieces and delivers each when its last sample is over, plus whatever lateness. What a full buffer does
 * not take it keeps and offers again.
 */
#define ELASTIC_SIM_HZ 997.0
#define ELASTIC_SIM_LEVEL 0.5

typedef struct
{
  BcElastic *elastic;
  gint64 now_us;                     /* of the last tick */
  gsize piece;                       /* samples a piece; 960 */
  double hz;                         /* whole; 997 */
  double source_ppm;                 /* > 0: the source is fast */
  double sweep_ppm_s;                /* and this much faster every second */
  gint64 (*late_us) (guint64 piece); /* (nullable) */
  gboolean is_frozen;                /* delivers nothing, and what it would have is lost */
  gint64 stall_from_us;              /* nothing comes from then … */
  gint64 stall_until_us;             /* … until then, when what was due meanwhile comes */
  gsize flood;                       /* of it so much a tick; 0: all that is taken */
  gsize n_owed;                      /* samples that were due and have not been taken */
  double next_us;                    /* when the next piece is over */
  guint64 n_pieces;
  guint64 n_sent; /* samples */
  float *tone;    /* made at the first piece */
  GArray *out;    /* float; (nullable) */
  BcElasticState state;
} ElasticSim;

void elastic_sim_init (ElasticSim *sim, BcElasticKind kind);
void elastic_sim_clear (ElasticSim *sim);

/* `ms` of both clocks. */
void elastic_sim_run (ElasticSim *sim, gint64 ms);
/* The same, forgetting what came out so far and keeping what comes out now. */
void elastic_sim_record (ElasticSim *sim, gint64 ms);

/* `n` samples of the tone at once, as if they came now; returns how many were taken. */
gsize elastic_sim_push (ElasticSim *sim, gsize n);

const float *elastic_sim_out (const ElasticSim *sim, gsize *n);
BcElasticStats elastic_sim_stats (const ElasticSim *sim);
