/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-strangers-private.h"

/* RFC 3551 section 6: those that somebody may really send here. */
static const char *
name_type (guint8 payload_type)
{
  static const struct
  {
    guint8 type;
    const char *name;
  } types[] = {
    { 0, "PCMU" },     { 3, "GSM" },   { 4, "G723" },        { 8, "PCMA" },
    { 9, "G722" },     { 10, "L16" },  { 11, "L16" },        { 14, "MPEG audio" },
    { 15, "G728" },    { 18, "G729" }, { 26, "JPEG video" }, { 32, "MPEG video" },
    { 33, "MPEG-TS" }, { 34, "H263" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == payload_type)
      return types[i].name;
  return NULL;
}

static char *
put_type_in_words (const BcRtpStranger *stranger, const char *from)
{
  const char *name = name_type (stranger->payload_type);
  const char *encoding = stranger->encoding != NULL ? stranger->encoding : "what is set";

  return g_strdup_printf (
      "RTP packets of type %u%s%s%s from %s are not taken: send %s, as a type from 96 to 127",
      stranger->payload_type, name != NULL ? " (" : "", name != NULL ? name : "",
      name != NULL ? ")" : "", from, encoding);
}

static char *
put_in_words (const BcRtpStranger *stranger)
{
  g_autofree char *from = bc_address_show (&stranger->from);
  g_autofree char *heard = bc_address_show (&stranger->heard);

  switch (stranger->kind)
    {
    case BC_RTP_STRANGER_ADDRESS:
      return g_strdup_printf (
          "packets from %s are refused: its address is not among those that may send", from);
    case BC_RTP_STRANGER_NO_RTP:
      return g_strdup_printf ("packets from %s are refused: they are not RTP", from);
    case BC_RTP_STRANGER_RIVAL:
      return g_strdup_printf (
          "packets from %s are refused: %s is heard%s", from, heard,
          bc_address_is_same (&stranger->from, &stranger->heard) ? ", with another SSRC" : "");
    case BC_RTP_STRANGER_TYPE:
      return put_type_in_words (stranger, from);
    case BC_RTP_STRANGER_NONE:
    default:
      return NULL;
    }
}

static gboolean
is_same (const BcRtpStranger *a, const BcRtpStranger *b)
{
  return a->kind == b->kind && a->payload_type == b->payload_type &&
         bc_address_is_same (&a->from, &b->from);
}

/* FALSE: another one is watched, who is still there. */
static gboolean
watch (BcRtpStrangers *strangers, const BcRtpStranger *stranger, gint64 now_us)
{
  gboolean is_gone = strangers->now.kind == BC_RTP_STRANGER_NONE ||
                     now_us - strangers->last_us >= BC_RTP_STRANGERS_GONE_US;

  if (!is_gone && !is_same (&strangers->now, stranger))
    return FALSE;
  if (is_gone)
    {
      strangers->first_us = now_us;
      strangers->n_packets = 0;
    }
  strangers->now = *stranger;
  strangers->last_us = now_us;
  strangers->n_packets++;
  return TRUE;
}

char *
bc_rtp_strangers_note (BcRtpStrangers *strangers, const BcRtpStranger *stranger, gint64 now_us)
{
  if (stranger->kind == BC_RTP_STRANGER_NONE || !watch (strangers, stranger, now_us))
    return NULL;
  if (strangers->n_packets < BC_RTP_STRANGERS_PACKETS ||
      now_us - strangers->first_us < BC_RTP_STRANGERS_LAST_US)
    return NULL;
  gint64 pause_us =
      is_same (&strangers->told, stranger) ? BC_RTP_STRANGERS_AGAIN_US : BC_RTP_STRANGERS_OTHER_US;
  if (strangers->told.kind != BC_RTP_STRANGER_NONE && now_us - strangers->told_us < pause_us)
    return NULL;
  strangers->told = *stranger;
  strangers->told_us = now_us;
  return put_in_words (stranger);
}
