/** Tests of how health is judged, on virtual time. */
@NullMarked
package dev.reveille.core.agent.health;

import org.jspecify.annotations.NullMarked;
