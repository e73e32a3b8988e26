/** Which node an agent runs on, or why none. Pure. */
@NullMarked
package dev.reveille.core.placement;

import org.jspecify.annotations.NullMarked;
