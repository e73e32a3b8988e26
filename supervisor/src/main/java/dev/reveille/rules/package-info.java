/** Policies as expressions (CEL), and the limits under which evaluators of others run. */
@NullMarked
package dev.reveille.rules;

import org.jspecify.annotations.NullMarked;
