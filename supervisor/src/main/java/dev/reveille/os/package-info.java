/** Operating-system processes: spawn, stdio, signals, exits, usage. */
@NullMarked
package dev.reveille.os;

import org.jspecify.annotations.NullMarked;
