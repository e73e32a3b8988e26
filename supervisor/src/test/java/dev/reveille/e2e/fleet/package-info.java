/**
 * A fleet as it is run: a broker, two schedulers, three nodes, each a process in a network of its
 * own, and what may happen to them.
 */
@NullMarked
package dev.reveille.e2e.fleet;

import org.jspecify.annotations.NullMarked;
