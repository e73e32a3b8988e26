/** What lies on Reveille's topics: the catalogue of topics and the codec of their values. */
@NullMarked
package dev.reveille.schemas;

import org.jspecify.annotations.NullMarked;
