/** The fenced placement loop of each pool. */
@NullMarked
package dev.reveille.scheduler;

import org.jspecify.annotations.NullMarked;
