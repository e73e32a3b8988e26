/** Placement rules, by example. */
@NullMarked
package dev.reveille.core.placement;

import org.jspecify.annotations.NullMarked;
