/** The control log: what its records mean, and what the placement loop writes next. Pure. */
@NullMarked
package dev.reveille.core.control;

import org.jspecify.annotations.NullMarked;
