/** Tests of what is learned of tenants' habits. */
@NullMarked
package dev.reveille.core.relevance.learned;

import org.jspecify.annotations.NullMarked;
