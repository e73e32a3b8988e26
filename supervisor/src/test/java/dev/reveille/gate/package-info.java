/** Breakers on a clock of the test's own. */
@NullMarked
package dev.reveille.gate;

import org.jspecify.annotations.NullMarked;
