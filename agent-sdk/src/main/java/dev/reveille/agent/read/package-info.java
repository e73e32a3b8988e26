/** See what agents are doing. */
@NullMarked
package dev.reveille.agent.read;

import org.jspecify.annotations.NullMarked;
