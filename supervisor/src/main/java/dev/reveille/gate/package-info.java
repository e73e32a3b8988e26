/** Circuit breakers; their answers enter core as plain data. */
@NullMarked
package dev.reveille.gate;

import org.jspecify.annotations.NullMarked;
