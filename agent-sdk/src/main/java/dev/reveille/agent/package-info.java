/** Write an agent: implement {@code Agent}, hand it to {@code AgentRuntime}. */
@NullMarked
package dev.reveille.agent;

import org.jspecify.annotations.NullMarked;
