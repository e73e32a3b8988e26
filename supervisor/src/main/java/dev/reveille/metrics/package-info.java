/** Meter names and binders. */
@NullMarked
package dev.reveille.metrics;

import org.jspecify.annotations.NullMarked;
