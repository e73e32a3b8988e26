/** The embedded broker, for real. */
@NullMarked
package dev.reveille.dev;

import org.jspecify.annotations.NullMarked;
