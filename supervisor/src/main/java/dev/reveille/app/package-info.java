/** Roles and wiring; the only room that knows all others. */
@NullMarked
package dev.reveille.app;

import org.jspecify.annotations.NullMarked;
