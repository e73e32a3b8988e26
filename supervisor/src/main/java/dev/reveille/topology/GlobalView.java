package dev.reveille.topology;

import dev.reveille.schemas.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * One task's decoded copy of a small global store. It is read anew only when the store's version
 * has changed, so that an event costs one comparison.
 */
final class GlobalView<T> {
    private final ReadOnlyKeyValueStore<byte[], byte[]> store;
    private final AtomicLong version;
    private final Function<byte[], T> decode;
    private SortedMap<String, Optional<T>> entries = new TreeMap<>();
    private long read = -1;

    /**
     * @param version rises with every change of the store
     * @param decode throws for bytes that make no sense
     */
    GlobalView(
            ReadOnlyKeyValueStore<byte[], byte[]> store,
            AtomicLong version,
            Function<byte[], T> decode) {
        this.store = store;
        this.version = version;
        this.decode = decode;
    }

    long version() {
        return version.get();
    }

    /** Values by key, in order; empty where the bytes make no sense. */
    SortedMap<String, Optional<T>> entries() {
        long current = version.get();
        if (current != read) {
            var fresh = new TreeMap<String, Optional<T>>();
            try (KeyValueIterator<byte[], byte[]> all = store.all()) {
                all.forEachRemaining(
                        e ->
                                fresh.put(
                                        new String(e.key, StandardCharsets.UTF_8),
                                        decoded(e.value)));
            }
            entries = fresh;
            read = current;
        }
        return entries;
    }

    /** Version of what {@link #entries} gave last. */
    long versionRead() {
        return read;
    }

    private Optional<T> decoded(byte[] bytes) {
        try {
            return Optional.of(decode.apply(bytes));
        } catch (RuntimeException e) {
            if (e instanceof CodecException codec && codec.recoverable()) {
                throw codec;
            }
            // The writer of the global store has refused it already, and said so.
            return Optional.empty();
        }
    }
}
