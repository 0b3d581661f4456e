/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor-findings.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define SHORT_DAYS 14

static void
line_free (gpointer data)
{
  BcHealthLine *line = data;

  g_free (line->text);
  g_free (line->advice);
  g_free (line);
}

/* Takes `text`. */
void
bc_findings_add (GPtrArray *lines, BcHealth health, const char *subject, char *text,
                 const char *advice)
{
  BcHealthLine *line = g_new0 (BcHealthLine, 1);

  line->health = health;
  line->subject = subject;
  line->text = text;
  line->advice = health == BC_HEALTH_OK ? NULL : g_strdup (advice);
  g_ptr_array_add (lines, line);
}

/* --- Ports --- */

/* Of a port that somebody has. The meeting that is on runs as a user of its own, of whom others see nothing. */
static const char *
advise_on_holder (const BcPortFact *port, gboolean is_ours)
{
  if (is_ours)
    return "fine if that is this meeting, at work; two cannot share it";
  if (port->holder == NULL)
    return "this may be the meeting that is on: end nothing before root has looked (systemctl "
           "status "
           "'boothcast*', ss -tulpn); if it is another program, end that, or configure another "
           "port";
  return "end that program, or configure another port";
}

static void
judge_port (GPtrArray *lines, const BcPortFact *port)
{
  const char *protocol = port->is_udp ? "UDP" : "TCP";
  gboolean is_ours = port->holder != NULL && g_str_has_prefix (port->holder, "boothcast ");

  if (port->failure == 0)
    bc_findings_add (lines, BC_HEALTH_OK, "ports",
                     g_strdup_printf ("%s: %s %s is free", port->what, protocol, port->address),
                     NULL);
  else if (port->failure != EADDRINUSE)
    bc_findings_add (lines, BC_HEALTH_FAIL, "ports",
                     g_strdup_printf ("%s: %s %s cannot be had: %s", port->what, protocol,
                                      port->address, g_strerror (port->failure)),
                     port->failure == EACCES
                         ? "ports below 1024 are for privileged programs: take a higher one, with "
                           "a front before it"
                         : "configure an address that this machine has");
  else
    bc_findings_add (
        lines, is_ours ? BC_HEALTH_WARN : BC_HEALTH_FAIL, "ports",
        g_strdup_printf ("%s: %s %s is held by %s", port->what, protocol, port->address,
                         port->holder != NULL ? port->holder : "somebody this user may not see"),
        advise_on_holder (port, is_ours));
}

/* --- Announced addresses --- */

static void
judge_announced (GPtrArray *lines, const BcAnnounceFact *announce)
{
  const char *address = announce->address;

  if (announce->error != NULL)
    bc_findings_add (
        lines, BC_HEALTH_FAIL, "announce",
        g_strdup_printf ("%s: nothing can be sent there: %s", address, announce->error),
        "announce an address that this machine has a route to");
  else if (announce->is_private)
    bc_findings_add (
        lines, BC_HEALTH_WARN, "announce",
        g_strdup_printf ("%s is a private address: whoever is outside cannot reach it", address),
        "announce the public address, unless everybody sits in this network");
  else if (announce->is_own)
    bc_findings_add (lines, announce->is_returned ? BC_HEALTH_OK : BC_HEALTH_WARN, "announce",
                     g_strdup_printf ("%s is this machine's own, and what was sent to it %s",
                                      address,
                                      announce->is_returned
                                          ? "came back without leaving it. That says nothing of a "
                                            "firewall before it"
                                          : "did not come back"),
                     "let this machine's firewall pass UDP");
  else if (announce->is_returned)
    bc_findings_add (lines, BC_HEALTH_OK, "announce",
                     g_strdup_printf ("%s is a router's, which brought a packet back to us: UDP is "
                                      "passed on from inside, and so most likely from outside",
                                      address),
                     NULL);
  else
    bc_findings_add (lines, BC_HEALTH_WARN, "announce",
                     g_strdup_printf ("%s is not this machine's, and a packet sent to it did not "
                                      "come back. Many routers pass nothing on from inside, so "
                                      "this proves nothing",
                                      address),
                     "see that the router passes the UDP ports on, and try it from outside");
}

/* --- The front --- */

static const struct
{
  GTlsCertificateFlags flag;
  const char *what;
  const char *advice;
} certificate_faults[] = {
  { G_TLS_CERTIFICATE_EXPIRED, "has expired", "renew it" },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "is not valid yet", "look at this machine's clock" },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "is for another name",
    "get one for the name in server.public_url" },
  { G_TLS_CERTIFICATE_REVOKED, "is revoked", "get a new one" },
  { G_TLS_CERTIFICATE_INSECURE, "is made with an algorithm that is not safe", "get a new one" },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "is not signed by anybody whom this machine trusts",
    "let the front send the whole chain; browsers will not take one of your own making" },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "is not right", "look at it with openssl s_client" },
};

static void
judge_certificate (GPtrArray *lines, const BcFrontFact *front)
{
  for (gsize i = 0; i < G_N_ELEMENTS (certificate_faults); i++)
    if (front->flags & certificate_faults[i].flag)
      {
        bc_findings_add (
            lines, BC_HEALTH_FAIL, "front",
            g_strdup_printf ("%s: the certificate %s", front->url, certificate_faults[i].what),
            certificate_faults[i].advice);
        return;
      }
  bc_findings_add (lines, front->days_left < SHORT_DAYS ? BC_HEALTH_WARN : BC_HEALTH_OK, "front",
                   g_strdup_printf ("%s: a good certificate of %s, %" G_GINT64_FORMAT
                                    " more days, in a chain of %u",
                                    front->url, front->issuer != NULL ? front->issuer : "somebody",
                                    front->days_left, front->n_chain),
                   "renew it: see that what should have done so by itself does run");
}

static void
judge_front (GPtrArray *lines, const BcFrontFact *front)
{
  if (front->url == NULL)
    bc_findings_add (lines, BC_HEALTH_WARN, "front",
                     g_strdup ("server.public_url is not configured: its certificate cannot be "
                               "looked at"),
                     "say where people come (\"https://meeting.example/\")");
  else if (!g_str_has_prefix (front->url, "https://"))
    bc_findings_add (
        lines, BC_HEALTH_WARN, "front",
        g_strdup_printf ("%s is without TLS: tokens and sound can be read on the way", front->url),
        "put a front before it: config/edge/haproxy.cfg");
  else if (!front->can_tls)
    bc_findings_add (lines, BC_HEALTH_WARN, "front",
                     g_strdup ("this machine cannot speak TLS: the certificate was not looked at"),
                     "apt install glib-networking");
  else if (front->error != NULL || !front->is_tls)
    bc_findings_add (lines, BC_HEALTH_FAIL, "front",
                     g_strdup_printf ("%s: %s", front->url,
                                      front->error != NULL ? front->error : "no certificate"),
                     "start the front, and see that the name leads to it");
  else
    judge_certificate (lines, front);
}

/* --- Software and words --- */

static void
judge_elements (GPtrArray *lines, const BcFacts *facts)
{
  guint n_missing = 0;

  for (guint i = 0; i < facts->elements->len; i++)
    {
      const BcElementsFact *fact = g_ptr_array_index (facts->elements, i);
      if (fact->error == NULL)
        continue;
      n_missing++;
      bc_findings_add (lines, fact->is_optional ? BC_HEALTH_WARN : BC_HEALTH_FAIL, "gstreamer",
                       g_strdup_printf ("%s: %s", fact->what, fact->error),
                       "install the package that is named");
    }
  if (n_missing == 0)
    bc_findings_add (lines, BC_HEALTH_OK, "gstreamer",
                     g_strdup_printf ("what the %u inputs and outputs are made of is there",
                                      facts->elements->len),
                     NULL);
  if (!facts->uses_bad)
    return;
  if (facts->bad_version == NULL)
    bc_findings_add (lines, BC_HEALTH_WARN, "gstreamer",
                     g_strdup ("which version of gstreamer1.0-plugins-bad this is cannot be told"),
                     "SRT and RTMP talk to strangers: take one with the latest security fixes");
  else
    bc_findings_add (lines, facts->is_bad_old ? BC_HEALTH_FAIL : BC_HEALTH_OK, "gstreamer",
                     g_strdup_printf ("gstreamer1.0-plugins-bad is %s", facts->bad_version),
                     "it has known holes, and SRT and RTMP talk to strangers: apt upgrade");
}

static void
judge_notices (GPtrArray *lines, const BcFacts *facts)
{
  if (facts->notices_error != NULL)
    bc_findings_add (lines, BC_HEALTH_FAIL, "notices", g_strdup (facts->notices_error),
                     "install this program again");
  else if (facts->notice_faults->len == 0)
    bc_findings_add (lines, BC_HEALTH_OK, "notices", g_strdup ("the spoken notices can be read"),
                     NULL);
  for (guint i = 0; i < facts->notice_faults->len; i++)
    bc_findings_add (lines, BC_HEALTH_WARN, "notices",
                     g_strdup_printf ("left out: %s",
                                      (const char *) g_ptr_array_index (facts->notice_faults, i)),
                     "mend that recording: docs/notices.md");
}

static void
judge_words (GPtrArray *lines, const BcFacts *facts)
{
  if (facts->has_zone)
    bc_findings_add (lines, BC_HEALTH_OK, "timezone",
                     g_strdup_printf ("the data of %s is there", facts->zone), NULL);
  else
    bc_findings_add (
        lines, BC_HEALTH_FAIL, "timezone",
        g_strdup_printf ("the data of %s is missing: times would be wrong", facts->zone),
        "apt install tzdata");
  judge_notices (lines, facts);
}

GPtrArray *
bc_findings_judge (const BcFacts *facts)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (line_free);

  for (guint i = 0; i < facts->ports->len; i++)
    judge_port (lines, g_ptr_array_index (facts->ports, i));
  for (guint i = 0; i < facts->announced->len; i++)
    judge_announced (lines, g_ptr_array_index (facts->announced, i));
  judge_front (lines, &facts->front);
  bc_findings_judge_clock (lines, &facts->clock);
  bc_findings_judge_disk (lines, &facts->disk);
  bc_findings_judge_process (lines, &facts->process);
  judge_elements (lines, facts);
  judge_words (lines, facts);
  return lines;
}

BcHealth
bc_findings_get_worst (const GPtrArray *lines)
{
  BcHealth worst = BC_HEALTH_OK;

  for (guint i = 0; i < lines->len; i++)
    worst = MAX (worst, ((const BcHealthLine *) g_ptr_array_index (lines, i))->health);
  return worst;
}

/* --- Printing --- */

const char *
bc_health_to_string (BcHealth health)
{
  static const char *const words[] = { "ok", "warn", "fail" };

  g_return_val_if_fail ((gsize) health < G_N_ELEMENTS (words), "");
  return words[health];
}

char *
bc_findings_to_text (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const BcHealthLine *line = g_ptr_array_index (lines, i);
      g_string_append_printf (text, "%-5s %-10s %s\n", bc_health_to_string (line->health),
                              line->subject, line->text);
      if (line->advice != NULL)
        g_string_append_printf (text, "%17s→ %s\n", "", line->advice);
    }
  return g_string_free (text, FALSE);
}

static void
add_member (JsonBuilder *json, const char *name, const char *value)
{
  json_builder_set_member_name (json, name);
  if (value != NULL)
    json_builder_add_string_value (json, value);
  else
    json_builder_add_null_value (json);
}

char *
bc_findings_to_json (const char *path, const GPtrArray *lines)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  add_member (json, "file", path);
  add_member (json, "health", bc_health_to_string (bc_findings_get_worst (lines)));
  json_builder_set_member_name (json, "lines");
  json_builder_begin_array (json);
  for (guint i = 0; i < lines->len; i++)
    {
      const BcHealthLine *line = g_ptr_array_index (lines, i);
      json_builder_begin_object (json);
      add_member (json, "health", bc_health_to_string (line->health));
      add_member (json, "subject", line->subject);
      add_member (json, "text", line->text);
      add_member (json, "advice", line->advice);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  return json_to_string (root, TRUE);
}
