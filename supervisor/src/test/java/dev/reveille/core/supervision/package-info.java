/** What follows an exit. */
@NullMarked
package dev.reveille.core.supervision;

import org.jspecify.annotations.NullMarked;
