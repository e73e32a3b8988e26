/** HTTP: health, metrics and what the fleet is doing. */
@NullMarked
package dev.reveille.api;

import org.jspecify.annotations.NullMarked;
