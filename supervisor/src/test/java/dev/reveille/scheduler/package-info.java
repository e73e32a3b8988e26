/** The placement loop on a real broker. */
@NullMarked
package dev.reveille.scheduler;

import org.jspecify.annotations.NullMarked;
