/** How one agent's process lives on a node: states, events, effects. Pure. */
@NullMarked
package dev.reveille.core.agent;

import org.jspecify.annotations.NullMarked;
