/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/language-code.h>

#include <string.h>

#define UNDETERMINED "und"

/* ISO 639-1 to 639-2/T; "sh", long withdrawn, is the macrolanguage. */
static const char table[] =
    "aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze "
    "ba:bak be:bel bg:bul bh:bih bi:bis bm:bam bn:ben bo:bod br:bre bs:bos ca:cat ce:che "
    "ch:cha co:cos cr:cre cs:ces cu:chu cv:chv cy:cym da:dan de:deu dv:div dz:dzo ee:ewe "
    "el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas ff:ful fi:fin fj:fij fo:fao fr:fra "
    "fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau he:heb hi:hin ho:hmo hr:hrv "
    "ht:hat hu:hun hy:hye hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido is:isl "
    "it:ita iu:iku ja:jpn jv:jav ka:kat kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan "
    "ko:kor kr:kau ks:kas ku:kur kv:kom kw:cor ky:kir la:lat lb:ltz lg:lug li:lim ln:lin "
    "lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa "
    "mt:mlt my:mya na:nau nb:nob nd:nde ne:nep ng:ndo nl:nld nn:nno no:nor nr:nbl nv:nav "
    "ny:nya oc:oci oj:oji om:orm or:ori os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que "
    "rm:roh rn:run ro:ron ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag sh:hbs si:sin "
    "sk:slk sl:slv sm:smo sn:sna so:som sq:sqi sr:srp ss:ssw st:sot su:sun sv:swe sw:swa "
    "ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat "
    "tw:twi ty:tah ug:uig uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho "
    "yi:yid yo:yor za:zha zh:zho zu:zul ";

static const char *
find_two_letters (const char *tag)
{
  char key[] = { g_ascii_tolower (tag[0]), g_ascii_tolower (tag[1]), ':', '\0' };
  const char *found = strstr (table, key);

  return found != NULL ? found + strlen (key) : UNDETERMINED;
}

void
bc_language_code_of (const char *tag, char code[BC_LANGUAGE_CODE_CHARACTERS + 1])
{
  gsize n = 0;
  const char *found = UNDETERMINED;

  while (tag != NULL && g_ascii_isalpha (tag[n]))
    n++;
  if (n == 2)
    found = find_two_letters (tag);
  else if (n == 3)
    found = tag;
  for (gsize i = 0; i < BC_LANGUAGE_CODE_CHARACTERS; i++)
    code[i] = g_ascii_tolower (found[i]);
  code[BC_LANGUAGE_CODE_CHARACTERS] = '\0';
}
