/** Reading topics back: what is, what was, and why. */
@NullMarked
package dev.reveille.history;

import org.jspecify.annotations.NullMarked;
