/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"

#include <string.h>

/* ISO 639-1 as it stands in the IANA registry of language subtags, without those that are deprecated. */
static const char two_letters[] =
    " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de"
    " dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz "
    "ia"
    " id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo"
    " lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi "
    "pl"
    " ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti "
    "tk"
    " tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

/* Three letters (ISO 639-3, some 8000) are believed; "x" and "i" are for private agreement. */
static gboolean
is_known_tag (const char *tag)
{
  g_autofree char *primary = g_ascii_strdown (tag, (gssize) strcspn (tag, "-"));
  g_autofree char *needle = g_strdup_printf (" %s ", primary);

  switch (strlen (primary))
    {
    case 1:
      return g_str_equal (primary, "x") || g_str_equal (primary, "i");
    case 2:
      return strstr (two_letters, needle) != NULL;
    default:
      return strlen (primary) == 3;
    }
}

static void
check_language (BcAgenda *agenda, const BcLanguage *language)
{
  const char *tag = language->tag != NULL ? language->tag : language->id;
  BcFindingHead head = { BC_FINDING_UNKNOWN_LANGUAGE, BC_SEVERITY_WARNING, NULL, "languages",
                         language->id };

  if (g_ascii_strcasecmp (tag, "sh") == 0)
    bc_agenda_find (
        agenda, head,
        "browsers read \"sh\" as Serbian: the tag of Bosnian, Croatian, Montenegrin and "
        "Serbian together is \"hbs\"");
  else if (!is_known_tag (tag))
    bc_agenda_find (agenda, head,
                    "\"%s\" is no language that browsers know: they go by ISO 639 (\"fr\", "
                    "\"uk\", \"hbs\"), not by countries",
                    tag);
}

static void
check_booth (BcAgenda *agenda, const BcBooth *booth)
{
  const GPtrArray *desks = agenda->setup->desks;
  guint n_desks = 0;
  gboolean is_two_way = FALSE;

  for (guint i = 0; i < desks->len; i++)
    {
      const BcDesk *desk = desks->pdata[i];

      if (g_strcmp0 (desk->booth, booth->id) != 0)
        continue;
      n_desks++;
      is_two_way |= desk->output_b != NULL;
    }
  if (n_desks < (is_two_way ? BC_AGENDA_TWO_WAY_DESKS : BC_AGENDA_BOOTH_DESKS))
    bc_agenda_find (
        agenda,
        (BcFindingHead){ BC_FINDING_THIN_BOOTH, BC_SEVERITY_WARNING, NULL, "booths", booth->id },
        "booth %s has %u desk%s; turns of half an hour need %d%s", booth->id, n_desks,
        n_desks == 1 ? "" : "s", is_two_way ? BC_AGENDA_TWO_WAY_DESKS : BC_AGENDA_BOOTH_DESKS,
        is_two_way ? " where a booth works both ways" : "");
}

static void
check_channel (BcAgenda *agenda, const BcChannel *channel)
{
  const GPtrArray *desks = agenda->setup->desks;

  for (guint i = 0; i < desks->len; i++)
    {
      const BcDesk *desk = desks->pdata[i];

      if (g_strcmp0 (desk->output_a, channel->id) == 0 ||
          g_strcmp0 (desk->output_b, channel->id) == 0)
        return;
    }
  bc_agenda_find (
      agenda,
      (BcFindingHead){ BC_FINDING_NO_DESK, BC_SEVERITY_NOTE, NULL, "channels", channel->id },
      "no desk works into channel %s: it only ever carries the floor", channel->id);
}

void
bc_agenda_check_team (BcAgenda *agenda)
{
  const BcSetup *setup = agenda->setup;

  for (guint i = 0; i < setup->languages->len; i++)
    check_language (agenda, setup->languages->pdata[i]);
  for (guint i = 0; i < setup->booths->len; i++)
    check_booth (agenda, setup->booths->pdata[i]);
  for (guint i = 0; i < setup->channels->len; i++)
    check_channel (agenda, setup->channels->pdata[i]);
}
