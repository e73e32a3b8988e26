package dev.reveille.schemas;

import java.util.stream.Stream;
import org.apache.avro.Schema;

/** Walks schemas. */
final class Schemas {
    private Schemas() {}

    /** Every record and enumeration in it, itself first. None of ours is recursive. */
    static Stream<Schema> within(Schema schema) {
        return switch (schema.getType()) {
            case RECORD ->
                    Stream.concat(
                            Stream.of(schema),
                            schema.getFields().stream().flatMap(field -> within(field.schema())));
            case ENUM -> Stream.of(schema);
            case ARRAY -> within(schema.getElementType());
            case MAP -> within(schema.getValueType());
            case UNION -> schema.getTypes().stream().flatMap(Schemas::within);
            case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> Stream.empty();
        };
    }
}
