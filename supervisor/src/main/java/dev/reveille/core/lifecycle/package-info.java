/** A score becomes a lifecycle state, with hysteresis, dwell and holds. Pure. */
@NullMarked
package dev.reveille.core.lifecycle;

import org.jspecify.annotations.NullMarked;
