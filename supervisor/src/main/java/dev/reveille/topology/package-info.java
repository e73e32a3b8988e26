/** Kafka Streams: facts in, relevance decisions out. */
@NullMarked
package dev.reveille.topology;

import org.jspecify.annotations.NullMarked;
