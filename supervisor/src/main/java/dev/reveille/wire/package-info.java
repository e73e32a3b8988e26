/** Avro records to core's nouns and back; the only room that sees generated classes. */
@NullMarked
package dev.reveille.wire;

import org.jspecify.annotations.NullMarked;
