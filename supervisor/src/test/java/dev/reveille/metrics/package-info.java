/** What is scraped. */
@NullMarked
package dev.reveille.metrics;

import org.jspecify.annotations.NullMarked;
