package dev.reveille.bench;

/** Agents that greet, do nothing, and end when they are asked to. */
final class Greeters {
    /** Their type. */
    static final String TYPES =
            """
            apiVersion: reveille/v1
            kind: AgentTypes
            types:
              greeter:
                command: sh
                args:
                  - -c
                  - >-
                    echo '{"type":"hello","protocol":1}';
                    while read -r line; do case $line in *shutdown*) exit 0;; esac; done
                heartbeat: {interval: 0s}
            """;

    private Greeters() {}

    /** One for each tenant. */
    static String template(boolean exclusive) {
        return """
               apiVersion: reveille/v1
               kind: AgentTemplate
               tenant: "*"
               name: greeter
               type: greeter
               placement: {exclusive: %s}
               """
                .formatted(exclusive);
    }
}
