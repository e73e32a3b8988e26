/** Files, flags and environment become records, or problems. */
@NullMarked
package dev.reveille.config;

import org.jspecify.annotations.NullMarked;
