/** Everything at once: a real broker, real processes. */
@NullMarked
package dev.reveille.e2e;

import org.jspecify.annotations.NullMarked;
