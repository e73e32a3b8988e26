/** HTTP, asked by a real client. */
@NullMarked
package dev.reveille.api;

import org.jspecify.annotations.NullMarked;
