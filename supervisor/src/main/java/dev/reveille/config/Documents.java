package dev.reveille.config;

import dev.reveille.core.fleet.Parsed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML or JSON text becomes trees of maps, lists, strings, longs, doubles, booleans and {@link
 * Nothing}. Duplicate keys, keys that are not text, and numbers that are none are problems, and so
 * is a text that would grow without end.
 */
final class Documents {
    private Documents() {}

    /** Every document of the text; documents that hold nothing are left out. */
    static Parsed<List<Map<String, Object>>> read(String code, String where, String text) {
        var findings = new Findings(code, where);
        var documents = new ArrayList<Map<String, Object>>();
        var settings =
                LoadSettings.builder()
                        .setLabel(where)
                        .setAllowDuplicateKeys(false)
                        .setMaxAliasesForCollections(50)
                        .setSchema(new CoreSchema())
                        .build();
        try {
            var nodes = new Composer(settings, new TamedParser(settings, text));
            var values = new StandardConstructor(settings);
            while (nodes.hasNext()) {
                Object document = values.constructSingleDocument(Optional.of(nodes.next()));
                if (document == null) {
                    continue;
                }
                if (plain(document, "", findings) instanceof Map<?, ?> map) {
                    documents.add(section(map));
                } else {
                    findings.wrong(
                            "a document is " + kind(document) + ", not keys with values",
                            "write it as `key: value` lines");
                }
            }
        } catch (Untamed e) {
            findings.wrong(e.getProblem() + place(e), e.remedy());
        } catch (MarkedYamlEngineException e) {
            findings.wrong(
                    "not YAML or JSON" + place(e) + ": " + e.getProblem(),
                    e.getProblem().contains("duplicate key")
                            ? "leave one of the two out, or give it another name"
                            : "check indentation, quotes and brackets there");
        } catch (YamlEngineException e) {
            findings.wrong(
                    "not YAML or JSON: " + e.getMessage(), "check indentation, quotes, brackets");
        } catch (StackOverflowError e) {
            // whatever else a text can do to the loader, it is that text's fault
            findings.wrong("it is too involved to be read", "write it flatter and shorter");
        }
        return findings.result(() -> List.copyOf(documents));
    }

    private static String place(MarkedYamlEngineException e) {
        return e.getProblemMark()
                .map(m -> " at line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1))
                .orElse("");
    }

    /** The map with its keys as text, which {@link #read} has made sure of. */
    static Map<String, Object> section(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private static Object plain(@Nullable Object value, String path, Findings findings) {
        return switch (value) {
            case null -> Nothing.NOTHING;
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, Object>();
                map.forEach(
                        (key, inner) -> {
                            String inside = Fields.join(path, String.valueOf(key));
                            if (!(key instanceof String)) {
                                findings.wrong(
                                        "key " + inside + " is " + kind(key) + ", not text",
                                        "put the key in quotes");
                            }
                            copy.put(String.valueOf(key), plain(inner, inside, findings));
                        });
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<Object>();
                for (int i = 0; i < list.size(); i++) {
                    copy.add(plain(list.get(i), path + "[" + i + "]", findings));
                }
                yield copy;
            }
            case Integer number -> number.longValue();
            case String text -> text;
            case Boolean flag -> flag;
            case Long number -> number;
            case Double number when Double.isFinite(number) -> number;
            case Double _, BigInteger _ -> {
                findings.wrong(path + " is " + value + ", which is out of range", "write a number");
                yield 0L;
            }
            default -> String.valueOf(value);
        };
    }

    /** What a value is, for messages. */
    static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case Nothing _ -> "nothing";
            case Map<?, ?> _ -> "a map";
            case List<?> _ -> "a list";
            case String text -> "\"" + text + "\"";
            default -> String.valueOf(value);
        };
    }
}
