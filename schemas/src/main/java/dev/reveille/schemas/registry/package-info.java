/** A schema registry that speaks Confluent's REST API, asked over HTTP. */
@NullMarked
package dev.reveille.schemas.registry;

import org.jspecify.annotations.NullMarked;
