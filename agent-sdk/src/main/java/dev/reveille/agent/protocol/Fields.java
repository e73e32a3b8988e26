package dev.reveille.agent.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a message's fields and gathers every problem with them. A field that cannot be read gives a
 * stand-in, so that reading goes on; the message is only used where there were no problems.
 */
final class Fields {
    private final ObjectNode json;
    private final List<String> problems = new ArrayList<>();

    Fields(ObjectNode json) {
        this.json = json;
    }

    List<String> problems() {
        return problems;
    }

    /** A text; a whole number counts as one, since some agents count their ids. */
    String text(String key) {
        return text(json.get(key))
                .orElseGet(() -> problem(key + " must be a text" + found(key), "?"));
    }

    Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    long whole(String key, long least) {
        JsonNode node = json.path(key);
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= least
                ? node.longValue()
                : problem(key + " must be a whole number from " + least + found(key), least);
    }

    long wholeOr(String key, long least, long absent) {
        return has(key) ? whole(key, least) : absent;
    }

    OptionalLong optionalWhole(String key, long least) {
        return has(key) ? OptionalLong.of(whole(key, least)) : OptionalLong.empty();
    }

    /** A count small enough for an {@code int}. */
    int count(String key, int least, int absent) {
        long value = wholeOr(key, least, absent);
        return value <= Integer.MAX_VALUE
                ? (int) value
                : problem(key + " must be at most " + Integer.MAX_VALUE + found(key), absent);
    }

    double amountOr(String key, double absent) {
        if (!has(key)) {
            return absent;
        }
        JsonNode node = json.path(key);
        double value = node.isNumber() ? node.asDouble(Double.NaN) : Double.NaN;
        return Double.isFinite(value) && value >= 0
                ? value
                : problem(key + " must be a number from 0" + found(key), absent);
    }

    /** Any JSON; absent is JSON null. */
    JsonNode any(String key) {
        @Nullable JsonNode node = json.get(key);
        return node == null ? JsonNodeFactory.instance.nullNode() : node;
    }

    Optional<JsonNode> optionalAny(String key) {
        return has(key) ? Optional.of(any(key)) : Optional.empty();
    }

    /** An object; absent is an empty one. */
    ObjectNode object(String key) {
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        if (!has(key)) {
            return empty;
        }
        return json.get(key) instanceof ObjectNode object
                ? object
                : problem(key + " must be an object" + found(key), empty);
    }

    <E> E named(String key, Function<String, Optional<E>> read, E standIn, String names) {
        return text(json.get(key))
                .flatMap(read)
                .orElseGet(() -> problem(key + " must be " + names + found(key), standIn));
    }

    private boolean has(String key) {
        return !json.path(key).isMissingNode() && !json.path(key).isNull();
    }

    private String found(String key) {
        if (!json.has(key)) {
            return ", and is missing";
        }
        String value = json.get(key).toString();
        return ", was " + (value.length() > 60 ? value.substring(0, 60) + "…" : value);
    }

    private <T> T problem(String text, T standIn) {
        problems.add(text);
        return standIn;
    }

    static Optional<String> text(@Nullable JsonNode node) {
        if (node == null || !(node.isString() || node.isIntegralNumber())) {
            return Optional.empty();
        }
        return Optional.of(node.asString());
    }
}
