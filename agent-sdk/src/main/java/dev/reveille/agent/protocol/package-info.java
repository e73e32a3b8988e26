/** The lines between a supervisor and an agent: messages, and the codec both sides use. */
@NullMarked
package dev.reveille.agent.protocol;

import org.jspecify.annotations.NullMarked;
