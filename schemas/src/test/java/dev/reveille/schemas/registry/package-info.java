/** Tests of the registry's client. */
@NullMarked
package dev.reveille.schemas.registry;

import org.jspecify.annotations.NullMarked;
