/** Evaluators made of others: the highest, the lowest, a weighted mean. */
@NullMarked
package dev.reveille.core.relevance.combine;

import org.jspecify.annotations.NullMarked;
