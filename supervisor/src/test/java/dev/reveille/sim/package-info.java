/**
 * A seeded fleet on virtual time: the real core under brokers, schedulers, nodes and processes that
 * fail. One seed is one history, on every machine.
 */
@NullMarked
package dev.reveille.sim;

import org.jspecify.annotations.NullMarked;
