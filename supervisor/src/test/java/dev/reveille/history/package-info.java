/** Shows that topics are read back as they were meant. */
@NullMarked
package dev.reveille.history;

import org.jspecify.annotations.NullMarked;
