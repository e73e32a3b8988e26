package dev.reveille.config;

/** A key that is written without a value: YAML's and JSON's null, made visible. */
enum Nothing {
    NOTHING;

    @Override
    public String toString() {
        return "null";
    }
}
