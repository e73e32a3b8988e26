/** Tests of core/relevance. */
@NullMarked
package dev.reveille.core.relevance;

import org.jspecify.annotations.NullMarked;
