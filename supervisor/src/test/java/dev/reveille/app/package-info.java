/** Roles and wiring. */
@NullMarked
package dev.reveille.app;

import org.jspecify.annotations.NullMarked;
