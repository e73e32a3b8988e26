package dev.reveille.wire;

import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.SingleObjectCodec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** A codec that reads nothing of one kind as long as it is told so. */
public final class ShakyCodec implements AvroCodec {
    private final AvroCodec codec = new SingleObjectCodec();
    private final Class<? extends SpecificRecordBase> kind;
    private final AtomicReference<@Nullable Code> fails = new AtomicReference<>();
    private final List<Code> failed = new CopyOnWriteArrayList<>();

    public ShakyCodec(Class<? extends SpecificRecordBase> kind) {
        this.kind = kind;
    }

    /** From now on it fails so; null = it works. */
    public void fails(@Nullable Code code) {
        fails.set(code);
    }

    /** How often it failed so far. */
    public int failures() {
        return failed.size();
    }

    @Override
    public byte[] encode(String topic, SpecificRecordBase value) {
        return codec.encode(topic, value);
    }

    @Override
    public <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type) {
        fail(topic, type);
        return codec.decode(topic, bytes, type);
    }

    @Override
    public void prepare(String topic, Class<? extends SpecificRecordBase> type) {
        fail(topic, type);
    }

    @Override
    public void check() {
        fail("none", kind);
    }

    private void fail(String topic, Class<? extends SpecificRecordBase> type) {
        Code code = fails.get();
        if (code != null && type == kind) {
            failed.add(code);
            throw new CodecException(code, "no registry for " + topic, "start one", null);
        }
    }
}
