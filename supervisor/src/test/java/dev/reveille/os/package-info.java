/** Real processes under both drivers, and what a killed supervisor leaves. */
@NullMarked
package dev.reveille.os;

import org.jspecify.annotations.NullMarked;
