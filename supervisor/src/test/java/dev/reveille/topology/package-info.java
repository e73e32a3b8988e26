/** Tests of topology/. */
@NullMarked
package dev.reveille.topology;

import org.jspecify.annotations.NullMarked;
