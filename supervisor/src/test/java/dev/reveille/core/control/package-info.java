/** The control log's rules, by example and at random. */
@NullMarked
package dev.reveille.core.control;

import org.jspecify.annotations.NullMarked;
