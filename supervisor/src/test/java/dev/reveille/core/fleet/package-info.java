/** Shows what the shared nouns promise. */
@NullMarked
package dev.reveille.core.fleet;

import org.jspecify.annotations.NullMarked;
