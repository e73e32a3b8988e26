package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SourceSpec;
import java.util.ServiceLoader;

/** Makes mappings of sources. Found by {@link ServiceLoader}, for core reads no expressions. */
public interface SourceMappings {
    /** The source's mapping, or everything that is wrong with its expressions. */
    Parsed<SourceMapping> read(SourceSpec spec);

    /** The one there is. */
    static SourceMappings standard() {
        return ServiceLoader.load(SourceMappings.class, SourceMappings.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no reader of sources' expressions"));
    }
}
