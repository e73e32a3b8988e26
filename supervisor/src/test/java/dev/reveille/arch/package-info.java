/** Who may know whom. */
@NullMarked
package dev.reveille.arch;

import org.jspecify.annotations.NullMarked;
