/** Tests of core/lifecycle. */
@NullMarked
package dev.reveille.core.lifecycle;

import org.jspecify.annotations.NullMarked;
