/** Tests of core.relevance.combine. */
@NullMarked
package dev.reveille.core.relevance.combine;

import org.jspecify.annotations.NullMarked;
