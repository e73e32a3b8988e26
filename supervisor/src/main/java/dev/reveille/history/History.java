package dev.reveille.history;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is and what was, read from topics each time it is asked for. Records that cannot be read are
 * counted, and otherwise passed over: their writers, or {@code dead-letters}, tell of them.
 */
public final class History implements AutoCloseable {
    private final TopicReader reader;
    private final AvroCodec codec;
    private final TopicNames names;
    private int unreadable;

    public History(KafkaSettings kafka, AvroCodec codec) {
        this(kafka, codec, new TopicReader(kafka));
    }

    /** One that follows for days what nobody waits for, at the least cost while nothing happens. */
    public static History lasting(KafkaSettings kafka, AvroCodec codec) {
        return new History(kafka, codec, TopicReader.lasting(kafka));
    }

    private History(KafkaSettings kafka, AvroCodec codec, TopicReader reader) {
        this.reader = reader;
        this.codec = codec;
        this.names = kafka.names();
    }

    /** Records met so far that could not be read. */
    public int unreadable() {
        return unreadable;
    }

    /** What every agent is doing. */
    public AgentTable agents() {
        var table = new AgentTable();
        each(Reading.STATES, new From.Beginning(), table::apply);
        return table;
    }

    /** Specs by agent. */
    public Map<AgentId, SpecRecord> specs() {
        return latest(Reading.SPECS, SpecRecord::agent);
    }

    /** Templates by name. */
    public Map<String, TemplateRecord> templates() {
        return latest(Reading.TEMPLATES, TemplateRecord::name);
    }

    /** Sources by name. */
    public Map<String, SourceRecord> sources() {
        return latest(Reading.SOURCES, SourceRecord::name);
    }

    /** What agents should be. */
    public Map<AgentId, Decision> decisions() {
        return latest(Reading.DECISIONS, Decision::agent);
    }

    /** Every agent anything is known of. */
    public List<AgentLine> lines() {
        return AgentLine.join(specs().keySet(), decisions(), agents());
    }

    /** What records tell of an agent around a moment; each topic is read no further than that. */
    public Explanation.Records records(AgentId agent, Question asked) {
        return reader.looking(
                consumer -> {
                    var shelf = new Shelf(consumer, codec, names, reader::partitions);
                    return new Lookback(shelf, agent, asked).records();
                });
    }

    /** Nodes, with what each said of itself lately. */
    public NodeTable nodes(Instant now) {
        var table = new NodeTable(now);
        each(Reading.CONTROL, new From.Beginning(), table::control);
        each(Reading.NODES, new From.Time(table.from()), table::heartbeat);
        return table;
    }

    /** What lies in the dead letters since then, by the topic it was read from. */
    public Collection<Letters> letters(Instant since) {
        return reader.letters(since).values();
    }

    /** What sources refused since then, by the name of the source. */
    public Map<String, Letters> refused(Instant since) {
        return reader.refused(since);
    }

    /** Everything on record about an agent, oldest first. */
    public List<Row<HistoryEvent>> events(AgentId agent) {
        var rows = new ArrayList<Row<HistoryEvent>>();
        reader.readOne(
                Topic.EVENTS,
                agent.toString(),
                new From.Beginning(),
                row -> take(Reading.EVENTS, row, rows::add));
        return rows;
    }

    /** The newest value of an agent's key on a topic whose records lie by tenant. */
    public <V> Optional<V> newest(Reading<V> reading, AgentId agent) {
        var newest = new AtomicReference<Optional<V>>(Optional.empty());
        reader.readOne(
                reading.topic(),
                agent.toString(),
                new From.Beginning(),
                row -> take(reading, row, read -> newest.set(read.value())));
        return newest.get();
    }

    /** Every record up to the present end. */
    public <V> void each(Reading<V> reading, From from, Consumer<Row<V>> sink) {
        reader.read(reading.topic(), from, row -> take(reading, row, sink));
    }

    /** The newest value of each key; tombstones remove. */
    public <K, V> Map<K, V> latest(Reading<V> reading, java.util.function.Function<V, K> key) {
        var byKey = new HashMap<String, V>();
        each(
                reading,
                new From.Beginning(),
                row ->
                        row.value()
                                .ifPresentOrElse(
                                        value -> byKey.put(row.key(), value),
                                        () -> byKey.remove(row.key())));
        var sorted = new TreeMap<K, V>();
        byKey.values().forEach(value -> sorted.put(key.apply(value), value));
        return sorted;
    }

    /** What follows records of several topics as they come. */
    public Following following(Collection<Reading<?>> readings) {
        return new Following(List.copyOf(readings));
    }

    private <V> void take(Reading<V> reading, Row<byte[]> row, Consumer<Row<V>> sink) {
        Row.of(reading, codec, row).ifPresentOrElse(sink, () -> unreadable++);
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Several topics, followed together. */
    public final class Following {
        private final List<Reading<?>> readings;

        private Following(List<Reading<?>> readings) {
            this.readings = readings;
        }

        /** Hands records over until {@code done}, which is asked about ten times a second. */
        public void run(From from, Runnable placed, BooleanSupplier done, Consumer<Row<?>> sink) {
            reader.follow(
                    readings.stream().map(Reading::topic).toList(),
                    from,
                    placed,
                    done,
                    row ->
                            readings.stream()
                                    .filter(reading -> reading.topic() == row.topic())
                                    .forEach(reading -> take(reading, row, sink::accept)));
        }
    }
}
