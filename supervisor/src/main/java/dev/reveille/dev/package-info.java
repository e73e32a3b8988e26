/** The embedded broker of reveille dev. */
@NullMarked
package dev.reveille.dev;

import org.jspecify.annotations.NullMarked;
