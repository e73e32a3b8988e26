/** Whether one process of an agent is alive and ready, judged from its checks. Pure. */
@NullMarked
package dev.reveille.core.agent.health;

import org.jspecify.annotations.NullMarked;
