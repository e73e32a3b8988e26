/**
 * What topics tell of a fleet, as facts that the rules of {@code reveille check} are held against.
 */
@NullMarked
package dev.reveille.history.check;

import org.jspecify.annotations.NullMarked;
