package dev.reveille.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reveille.schemas.registry.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Schemas in several pieces: some writers register each named type in a subject of its own. */
final class References {
    /** More than any schema is made of; a registry must not send its readers round for ever. */
    private static final int MOST = 64;

    private record Version(String subject, int number) {
        static Version of(JsonNode reference) {
            return new Version(
                    reference.path("subject").asText(), reference.path("version").asInt());
        }

        String path() {
            return "/subjects/"
                    + URLEncoder.encode(subject, StandardCharsets.UTF_8)
                    + "/versions/"
                    + number;
        }
    }

    private final RegistryHttp http;
    private final Map<Version, JsonNode> known = new ConcurrentHashMap<>();

    References(RegistryHttp http) {
        this.http = http;
    }

    /** Texts to be parsed in this order, the schema's own last; empty if a piece is missing. */
    Optional<List<String>> pieces(JsonNode schema) {
        List<String> pieces = new ArrayList<>();
        return collect(schema, pieces, new LinkedHashSet<>())
                ? Optional.of(pieces)
                : Optional.empty();
    }

    private boolean collect(JsonNode schema, List<String> pieces, Set<Version> met) {
        for (JsonNode reference : schema.path("references")) {
            Version version = Version.of(reference);
            if (met.size() >= MOST) {
                return false;
            }
            if (met.add(version)) {
                Optional<JsonNode> piece = piece(version);
                if (piece.isEmpty() || !collect(piece.get(), pieces, met)) {
                    return false;
                }
            }
        }
        pieces.add(schema.path("schema").asText());
        return true;
    }

    private Optional<JsonNode> piece(Version version) {
        JsonNode before = known.get(version);
        if (before != null) {
            return Optional.of(before);
        }
        Answer answer = http.get(version.path());
        if (answer.status() == 200 && answer.json().path("schema").isTextual()) {
            known.put(version, answer.json());
            return Optional.of(answer.json());
        }
        if (answer.missing()) {
            return Optional.empty();
        }
        throw http.nonsense(answer);
    }
}
