/** Invariants find what they should. */
@NullMarked
package dev.reveille.core.check;

import org.jspecify.annotations.NullMarked;
