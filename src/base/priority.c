/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/priority.h>

#include <pthread.h>
#include <sched.h>

gboolean
bc_priority_take (BcPriority priority)
{
  struct sched_param parameters = { .sched_priority = priority };

  return pthread_setschedparam (pthread_self (), SCHED_RR, &parameters) == 0;
}
