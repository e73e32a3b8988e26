/** Shows what commands print, write and refuse. */
@NullMarked
package dev.reveille.cli;

import org.jspecify.annotations.NullMarked;
