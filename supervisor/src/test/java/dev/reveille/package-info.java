/** What holds for the tests of every room. */
@NullMarked
package dev.reveille;

import org.jspecify.annotations.NullMarked;
