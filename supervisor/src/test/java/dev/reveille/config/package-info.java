/** Shows that what people write is read whole, or refused with every problem at once. */
@NullMarked
package dev.reveille.config;

import org.jspecify.annotations.NullMarked;
