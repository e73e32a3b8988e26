/** Tests of rules. */
@NullMarked
package dev.reveille.rules;

import org.jspecify.annotations.NullMarked;
