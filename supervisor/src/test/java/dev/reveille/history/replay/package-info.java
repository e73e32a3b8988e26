/** Tests of policies over days that have been. */
@NullMarked
package dev.reveille.history.replay;

import org.jspecify.annotations.NullMarked;
