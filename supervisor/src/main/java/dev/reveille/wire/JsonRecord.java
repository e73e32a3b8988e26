package dev.reveille.wire;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One JSON value as the record its Avro schema describes; collects everything wrong with it. */
final class JsonRecord {
    /** More would not be read, and a record's headers must stay small. */
    private static final int MOST_NAMED = 5;

    private static final int LONGEST_QUOTE = 120;

    private final List<String> problems = new ArrayList<>();
    private boolean onlyIncomplete = true;

    /** What is wrong, in words; empty if the value read can be used. */
    String problems() {
        int more = problems.size() - MOST_NAMED;
        return problems.stream().limit(MOST_NAMED).collect(joining("; "))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    /** Whether nothing is wrong but that keys are absent. */
    boolean onlyIncomplete() {
        return onlyIncomplete;
    }

    /** The record of that schema; to be used only if there are no problems. */
    Object record(Schema schema, JsonNode node) {
        return record(schema, "", node);
    }

    private Object record(Schema schema, String path, JsonNode node) {
        var record = (SpecificRecordBase) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode given = node.get(field.name());
            if (given != null) {
                put(record, field, value(field.schema(), path + field.name(), given));
            } else if (field.hasDefaultValue()) {
                Object standard = SpecificData.get().getDefaultValue(field);
                put(record, field, SpecificData.get().deepCopy(field.schema(), standard));
            } else {
                problems.add(brief(path + field.name()) + " is absent and has no default");
            }
        }
        node.forEachEntry(
                (key, given) -> {
                    if (schema.getField(key) == null) {
                        wrong(path + key, given, "is no field of " + schema.getName());
                    }
                });
        return record;
    }

    private static void put(SpecificRecordBase record, Schema.Field field, @Nullable Object value) {
        if (value != null) {
            record.put(field.pos(), value);
        }
    }

    private @Nullable Object value(Schema schema, String path, JsonNode node) {
        if (schema.getType() == Schema.Type.UNION) {
            // The first that fits: a whole number beyond 64 bits is a double where one may stand.
            for (Schema branch : schema.getTypes()) {
                if (fits(branch, node)) {
                    return value(branch, path, node);
                }
            }
        } else if (fits(schema, node)) {
            return switch (schema.getType()) {
                case RECORD -> record(schema, path + ".", node);
                case MAP -> map(schema.getValueType(), path + ".", node);
                case ENUM -> SpecificData.get().createEnum(node.stringValue(), schema);
                case STRING -> node.stringValue();
                case INT -> node.intValue();
                case LONG -> node.longValue();
                case DOUBLE -> node.numberValue().doubleValue();
                case BOOLEAN -> node.booleanValue();
                case NULL, UNION, ARRAY, BYTES, FIXED, FLOAT -> null;
            };
        }
        wrong(path, node, "should be " + wanted(schema));
        return null;
    }

    private Map<String, @Nullable Object> map(Schema values, String path, JsonNode node) {
        var map = new HashMap<String, @Nullable Object>();
        node.forEachEntry((key, given) -> map.put(key, value(values, path + key, given)));
        return map;
    }

    private static boolean fits(Schema schema, JsonNode node) {
        return switch (schema.getType()) {
            case RECORD, MAP -> node.isObject();
            case ENUM -> node.isString() && schema.hasEnumSymbol(node.stringValue());
            case STRING -> node.isString();
            case INT -> node.isIntegralNumber() && node.canConvertToInt();
            case LONG -> node.isIntegralNumber() && node.canConvertToLong();
            case DOUBLE -> node.isNumber() && Double.isFinite(node.numberValue().doubleValue());
            case BOOLEAN -> node.isBoolean();
            case NULL -> node.isNull();
            // No field users publish is of these; as JSON they would need a convention first.
            case UNION, ARRAY, BYTES, FIXED, FLOAT -> false;
        };
    }

    private static String wanted(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, MAP -> "an object";
            case ENUM -> "one of " + String.join(", ", schema.getEnumSymbols());
            case STRING -> "a string";
            case INT -> "a whole number of 32 bits";
            case LONG -> "a whole number of 64 bits";
            case DOUBLE -> "a finite number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case UNION ->
                    schema.getTypes().stream().map(JsonRecord::wanted).collect(joining(" or "));
            case ARRAY, BYTES, FIXED, FLOAT -> "published as Avro";
        };
    }

    private void wrong(String path, JsonNode node, String what) {
        onlyIncomplete = false;
        problems.add(brief(path) + " = " + brief(node.toString()) + " " + what);
    }

    /** Short enough for a header. */
    static String brief(String text) {
        return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    }
}
