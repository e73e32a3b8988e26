/** The invariants a fleet keeps, judged from its public topics. Pure. */
@NullMarked
package dev.reveille.core.check;

import org.jspecify.annotations.NullMarked;
