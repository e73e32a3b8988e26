package dev.reveille.wire;

import dev.reveille.schemas.Topic;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON strangers sent: one value, no longer or deeper than it may be. */
final class StrictJson {
    private StrictJson() {}

    /**
     * To be completed.
     *
     * @param deepest nesting; a hostile value must not reach the end of the stack
     */
    static JsonMapper.Builder upTo(int deepest) {
        var limits =
                StreamReadConstraints.builder()
                        .maxNestingDepth(deepest)
                        .maxStringLength(Topic.MAX_MESSAGE_BYTES)
                        .build();
        return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }
}
