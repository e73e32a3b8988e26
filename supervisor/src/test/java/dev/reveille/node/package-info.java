/** The node room, with real processes. */
@NullMarked
package dev.reveille.node;

import org.jspecify.annotations.NullMarked;
