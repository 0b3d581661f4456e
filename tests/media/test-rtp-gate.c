/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-gate-private.h"

#include <string.h>

#define MS 1000
#define FRAME 960

static const BcAddress here = { .ip = { [15] = 1 }, .port = 5000 };
static const BcAddress here_another_port = { .ip = { [15] = 1 }, .port = 5002 };
static const BcAddress there = { .ip = { [15] = 2 }, .port = 5000 };

typedef struct
{
  const BcAddress *from;
  guint32 ssrc;
  guint8 payload_type;
  guint16 sequence;
  guint32 timestamp;
} Packet;

static BcRtpVerdict
arrive (BcRtpGate *gate, const Packet *packet, gint64 now_us)
{
  guint8 data[20] = { 0x80,
                      packet->payload_type,
                      (guint8) (packet->sequence >> 8),
                      (guint8) packet->sequence,
                      (guint8) (packet->timestamp >> 24),
                      (guint8) (packet->timestamp >> 16),
                      (guint8) (packet->timestamp >> 8),
                      (guint8) packet->timestamp,
                      (guint8) (packet->ssrc >> 24),
                      (guint8) (packet->ssrc >> 16),
                      (guint8) (packet->ssrc >> 8),
                      (guint8) packet->ssrc };
  BcRtpArrival arrival = {
    .data = data, .n_bytes = sizeof data, .from = *packet->from, .now_us = now_us
  };

  return bc_rtp_gate_run (gate, &arrival);
}

/* Who may speak: each row happens to a gate that has just heard `here`, SSRC 7, type 111. */
typedef struct
{
  const char *description;
  gint64 after_ms;
  Packet packet;
  BcRtpVerdict verdict;
  BcRtpStrangerKind stranger;
} LatchRow;

static const LatchRow latch_rows[] = {
  { "the same goes on", 20, { &here, 7, 111, 101, 20960 }, BC_RTP_ADMIT, BC_RTP_STRANGER_NONE },
  { "the same after a long rest",
    60000,
    { &here, 7, 111, 101, 2900000 },
    BC_RTP_ADMIT,
    BC_RTP_STRANGER_NONE },
  { "another SSRC beside it",
    20,
    { &here, 8, 111, 101, 20960 },
    BC_RTP_REFUSE,
    BC_RTP_STRANGER_RIVAL },
  { "another SSRC, just before it counts as lost",
    499,
    { &here, 8, 111, 5, 5 },
    BC_RTP_REFUSE,
    BC_RTP_STRANGER_RIVAL },
  { "a restart as soon as it does",
    500,
    { &here, 8, 111, 5, 5 },
    BC_RTP_ADMIT,
    BC_RTP_STRANGER_NONE },
  { "a restart from another port",
    500,
    { &here_another_port, 8, 111, 5, 5 },
    BC_RTP_ADMIT,
    BC_RTP_STRANGER_NONE },
  { "the same SSRC from another port",
    20,
    { &here_another_port, 7, 111, 101, 20960 },
    BC_RTP_REFUSE,
    BC_RTP_STRANGER_RIVAL },
  { "another host after a second",
    1000,
    { &there, 8, 111, 5, 5 },
    BC_RTP_REFUSE,
    BC_RTP_STRANGER_RIVAL },
  { "another host with its SSRC",
    1000,
    { &there, 7, 111, 101, 20960 },
    BC_RTP_REFUSE,
    BC_RTP_STRANGER_RIVAL },
  { "another host just before two",
    1999,
    { &there, 8, 111, 5, 5 },
    BC_RTP_REFUSE,
    BC_RTP_STRANGER_RIVAL },
  { "another host after two", 2000, { &there, 8, 111, 5, 5 }, BC_RTP_ADMIT, BC_RTP_STRANGER_NONE },
  { "comfort noise", 20, { &here, 7, 13, 101, 20960 }, BC_RTP_IGNORE, BC_RTP_STRANGER_NONE },
  { "a telephone event", 20, { &here, 7, 101, 101, 20960 }, BC_RTP_IGNORE, BC_RTP_STRANGER_NONE },
  { "another type for good",
    600,
    { &here, 7, 96, 101, 48800 },
    BC_RTP_ADMIT,
    BC_RTP_STRANGER_NONE },
  { "a static type never is Opus",
    600,
    { &here, 7, 0, 101, 48800 },
    BC_RTP_IGNORE,
    BC_RTP_STRANGER_TYPE },
  { "a static type latches nothing",
    3000,
    { &there, 8, 0, 5, 5 },
    BC_RTP_IGNORE,
    BC_RTP_STRANGER_TYPE },
  { "a static type beside the sound",
    20,
    { &here, 7, 0, 101, 20960 },
    BC_RTP_IGNORE,
    BC_RTP_STRANGER_NONE },
  { "comfort noise for good",
    600,
    { &here, 7, 13, 101, 48800 },
    BC_RTP_IGNORE,
    BC_RTP_STRANGER_NONE },
  { "RTCP on our port", 20, { &here, 7, 200, 101, 20960 }, BC_RTP_IGNORE, BC_RTP_STRANGER_NONE },
};

static void
begin (BcRtpGate *gate)
{
  Packet first = { &here, 7, 111, 100, 20000 };

  bc_rtp_gate_init (gate, NULL);
  g_assert_cmpint (arrive (gate, &first, 0), ==, BC_RTP_ADMIT);
}

static void
test_latch (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (latch_rows); i++)
    {
      BcRtpGate gate;

      g_test_message ("%s", latch_rows[i].description);
      begin (&gate);
      g_assert_cmpint (arrive (&gate, &latch_rows[i].packet, latch_rows[i].after_ms * MS), ==,
                       latch_rows[i].verdict);
      g_assert_cmpint (gate.stranger, ==, latch_rows[i].stranger);
    }
}

/* A gate for L16 knows its two static types; nobody else does. */
static void
test_static_types (void)
{
  static const BcRtpGateRules l16 = { .rate = 44100, .max_backward = 200, .has_l16 = TRUE };
  static const struct
  {
    const char *description;
    const BcRtpGateRules *rules;
    guint8 payload_type;
    BcRtpVerdict verdict;
  } rows[] = {
    { "stereo", &l16, 10, BC_RTP_ADMIT },
    { "mono", &l16, 11, BC_RTP_ADMIT },
    { "a dynamic type", &l16, 97, BC_RTP_ADMIT },
    { "PCMU", &l16, 0, BC_RTP_IGNORE },
    { "stereo, at a gate for Opus", NULL, 10, BC_RTP_IGNORE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Packet packet = { &here, 7, rows[i].payload_type, 100, 20000 };
      BcRtpGate gate;

      g_test_message ("%s", rows[i].description);
      bc_rtp_gate_init (&gate, rows[i].rules);
      g_assert_cmpint (arrive (&gate, &packet, 0), ==, rows[i].verdict);
    }
}

/* The clock of the rules is what seams go by. */
static void
test_other_rate (void)
{
  static const BcRtpGateRules l16 = { .rate = 44100, .max_backward = 200, .has_l16 = TRUE };
  Packet packet = { &here, 7, 11, 100, 20000 };
  BcRtpGate gate;

  bc_rtp_gate_init (&gate, &l16);
  g_assert_cmpint (arrive (&gate, &packet, 0), ==, BC_RTP_ADMIT);
  packet.ssrc = 8;
  packet.timestamp = 5;
  g_assert_cmpint (arrive (&gate, &packet, 1000 * MS), ==, BC_RTP_ADMIT);
  g_assert_cmpuint (gate.out_timestamp, ==, 20000 + 44100);
  /* Small packets may be late by many. */
  packet.sequence = (guint16) (packet.sequence - 150);
  packet.timestamp -= 150 * 44;
  g_assert_cmpint (arrive (&gate, &packet, 1001 * MS), ==, BC_RTP_ADMIT);
  g_assert_cmpuint (gate.out_timestamp, ==, 20000 + 44100 - 150 * 44);
}

/* A stranger's packets must not keep the latch warm, nor comfort noise let it cool. */
static void
test_silence (void)
{
  Packet stranger = { &there, 8, 111, 1, 1 };
  Packet noise = { &here, 7, 13, 1, 1 };
  BcRtpGate gate;

  begin (&gate);
  for (gint64 ms = 20; ms < 2000; ms += 20)
    g_assert_cmpint (arrive (&gate, &stranger, ms * MS), ==, BC_RTP_REFUSE);
  g_assert_cmpint (arrive (&gate, &stranger, 2000 * MS), ==, BC_RTP_ADMIT);

  begin (&gate);
  for (gint64 ms = 400; ms <= 4000; ms += 400)
    g_assert_cmpint (arrive (&gate, &noise, ms * MS), ==, BC_RTP_IGNORE);
  g_assert_cmpint (arrive (&gate, &stranger, 4100 * MS), ==, BC_RTP_REFUSE);
  g_assert_cmpint (gate.last_us, ==, 4000 * MS);
}

/* What numbers go out: each row follows a packet 100/20000 that went out as it came in. */
typedef struct
{
  const char *description;
  gint64 after_ms;
  guint16 sequence;
  guint32 timestamp;
  BcRtpVerdict verdict;
  guint16 out_sequence;
  guint32 out_timestamp;
  guint64 n_missing;
} NumberRow;

static const NumberRow number_rows[] = {
  { "the next", 20, 101, 20960, BC_RTP_ADMIT, 101, 20960, 0 },
  { "twice the same", 20, 100, 20000, BC_RTP_ADMIT, 100, 20000, 0 },
  { "one missing: to be concealed", 40, 102, 21920, BC_RTP_ADMIT, 102, 21920, 1 },
  { "five missing: the most to be concealed", 120, 106, 25760, BC_RTP_ADMIT, 106, 25760, 5 },
  { "ten missing: a pause", 220, 111, 30560, BC_RTP_ADMIT, 101, 30560, 10 },
  { "a minute missing: a pause", 60000, 3099, 2899040, BC_RTP_ADMIT, 101, 2899040, 2998 },
  { "DTX: 400 ms without a hole", 400, 101, 39200, BC_RTP_ADMIT, 101, 39200, 0 },
  { "late by two", 20, 98, 18080, BC_RTP_ADMIT, 98, 18080, 0 },
  { "the network held it up for 5 s", 5000, 101, 20960, BC_RTP_ADMIT, 101, 20960, 0 },
  { "time jumps ahead", 20, 101, 9000000, BC_RTP_ADMIT, 101, 20960, 0 },
  { "time jumps back", 20, 101, 3000, BC_RTP_ADMIT, 101, 20960, 0 },
  { "time stands still", 20, 101, 20000, BC_RTP_ADMIT, 101, 20960, 0 },
  { "a jump ahead is not believed at once", 20, 40000, 20960, BC_RTP_IGNORE, 0, 0, 0 },
  { "nor one back", 20, 50, 20960, BC_RTP_IGNORE, 0, 0, 0 },
};

static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (number_rows); i++)
    {
      const NumberRow *row = &number_rows[i];
      Packet packet = { &here, 7, 111, row->sequence, row->timestamp };
      BcRtpGate gate;

      g_test_message ("%s", row->description);
      begin (&gate);
      g_assert_cmpint (arrive (&gate, &packet, row->after_ms * MS), ==, row->verdict);
      g_assert_cmpuint (gate.n_missing, ==, row->n_missing);
      if (row->verdict != BC_RTP_ADMIT)
        continue;
      g_assert_cmpuint (gate.out_sequence, ==, row->out_sequence);
      g_assert_cmpuint (gate.out_timestamp, ==, row->out_timestamp);
    }
}

static void
test_jump (void)
{
  Packet packet = { &here, 7, 111, 40000, 77 };
  BcRtpGate gate;

  begin (&gate);
  g_assert_cmpint (arrive (&gate, &packet, 20 * MS), ==, BC_RTP_IGNORE);
  packet.sequence++;
  packet.timestamp += FRAME;
  g_assert_cmpint (arrive (&gate, &packet, 40 * MS), ==, BC_RTP_ADMIT);
  g_assert_cmpuint (gate.out_sequence, ==, 101);
  g_assert_cmpuint (gate.out_timestamp, ==, 20000 + 2 * FRAME);
  packet.sequence++;
  packet.timestamp += FRAME;
  g_assert_cmpint (arrive (&gate, &packet, 60 * MS), ==, BC_RTP_ADMIT);
  g_assert_cmpuint (gate.out_sequence, ==, 102);
  g_assert_cmpuint (gate.out_timestamp, ==, 20000 + 3 * FRAME);
}

/* A lone odd one changes nothing. */
static void
test_odd_one (void)
{
  Packet odd = { &here, 7, 111, 40000, 77 };
  Packet next = { &here, 7, 111, 101, 20000 + FRAME };
  BcRtpGate gate;

  begin (&gate);
  g_assert_cmpint (arrive (&gate, &odd, 10 * MS), ==, BC_RTP_IGNORE);
  g_assert_cmpint (arrive (&gate, &next, 20 * MS), ==, BC_RTP_ADMIT);
  g_assert_cmpuint (gate.out_sequence, ==, 101);
  odd.sequence++;
  g_assert_cmpint (arrive (&gate, &odd, 30 * MS), ==, BC_RTP_IGNORE);
}

/* Ten restarts with numbers from anywhere: outside, one stream whose sequence never skips and whose time
 * is the time that passed. */
static void
test_restarts (void)
{
  gint64 now_us = 0;
  guint16 expected = 100;
  BcRtpGate gate;

  begin (&gate);
  for (guint restart = 0; restart < 10; restart++)
    {
      Packet packet = { &here, 1000 + restart, 111, (guint16) g_test_rand_int (),
                        (guint32) g_test_rand_int () };
      now_us += 700 * MS;
      for (guint i = 0; i < 100; i++, now_us += 20 * MS)
        {
          g_assert_cmpint (arrive (&gate, &packet, now_us), ==, BC_RTP_ADMIT);
          g_assert_cmpuint (gate.out_sequence, ==, ++expected);
          guint32 due = 20000 + (guint32) (now_us / MS * 48);
          g_assert_cmpint (ABS ((gint32) (gate.out_timestamp - due)), <=, 10 * FRAME);
          packet.sequence++;
          packet.timestamp += FRAME;
        }
    }
}

/* Late packets fill the hole they left in the count. */
static void
test_reorder (void)
{
  static const guint16 order[] = { 101, 104, 102, 103, 105 };
  BcRtpGate gate;

  begin (&gate);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      Packet packet = { &here, 7, 111, order[i], 20000 + (order[i] - 100u) * FRAME };
      g_assert_cmpint (arrive (&gate, &packet, (20 + 20 * i) * MS), ==, BC_RTP_ADMIT);
      g_assert_cmpuint (gate.out_sequence, ==, order[i]);
    }
  g_assert_cmpuint (gate.n_missing, ==, 0);
}

typedef struct
{
  const char *description;
  guint8 data[24];
  gsize n_bytes;
  gboolean is_rtp;
  gsize offset;
  gsize n_payload;
} ShapeRow;

static const ShapeRow shapes[] = {
  { "empty", { 0 }, 0, FALSE, 0, 0 },
  { "eleven bytes", { 0x80 }, 11, FALSE, 0, 0 },
  { "no payload", { 0x80 }, 12, TRUE, 12, 0 },
  { "payload", { 0x80 }, 20, TRUE, 12, 8 },
  { "version 0 (STUN)", { 0x00 }, 20, FALSE, 0, 0 },
  { "version 1", { 0x40 }, 20, FALSE, 0, 0 },
  { "two contributing sources", { 0x82 }, 22, TRUE, 20, 2 },
  { "contributing sources beyond the end", { 0x83 }, 20, FALSE, 0, 0 },
  { "extension of one word", { 0x90, [15] = 1 }, 24, TRUE, 20, 4 },
  { "extension beyond the end", { 0x90, [15] = 3 }, 24, FALSE, 0, 0 },
  { "extension without a header", { 0x90 }, 14, FALSE, 0, 0 },
  { "padding of four", { 0xa0, [19] = 4 }, 20, TRUE, 12, 4 },
  { "padding of all", { 0xa0, [19] = 8 }, 20, TRUE, 12, 0 },
  { "more padding than packet", { 0xa0, [19] = 9 }, 20, FALSE, 0, 0 },
  { "padding of none", { 0xa0, [19] = 0 }, 20, FALSE, 0, 0 },
};

static void
test_shapes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree guint8 *data = g_memdup2 (shapes[i].data, MAX (shapes[i].n_bytes, 1));
      gsize offset;
      gsize n_payload;

      g_test_message ("%s", shapes[i].description);
      g_assert_cmpint (bc_rtp_find_payload (data, shapes[i].n_bytes, &offset, &n_payload), ==,
                       shapes[i].is_rtp);
      if (!shapes[i].is_rtp)
        continue;
      g_assert_cmpuint (offset, ==, shapes[i].offset);
      g_assert_cmpuint (n_payload, ==, shapes[i].n_payload);
    }
}

static void
test_renumber (void)
{
  guint8 data[12] = { 0x80, 0x80 | 111, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
  const guint8 expected[12] = { 0x80, 0x80 | 96, 0xab, 0xcd, 1, 2, 3, 4, 0x42, 0x43, 0x30, 0x31 };
  BcRtpGate gate = { .out_sequence = 0xabcd, .out_timestamp = 0x01020304u };

  bc_rtp_gate_renumber (&gate, data);
  g_assert_cmpmem (data, sizeof data, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/rtp-gate/who-may-speak", test_latch);
  g_test_add_func ("/media/rtp-gate/static-types", test_static_types);
  g_test_add_func ("/media/rtp-gate/another-rate", test_other_rate);
  g_test_add_func ("/media/rtp-gate/silence-is-the-latched-sender-s", test_silence);
  g_test_add_func ("/media/rtp-gate/numbers", test_numbers);
  g_test_add_func ("/media/rtp-gate/a-jump-counts-when-it-goes-on", test_jump);
  g_test_add_func ("/media/rtp-gate/a-lone-odd-packet-changes-nothing", test_odd_one);
  g_test_add_func ("/media/rtp-gate/restarts-are-one-stream", test_restarts);
  g_test_add_func ("/media/rtp-gate/late-packets-are-not-missing", test_reorder);
  g_test_add_func ("/media/rtp-gate/shapes", test_shapes);
  g_test_add_func ("/media/rtp-gate/renumbers-in-place", test_renumber);
  return g_test_run ();
}
