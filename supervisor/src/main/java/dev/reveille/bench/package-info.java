/** The figures of reveille bench. */
@NullMarked
package dev.reveille.bench;

import org.jspecify.annotations.NullMarked;
