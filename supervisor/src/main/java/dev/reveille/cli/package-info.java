/** The command line, one class per command. */
@NullMarked
package dev.reveille.cli;

import org.jspecify.annotations.NullMarked;
