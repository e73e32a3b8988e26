/** The node loop: control log and exits in, effects out, heartbeats back. */
@NullMarked
package dev.reveille.node;

import org.jspecify.annotations.NullMarked;
