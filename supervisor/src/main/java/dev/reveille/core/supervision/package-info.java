/** What follows an exit: restart or not, when, and how often. Pure. */
@NullMarked
package dev.reveille.core.supervision;

import org.jspecify.annotations.NullMarked;
