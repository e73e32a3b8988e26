/**
 * Policies over a day that has been, side by side: what each would have cost. Pure but for files.
 */
@NullMarked
package dev.reveille.history.replay;

import org.jspecify.annotations.NullMarked;
