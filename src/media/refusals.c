/* SPDX-License-Identifier: Apache-2.0 */
#include "refusals-private.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* Read in one go: more than a tick's packets can bring. */
#define MAX_HEARD 64

/* --- What was said --- */

void
bc_refusals_note (BcRefusals *refusals, int reason, gint64 now_us)
{
  if (refusals->last_us == 0 || now_us - refusals->last_us >= BC_REFUSALS_OVER_US)
    refusals->first_us = now_us;
  refusals->last_us = now_us;
  refusals->reason = reason;
}

void
bc_refusals_note_text (BcRefusals *refusals, const char *text, gint64 now_us)
{
  static const int reasons[] = { ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EPERM,
                                 EACCES,       ENETDOWN,    EINVAL,       EMSGSIZE };
  int reason = EIO;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_has_suffix (text, g_strerror (reasons[i])))
      reason = reasons[i];
  bc_refusals_note (refusals, reason, now_us);
}

gboolean
bc_refusals_is_refused (const BcRefusals *refusals, gint64 now_us)
{
  return refusals->last_us - refusals->first_us >= BC_REFUSALS_LAST_US &&
         now_us - refusals->last_us < BC_REFUSALS_OVER_US;
}

char *
bc_refusals_explain (const BcRefusals *refusals, const char *far_end)
{
  switch (refusals->reason)
    {
    case ECONNREFUSED:
      return g_strdup_printf ("%s: the far end refuses: nobody listens there", far_end);
    case EPERM:
    case EACCES:
      return g_strdup_printf ("%s: a firewall lets nothing through to it (%s)", far_end,
                              g_strerror (refusals->reason));
    default:
      return g_strdup_printf ("%s: nothing gets there (%s)", far_end,
                              g_strerror (refusals->reason));
    }
}

/* --- By whom --- */

void
bc_refusals_watch (BcRefusals *refusals, GSocket *socket)
{
  guint number = refusals->sockets[0] != NULL ? 1 : 0;

  if (socket == NULL)
    return;
  g_return_if_fail (refusals->sockets[number] == NULL);
  refusals->sockets[number] = g_object_ref (socket);
  /* A socket of IPv6 may carry IPv4 too. Who is not told only knows less. */
  g_socket_set_option (socket, IPPROTO_IP, IP_RECVERR, TRUE, NULL);
  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_RECVERR, TRUE, NULL);
}

static gboolean
is_about_sending (const struct cmsghdr *part)
{
  return (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
         (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
}

/* FALSE: there is no more. */
static gboolean
hear_one (BcRefusals *refusals, int fd, gint64 now_us)
{
  union
  {
    char bytes[512];
    struct cmsghdr first;
  } control;
  char sent[1];
  struct iovec data = { .iov_base = sent, .iov_len = sizeof sent };
  struct msghdr message = { .msg_iov = &data,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes };

  if (recvmsg (fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
    return FALSE;
  for (struct cmsghdr *part = CMSG_FIRSTHDR (&message); part != NULL;
       part = CMSG_NXTHDR (&message, part))
    if (is_about_sending (part))
      {
        struct sock_extended_err said;
        memcpy (&said, CMSG_DATA (part), sizeof said);
        bc_refusals_note (refusals, (int) said.ee_errno, now_us);
      }
  return TRUE;
}

void
bc_refusals_hear (BcRefusals *refusals, gint64 now_us)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals->sockets); i++)
    for (guint n = 0; n < MAX_HEARD && refusals->sockets[i] != NULL; n++)
      if (!hear_one (refusals, g_socket_get_fd (refusals->sockets[i]), now_us))
        break;
}

void
bc_refusals_clear (BcRefusals *refusals)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals->sockets); i++)
    g_clear_object (&refusals->sockets[i]);
}
