package dev.reveille.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.avro.Schema;

/**
 * A schema as its file has it. The generated classes' schemas also say which class Java uses for
 * text; in a registry that would make them others than those somebody registers from the files.
 */
final class PlainSchema {
    private static final String JAVA_ONLY = "avro.java.string";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlainSchema() {}

    /** The schema's JSON. */
    static String of(Schema schema) {
        try {
            return plain(JSON.readTree(schema.toString())).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema prints as JSON", e);
        }
    }

    private static JsonNode plain(JsonNode node) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, plain(array.get(i)));
            }
        } else if (node instanceof ObjectNode object) {
            boolean marked = object.remove(JAVA_ONLY) != null;
            if (marked && object.size() == 1) {
                return TextNode.valueOf(object.path("type").asText());
            }
            object.properties().forEach(field -> field.setValue(plain(field.getValue())));
        }
        return node;
    }
}
