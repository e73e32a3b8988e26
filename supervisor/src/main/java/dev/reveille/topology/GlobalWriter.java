package dev.reveille.topology;

import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a global store. What makes no sense does not replace what made sense before; it is handed
 * to a task, because a global processor cannot write to topics.
 */
final class GlobalWriter implements Processor<byte[], byte[], Void, Void> {
    private final String storeName;
    private final Topic topic;
    private final AtomicLong version;
    private final BiConsumer<String, byte[]> check;
    private final Unreadable unreadable;
    private @Nullable KeyValueStore<byte[], byte[]> store;
    private @Nullable ProcessorContext<Void, Void> context;

    /**
     * @param check throws for a value that makes no sense under its key
     */
    GlobalWriter(
            String storeName,
            Topic topic,
            AtomicLong version,
            BiConsumer<String, byte[]> check,
            Unreadable unreadable) {
        this.topic = topic;
        this.storeName = storeName;
        this.version = version;
        this.check = check;
        this.unreadable = unreadable;
    }

    @Override
    public void init(ProcessorContext<Void, Void> given) {
        context = given;
        store = given.getStateStore(storeName);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var target = Objects.requireNonNull(store);
        if (record.key() == null) {
            return;
        }
        try {
            if (record.value() != null) {
                check.accept(new String(record.key(), StandardCharsets.UTF_8), record.value());
            }
            target.put(record.key(), record.value());
            version.incrementAndGet();
        } catch (CodecException | Problems e) {
            Objects.requireNonNull(context)
                    .recordMetadata()
                    .ifPresent(read -> unreadable.add(record, Origin.asRead(topic, read), e));
        }
    }
}
